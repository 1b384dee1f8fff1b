"""The embedded PostgreSQL: starts, is shared, survives kills, and stops."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from factcheck import embedded
from factcheck.embedded import EmbeddedServerFailed, Home, server
from factcheck.embedded.account import unprivileged

ROOT = Path(__file__).resolve().parents[2]
HOLD = """
import sys
from pathlib import Path
from factcheck import embedded
embedded.hold(embedded.Home(Path(sys.argv[1])), durable=False)
print("held", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    found = Home(tmp_path / "postgres")
    yield found
    embedded.stop_leftover(found)


def holder(home: Home) -> subprocess.Popen[str]:
    """Start another process that uses the server until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(home.folder)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def ask(home: Home, statement: str) -> object:
    with psycopg.connect(home.url(), autocommit=True) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def write(home: Home, statement: str) -> None:
    with psycopg.connect(home.url(), autocommit=True) as connection:
        connection.execute(statement)


def kill(home: Home) -> None:
    pid = embedded.running_pid(home)
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while embedded.running_pid(home) == pid:
        time.sleep(0.01)


def test_the_last_process_to_leave_stops_the_server(home: Home) -> None:
    embedded.hold(home, durable=False)
    other = holder(home)

    embedded.release(home)
    assert embedded.running_pid(home) is not None

    end(other)
    assert embedded.running_pid(home) is None


def test_data_survive_a_stop(home: Home) -> None:
    embedded.hold(home, durable=False)
    write(home, "CREATE TABLE kept AS SELECT 'née 👩🏽‍🔬 e\u0301 שלום' AS text")
    embedded.release(home)

    embedded.hold(home, durable=False)
    kept = ask(home, "SELECT text FROM kept")
    embedded.release(home)

    assert kept == "née 👩🏽‍🔬 e\u0301 שלום"


def test_a_killed_server_comes_back_with_what_it_had_acknowledged(home: Home) -> None:
    embedded.hold(home)
    write(home, "CREATE TABLE kept AS SELECT 7 AS number")

    kill(home)
    assert embedded.recover(home)

    assert ask(home, "SELECT number FROM kept") == 7
    embedded.release(home)


def test_a_server_that_is_well_is_left_alone(home: Home) -> None:
    embedded.hold(home, durable=False)
    before = embedded.running_pid(home)

    assert not embedded.recover(home)
    assert embedded.running_pid(home) == before
    embedded.release(home)


def test_everything_killed_at_once_leaves_nothing_in_the_way(home: Home) -> None:
    other = holder(home)
    other.kill()
    end(other)
    kill(home)

    embedded.hold(home, durable=False)

    assert ask(home, "SELECT 1") == 1
    embedded.release(home)


def test_a_number_given_to_another_process_is_not_taken_for_the_server(
    home: Home,
) -> None:
    embedded.hold(home, durable=False)
    embedded.release(home)
    (home.data / "postmaster.pid").write_text(f"{os.getpid()}\n{home.data}\n")

    embedded.hold(home, durable=False)

    assert embedded.running_pid(home) not in {None, os.getpid()}
    embedded.release(home)


def test_a_server_whose_users_were_killed_can_be_stopped(home: Home) -> None:
    other = holder(home)
    other.kill()
    end(other)
    assert embedded.running_pid(home) is not None

    assert embedded.stop_leftover(home)
    assert embedded.running_pid(home) is None


def test_a_server_that_never_gets_ready_can_be_stopped(home: Home) -> None:
    """As PostgreSQL stays where its start-up fails on a full disk; here it waits for another's journal."""
    embedded.hold(home, durable=False)
    embedded.release(home)
    (home.data / "standby.signal").touch()
    with (home.data / "postgresql.conf").open("a") as conf:
        conf.write("hot_standby = off\n")
    server.start(home, unprivileged(home.folder), durable=False)
    wait_for_log(home, "entering standby mode")

    assert embedded.stop_leftover(home)
    assert embedded.running_pid(home) is None


def wait_for_log(home: Home, words: str) -> None:
    deadline = time.monotonic() + 30
    while words not in home.log.read_text():
        assert time.monotonic() < deadline, words
        time.sleep(0.02)


def test_a_server_in_use_is_not_stopped_as_a_leftover(home: Home) -> None:
    other = holder(home)

    assert not embedded.stop_leftover(home)
    end(other)


@pytest.mark.parametrize(
    "name", ["deep/" + "folder-with-a-long-name/" * 12, "with space, comma 'n é👩🏽‍🔬"]
)
def test_it_starts_in_any_folder(tmp_path: Path, name: str) -> None:
    home = Home(tmp_path / name / "postgres")
    embedded.hold(home, durable=False)

    assert ask(home, "SELECT current_database()::text") == "factcheck"
    assert len(str(home.socket_folder)) < 90
    embedded.release(home)
    assert not home.socket_folder.exists()


def test_nobody_else_may_enter_and_no_network_reaches_it(home: Home) -> None:
    embedded.hold(home, durable=False)

    assert ask(home, "SHOW listen_addresses") == ""
    for folder in (home.folder, home.data, home.socket_folder):
        assert folder.stat().st_mode & 0o077 == 0
    embedded.release(home)


def test_commits_are_on_disk_before_they_are_acknowledged(home: Home) -> None:
    embedded.hold(home)

    assert ask(home, "SHOW fsync") == "on"
    assert ask(home, "SHOW synchronous_commit") == "on"
    embedded.release(home)


def test_the_public_role_may_connect_but_read_nothing_unless_told(home: Home) -> None:
    embedded.hold(home, durable=False)
    write(home, "CREATE TABLE drafts AS SELECT 1 AS number")

    address = make_conninfo("", **home.connection(user=embedded.PUBLIC))
    with (
        psycopg.connect(address) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM drafts")
    embedded.release(home)


def test_a_folder_open_to_others_is_refused(home: Home) -> None:
    home.folder.mkdir(mode=0o755)

    with pytest.raises(EmbeddedServerFailed, match="cannot be used"):
        embedded.hold(home)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    with pytest.raises(EmbeddedServerFailed, match="cannot be made"):
        embedded.hold(Home(tmp_path / "file" / "postgres"))


def test_data_of_another_major_version_are_refused(home: Home) -> None:
    embedded.hold(home, durable=False)
    embedded.release(home)
    (home.data / "PG_VERSION").write_text("16\n")

    with pytest.raises(EmbeddedServerFailed, match="written by PostgreSQL 16"):
        embedded.hold(home)


def test_a_server_that_cannot_start_says_why(home: Home) -> None:
    embedded.hold(home, durable=False)
    embedded.release(home)
    (home.data / "postgresql.conf").write_text("no_such_setting = 1\n")

    before = time.monotonic()
    with pytest.raises(EmbeddedServerFailed, match="did not start: "):
        embedded.hold(home)
    assert time.monotonic() - before < 20
