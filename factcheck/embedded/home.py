"""Where one embedded server lives: its data, its socket, its log and its locks."""

import hashlib
import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from factcheck.embedded.account import Account
from factcheck.refusal import CannotStart

USER = "factcheck"
PUBLIC = "factcheck_public"
SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_LIMIT = 103  # bytes in the address of a socket; the strictest system's
PLAIN_PATH = re.compile(r"[A-Za-z0-9/._-]+")


class EmbeddedServerFailed(CannotStart):
    """The embedded PostgreSQL could not be made, started or stopped."""


@dataclass(frozen=True)
class Home:
    """The folder of one embedded server: its data, its log and its locks."""

    folder: Path

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Where the socket is: here, or in /tmp when this path is too long for one."""
        near = self.folder / "socket"
        plain = PLAIN_PATH.fullmatch(str(near))
        if plain and len(os.fsencode(near / SOCKET_NAME)) <= SOCKET_LIMIT:
            return near
        digest = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path("/tmp", f"factcheck-{digest}")  # noqa: S108 - owner is checked

    def connection(self, user: str = USER, database: str = USER) -> dict[str, str]:
        """Return what libpq needs to connect; nothing need be running for this."""
        return {
            "host": str(self.socket_folder),
            "port": "5432",
            "user": user,
            "dbname": database,
        }

    def url(self, database: str = USER) -> str:
        """Return the address of a database of this server, as DATABASE_URL takes it."""
        return f"postgresql://{USER}@/{database}?host={self.socket_folder}&port=5432"


def make_folder(folder: Path, account: Account, mode: int = 0o700) -> None:
    """Make a folder that only the server's account may enter; refuse a stranger's."""
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileExistsError):
            folder.mkdir(mode=mode)
            if account.dropped:
                os.chown(folder, account.uid, account.gid)
        owner = folder.lstat()
    except OSError as reason:
        raise EmbeddedServerFailed(
            f"The folder {folder} cannot be made: {reason.strerror}. Run from a folder "
            "that you may write to, or set DATABASE_URL to a server of your own."
        ) from reason
    if owner.st_uid != account.uid or owner.st_mode & 0o077:
        raise EmbeddedServerFailed(belongs_to_another(folder))


def belongs_to_another(folder: Path) -> str:
    return (
        f"The folder {folder} cannot be used: it belongs to another user, or the disk "
        "is read-only. Run as its owner, or set DATABASE_URL to a server of your own."
    )
