"""Commands on a database that is not as they need it: a sentence that says what to do, no traceback."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from factcheck import embedded
from factcheck.embedded import PUBLIC, Home

ROOT = Path(__file__).resolve().parents[2]
PLAIN = ("PATH", "HOME", "LANG")
NEEDY = ["usage", "verify", "load_scales", "rotate_api_key x", "clearsessions"]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Home]:
    home = Home(tmp_path_factory.mktemp("empty") / "postgres")
    embedded.hold(home, durable=False)
    with administrator(home) as server:
        server.execute("CREATE ROLE newsroom LOGIN")
        server.execute("CREATE DATABASE empty OWNER newsroom")
        server.execute("CREATE DATABASE fresh OWNER newsroom")
        server.execute("CREATE DATABASE foreign_one")
    yield home
    embedded.release(home)


def administrator(home: Home) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(make_conninfo("", **home.connection()), autocommit=True)


def refused(home: Home, command: str, database: str = "empty") -> str:
    """Run a command as the owner of a database, which must refuse; return its one line."""
    done = run(home, command, database)
    assert (done.returncode, done.stdout) == (1, "")
    (line,) = done.stderr.splitlines()
    return line


def run(
    home: Home, command: str, database: str = "empty"
) -> "subprocess.CompletedProcess[str]":
    plain = {name: os.environ[name] for name in PLAIN if name in os.environ}
    folder = home.connection()["host"]
    address = f"postgresql://newsroom@/{database}?host={folder}"
    return subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=ROOT,
        env=plain | {"DEBUG": "1", "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("command", NEEDY)
def test_a_database_that_was_not_migrated_is_one_sentence(
    home: Home, command: str
) -> None:
    assert refused(home, command).endswith("Run manage.py migrate first.")


def test_who_may_not_make_tables_is_told_so(home: Home) -> None:
    said = run(home, "migrate", "foreign_one").stderr

    assert "make this login the owner" in said
    assert "Traceback" not in said


@pytest.mark.long
def test_a_login_that_may_not_make_roles_is_told_what_helps_and_that_helps(
    home: Home,
) -> None:
    with administrator(home) as server:
        server.execute(f"ALTER ROLE {PUBLIC} RENAME TO another")
        said = run(home, "migrate", "fresh").stderr
        assert "Traceback" not in said
        remedy = said.partition("Have an administrator run: ")[2]
        server.execute(remedy.strip().rstrip(".").encode())

    assert run(home, "migrate", "fresh").returncode == 0
    assert run(home, "verify", "fresh").returncode == 0
