"""Settings from the environment: read with their type, or refused in a sentence."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from factcheck.env import BadSetting, Environment, note_port, parse, write_local


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DEBUG", "SECRET_KEY", "SECRET_KEY_FILE", "ENV_FILE", "PORT"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("bare")
def test_a_file_that_is_named_and_not_there_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Environment.at(tmp_path).text("ORGANISATION", "nobody") == "nobody"
    monkeypatch.setenv("ENV_FILE", "mistyped.env")
    with pytest.raises(BadSetting, match=r"mistyped\.env, which is not there"):
        Environment.at(tmp_path)


@pytest.mark.usefixtures("bare")
def test_the_environment_wins_over_the_env_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text("PORT=8001\nLOG_LEVEL=ERROR\n")
    monkeypatch.setenv("PORT", "8002")

    found = Environment.at(tmp_path)

    assert found.number("PORT", 8000, least=1, most=65535) == 8002
    assert found.text("LOG_LEVEL") == "ERROR"


@pytest.mark.usefixtures("bare")
def test_the_keys_of_a_trial_are_written_once_and_for_the_owner_alone(
    tmp_path: Path,
) -> None:
    assert write_local(tmp_path)
    key = Environment.at(tmp_path).secret("SECRET_KEY")
    assert not write_local(tmp_path)

    assert Environment.at(tmp_path).secret("SECRET_KEY") == key
    assert Environment.at(tmp_path).flag("DEBUG", default=False)
    assert (tmp_path / "var" / "local.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("bare")
def test_the_port_of_a_trial_is_noted_beside_its_keys(tmp_path: Path) -> None:
    note_port(tmp_path, 8001)
    assert not (tmp_path / "var").exists()

    write_local(tmp_path)
    key = Environment.at(tmp_path).secret("SECRET_KEY")
    note_port(tmp_path, 8001)
    note_port(tmp_path, 8002)

    found = Environment.at(tmp_path)
    assert found.number("PORT", 8000, least=1, most=65535) == 8002
    assert found.secret("SECRET_KEY") == key
    assert (tmp_path / "var" / "local.env").stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("line", ["DEBUG=0", "SECRET_KEY=mine", "SECRET_KEY_FILE=/x"])
def test_the_keys_of_a_trial_count_for_nothing_once_somebody_has_configured(
    tmp_path: Path, line: str
) -> None:
    write_local(tmp_path)
    (tmp_path / ".env").write_text(line)

    found = Environment.at(tmp_path)

    assert not found.flag("DEBUG", default=False)
    assert found.text("SECRET_KEY", "") in {"", "mine"}


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=plain", "plain"),
        ("export NAME=plain", "plain"),
        ('NAME="with # inside"', "with # inside"),
        ("NAME=plain # a comment", "plain"),
        ("NAME=a=b", "a=b"),
        ("NAME=née 👩🏽‍🔬 שלום e\u0301", "née 👩🏽‍🔬 שלום e\u0301"),
        ("NAME=crlf\r", "crlf"),
        ("NAME=", ""),
    ],
)
def test_a_line_of_the_env_file_is_read(tmp_path: Path, line: str, value: str) -> None:
    path = tmp_path / ".env"
    path.write_bytes(f"\ufeff# first\n\n{line}\n".encode())

    assert parse(path) == {"NAME": value}


def test_a_line_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("PORT=1\nnonsense\n")

    with pytest.raises(BadSetting, match=r"\.env, line 2: write NAME=value"):
        parse(tmp_path / ".env")


@pytest.mark.parametrize("value", ["maybe", "2", "-1"])
def test_a_flag_that_is_neither_yes_nor_no_is_refused(value: str) -> None:
    with pytest.raises(BadSetting, match="DEBUG is"):
        Environment({"DEBUG": value}).flag("DEBUG", default=False)


@pytest.mark.parametrize("value", ["0", "65536", "many", "8e3", "²", "-5"])
def test_a_number_out_of_bounds_is_refused(value: str) -> None:
    with pytest.raises(BadSetting, match="PORT is"):
        Environment({"PORT": value}).number("PORT", 8000, least=1, most=65535)


@pytest.mark.parametrize(
    ("read", "value", "said"),
    [
        ("choice", "loud", "Choose one of: INFO, ERROR"),
        ("address", "facts.example", "with its scheme"),
        ("address", "javascript:alert(1)", "with its scheme"),
        ("address", "https://facts .example", "with its scheme"),
        ("address", "https://[facts", "with its scheme"),
        ("hosts", "a.example, https://b.example", "Write names alone"),
        ("hosts", "[::1], a.example:8080", "Write names alone"),
        ("origins", "a.example", "such as https://facts.example"),
        ("origins", "https://a.example, https://b.example/", "with names alone"),
    ],
)
def test_a_value_of_another_kind_is_refused(read: str, value: str, said: str) -> None:
    environment = Environment({"NAME": value})
    readers: dict[str, Callable[[], object]] = {
        "choice": lambda: environment.choice("NAME", "INFO", ("INFO", "ERROR")),
        "address": lambda: environment.address("NAME", "https://facts.example"),
        "hosts": lambda: environment.hosts("NAME", ""),
        "origins": lambda: environment.origins("NAME"),
    }
    with pytest.raises(BadSetting, match=f"^NAME .*{said}"):
        readers[read]()


def test_keys_that_have_no_place_are_told_of_in_a_sentence(tmp_path: Path) -> None:
    shutil.copytree(
        Path(__file__).resolve().parents[2] / "factcheck", tmp_path / "factcheck"
    )
    (tmp_path / "var").write_text("a file where the folder would be")

    done = subprocess.run(
        [sys.executable, "-m", "factcheck.env"],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert line.startswith(f"The folder {tmp_path / 'var'} cannot be written")


def test_a_setting_that_must_be_there_is_named_when_it_is_not() -> None:
    with pytest.raises(BadSetting, match="SECRET_KEY is not set"):
        Environment({"SECRET_KEY": " "}).secret("SECRET_KEY")


def test_a_secret_is_read_from_the_file_that_is_named(tmp_path: Path) -> None:
    path = tmp_path / "key"
    path.write_text("quiet\n")

    assert Environment({"KEY_FILE": str(path)}).secret("KEY") == "quiet"


@pytest.mark.parametrize("said", ["one,two", "one\ntwo\n", " one , \n\n two"])
def test_several_secrets_are_read_from_a_file_too(tmp_path: Path, said: str) -> None:
    path = tmp_path / "keys"
    path.write_text(said)

    assert Environment({"KEYS_FILE": str(path)}).secrets("KEYS") == ["one", "two"]
    assert Environment({"KEYS": said}).secrets("KEYS") == ["one", "two"]
    assert Environment({}).secrets("KEYS") == []


def test_an_empty_or_missing_secret_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()

    with pytest.raises(BadSetting, match="which is empty"):
        Environment({"KEY_FILE": str(tmp_path / "empty")}).secret("KEY")
    with pytest.raises(BadSetting, match="cannot be read"):
        Environment({"KEY_FILE": str(tmp_path)}).secret("KEY")


def test_a_secret_where_its_file_is_to_be_named_is_refused_without_showing_it() -> None:
    with pytest.raises(BadSetting, match="KEY_FILE names no file") as refusal:
        Environment({"KEY_FILE": "/quiet+secret="}).secret("KEY")

    assert "quiet" not in str(refusal.value)


def test_a_database_address_is_taken_apart() -> None:
    found = Environment(
        {
            "DATABASE_URL": "postgresql://me@db:5433/facts?sslmode=require",
            "DATABASE_PASSWORD": "quiet",
        }
    ).database("DATABASE_URL")

    assert found == {
        "user": "me",
        "password": "quiet",
        "host": "db",
        "port": "5433",
        "dbname": "facts",
        "sslmode": "require",
    }


@pytest.mark.parametrize("address", ["mysql://me:secret@db/x", "secret", "postgres:/x"])
def test_an_unreadable_address_is_refused_without_showing_it(address: str) -> None:
    with pytest.raises(BadSetting, match="not the address of a PostgreSQL") as refusal:
        Environment({"DATABASE_URL": address}).database("DATABASE_URL")

    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://me:pa@quiet@host/facts",
        "postgresql://me:quiet/secret@host:5432/facts",
        "postgresql://me:5432/quiet@host/facts",
        "postgresql://me@quiet:word@host/facts",
        "postgresql://me:quiet/facts",
        "postgresql://me:quiet,me:5432/facts",
    ],
)
def test_a_password_of_which_a_part_would_be_taken_for_something_else_is_not_shown(
    address: str,
) -> None:
    with pytest.raises(BadSetting, match=r"^DATABASE_URL ") as refusal:
        Environment({"DATABASE_URL": address}).database("DATABASE_URL")

    assert not re.search("quiet|secret|pa@", str(refusal.value))


@pytest.mark.parametrize(
    ("address", "password"),
    [
        ("postgresql://me:pa%40ss%2Fword@host/facts", "pa@ss/word"),
        ("postgresql://me:pa?ss:w[o,rd@one:1,two:2/facts", "pa?ss:w[o,rd"),
        ("postgresql://me@/facts?host=/run/db&password=p@ss", "p@ss"),
    ],
)
def test_a_password_with_signs_in_it_is_read(address: str, password: str) -> None:
    found = Environment({"DATABASE_URL": address}).database("DATABASE_URL")

    assert found
    assert (found["user"], found["password"]) == ("me", password)
    assert found["dbname"] == "facts"


def test_every_setting_that_is_read_is_in_the_example() -> None:
    root = Path(__file__).resolve().parents[2]
    example = (root / ".env.example").read_text()
    settings = (root / "factcheck" / "settings.py").read_text()
    gunicorn = (root / "deploy" / "gunicorn.conf.py").read_text()
    read = re.findall(r'env\.\w+\(\s*"(\w+)"', settings)
    read += re.findall(r'env\w*\.\w+\(\s*"(\w+)"', gunicorn)

    assert len(read) > 15
    ours = {"LEAVE_WITH", "SERVE_AFTER"}  # between our own programs
    assert {name for name in read if f"#{name}=" not in example} == ours


def test_of_several_hosts_the_one_that_takes_writes_is_chosen() -> None:
    values = {
        "URL": "postgresql://me@one:5432,two:5433/name",
        "ONE": "postgresql://one/name",
    }
    found = Environment(values)

    parts = found.database("URL")
    assert parts is not None
    assert (parts["host"], parts["port"]) == ("one,two", "5432,5433")
    assert parts["target_session_attrs"] == "read-write"
    other = found.database("URL", of_several="prefer-standby")
    assert other is not None
    assert other["target_session_attrs"] == "prefer-standby"
    assert "target_session_attrs" not in (found.database("ONE") or {})


@pytest.mark.parametrize(
    ("line", "said"), [("STATEMENT_TIMEOUT=40", "40 kept"), ("", "15 kept")]
)
def test_what_the_env_file_says_counts_under_gunicorn_too(
    tmp_path: Path, line: str, said: str
) -> None:
    (tmp_path / "key").write_text("kept")
    (tmp_path / "env").write_text(f"{line}\nLEDGER_KEY_FILE={tmp_path / 'key'}\n")
    asked = (
        "import factcheck.wsgi; from django.conf import settings as s; "
        "print(s.STATEMENT_TIMEOUT, s.LEDGER_KEY)"
    )
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"STATEMENT_TIMEOUT", "LEDGER_KEY"}
    }
    done = subprocess.run(
        [sys.executable, "-c", asked],
        env=environment | {"ENV_FILE": str(tmp_path / "env"), "SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == said
