"""Typed readers of the environment, `.env` and the keys made for a local trial.

The environment wins over `.env`. The file `var/local.env`, in which `make run` notes
its keys and its port, stands in only where neither DEBUG nor SECRET_KEY has been set by anybody.
"""

import os
import re
import secrets
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict

from factcheck.refusal import CannotStart

HEADER = re.compile(r"(?:[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*)?")

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}
LOCAL = Path("var", "local.env")


class BadSetting(CannotStart, ImproperlyConfigured):
    """A setting is missing, or has a value that cannot be read."""


class Environment:
    """Settings by name, with readers that refuse what they cannot understand."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self.values = values

    @classmethod
    def at(cls, root: Path) -> "Environment":
        """Return the environment over `.env` over the local trial's keys."""
        values = configured(root)
        if not {"DEBUG", "SECRET_KEY", "SECRET_KEY_FILE"} & values.keys():
            values = parse(root / LOCAL) | values
        return cls(values)

    def text(self, name: str, default: str | None = None) -> str:
        """Return the value as it stands; without a default it must be set."""
        value = self.values.get(name, "").strip() or default
        if value is None:
            raise BadSetting(
                f"{name} is not set. Put it in the environment or in .env; "
                "see .env.example."
            )
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """Return a yes or a no."""
        value = self.text(name, "1" if default else "0").lower()
        if value not in TRUE | FALSE:
            raise BadSetting(f"{name} is {value!r}. Write 1 for yes or 0 for no.")
        return value in TRUE

    def number(self, name: str, default: int, *, least: int, most: int) -> int:
        """Return a whole number between two bounds, both included."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit():
            raise BadSetting(f"{name} is {value!r}. Write a whole number.")
        if not least <= int(value) <= most:
            raise BadSetting(
                f"{name} is {value}. Choose a number from {least} to {most}."
            )
        return int(value)

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        """Return one of a few words, in capitals."""
        value = self.text(name, default).upper()
        if value not in choices:
            raise BadSetting(
                f"{name} is {value!r}. Choose one of: {', '.join(choices)}."
            )
        return value

    def address(self, name: str, default: str) -> str:
        """Return the address of a page or a site."""
        value = self.text(name, default)
        try:
            parts = urlsplit(value)
            known = parts.scheme in {"http", "https"} and parts.hostname
        except ValueError:
            known = None
        if not known or any(char.isspace() for char in value):
            raise BadSetting(
                f"{name} is {value!r}. Write an address with its scheme, such as "
                "https://facts.example."
            )
        return value

    def hosts(self, name: str, default: str) -> list[str]:
        """Return the names of hosts, separated by commas."""
        names = self.listed(name, default)
        for one in names:
            if "/" in one or (":" in one and not one.endswith("]")):
                raise BadSetting(
                    f"{name} has {one!r}. Write names alone, such as facts.example."
                )
        return names

    def origins(self, name: str) -> list[str]:
        """Return schemes with hosts, separated by commas."""
        origins = self.listed(name)
        for one in origins:
            if (
                not one.startswith(("https://", "http://"))
                or "/" in one.partition("://")[2]
            ):
                raise BadSetting(
                    f"{name} has {one!r}. Write schemes with names alone, such as "
                    "https://facts.example."
                )
        return origins

    def header(self, name: str) -> str:
        """Return the name of an HTTP header, or nothing."""
        value = self.text(name, "")
        if not HEADER.fullmatch(value):
            raise BadSetting(
                f"{name} is {value!r}. Write the name of a header, such as X-Forwarded-User."
            )
        return value

    def listed(self, name: str, default: str = "") -> list[str]:
        """Return the parts of a comma-separated value."""
        return [part.strip() for part in self.text(name, default).split(",") if part]

    def secret(self, name: str, default: str | None = None) -> str:
        """Return a secret, from NAME or from the file that NAME_FILE names."""
        path = self.text(f"{name}_FILE", "")
        if not path:
            return self.text(name, default)
        try:
            value = Path(path).read_text(encoding="utf-8").strip()
        except FileNotFoundError as reason:
            # It may be the secret itself, which nobody is to read in a log.
            raise BadSetting(
                f"{name}_FILE names no file that is there. Give the path of one that holds the secret "
                f"alone; the secret itself belongs into {name}."
            ) from reason
        except (OSError, UnicodeDecodeError) as reason:
            raise BadSetting(f"{name}_FILE: {unopened(path, reason)}") from reason
        if not value:
            raise BadSetting(f"{name}_FILE names {path}, which is empty.")
        return value

    def secrets(self, name: str) -> list[str]:
        """Return several secrets: separated by commas, or in a file by lines too."""
        parts = self.secret(name, "").replace(",", "\n").splitlines()
        return [part.strip() for part in parts if part.strip()]

    def database(
        self, name: str, *, of_several: str = "read-write"
    ) -> dict[str, str] | None:
        """Return the parts of a PostgreSQL address, or None where it is not set.

        The password may stand apart, in DATABASE_PASSWORD or DATABASE_PASSWORD_FILE.
        Of several hosts libpq takes the first that is as `of_several` says.
        """
        address = self.secret(name, "")
        if not address:
            return None
        try:
            parts = conninfo_to_dict(address)
        except ProgrammingError as reason:
            raise BadSetting(unreadable(name)) from reason
        if not address.startswith(("postgres://", "postgresql://")):
            raise BadSetting(unreadable(name))
        refuse_misread(name, address, parts)
        password = self.secret("DATABASE_PASSWORD", "")
        if password:
            parts.setdefault("password", password)
        if "," in str(parts.get("host", "")):
            parts.setdefault("target_session_attrs", of_several)
        return {key: str(value) for key, value in parts.items()}


def configured(root: Path) -> dict[str, str]:
    """Return what somebody has set: the environment over `.env`, or the file ENV_FILE names.

    Raises BadSetting when that file is not there.
    """
    named = os.environ.get("ENV_FILE", "")
    path = root / (named or ".env")
    if named and not path.exists():
        raise BadSetting(f"ENV_FILE names {path}, which is not there.")
    return parse(path) | dict(os.environ)


def unopened(path: str, reason: OSError | UnicodeDecodeError) -> str:
    why = reason.strerror if isinstance(reason, OSError) else "it is not UTF-8 text"
    return f"{path} cannot be read: {why}."


def unreadable(name: str) -> str:
    """Say that an address cannot be read, without showing it: it holds a password."""
    return (
        f"{name} is not the address of a PostgreSQL database. "
        "Write it like postgresql://user:password@host:5432/name."
    )


def refuse_misread(
    name: str, address: str, parts: Mapping[str, str | int | None]
) -> None:
    """Raise BadSetting for an address of which libpq takes a part of the password for something else.

    It would show that part in what it says of the host, the port or the database.
    """
    before, _, after = address.partition("://")[2].partition("/")
    if before.count("@") > 1 or "@" in after.partition("?")[0]:
        raise BadSetting(
            f"{name} has an @ or a / that stands for itself. In a user's name or a password write %40 "
            "for @ and %2F for /, or give the password apart, in DATABASE_PASSWORD."
        )
    ports = str(parts.get("port", "")).split(",")
    if any(port and not (port.isascii() and port.isdigit()) for port in ports):
        raise BadSetting(unreadable(name))


def parse(path: Path) -> dict[str, str]:
    """Return the NAME=value lines of a file; a file that is not there has none."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as reason:
        raise BadSetting(unopened(str(path), reason)) from reason
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip().removeprefix("export ")
        if not stripped or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals or not name.strip().isidentifier():
            raise BadSetting(f"{path.name}, line {number}: write NAME=value.")
        values[name.strip()] = unquoted(value.strip())
    return values


def unquoted(value: str) -> str:
    """Drop a pair of quotation marks, or a comment after an unquoted value."""
    if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
        return value[1:-1]
    return value.split(" #", 1)[0].rstrip()


def write_local(root: Path) -> bool:
    """Write the keys of a local trial once; answer whether they are new."""
    path = root / LOCAL
    if path.exists():
        return False
    write_owned(path, f"DEBUG=1\nSECRET_KEY={secrets.token_urlsafe(50)}\n")
    return True


def note_port(root: Path, port: int) -> None:
    """Note beside the keys of a local trial where it is served, for the commands beside it."""
    path = root / LOCAL
    if not path.exists():
        return
    kept = [
        line for line in path.read_text().splitlines() if not line.startswith("PORT=")
    ]
    write_owned(path, "\n".join([*kept, f"PORT={port}", ""]))


def write_owned(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, all of it at once."""
    unfinished = path.with_suffix(".new")
    try:
        path.parent.mkdir(exist_ok=True)
        unfinished.touch(mode=0o600)
        unfinished.write_text(text)
        unfinished.replace(path)
    except OSError as reason:
        raise CannotStart(
            f"The folder {path.parent} cannot be written: {reason.strerror}. "
            "Run as the folder's owner, or from a folder that you own."
        ) from reason


if __name__ == "__main__":
    try:
        write_local(Path(__file__).resolve().parent.parent)
    except CannotStart as reason:
        sys.exit(f"{reason}")
