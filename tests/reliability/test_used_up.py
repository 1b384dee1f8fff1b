"""What the database has is used up, its connections or its disk: the service says so, and recovers by itself."""

import json
import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

import psycopg
import pytest

from factcheck import embedded
from factcheck.embedded import Home
from tests.reliability.service import Service, Storm, free_port, until
from tests.reliability.small_disk import SmallDisk, small_disk
from tests.reliability.test_storms import stored

pytestmark = pytest.mark.long

MEGABYTES, SEGMENT = 192, 16  # SEGMENT of the journal
THROW_OUT = """
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND pid <> ALL(%s)
"""
BY_ITSELF = 10  # seconds in which PostgreSQL ends when it has no room for its journal


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallDisk | None]:
    with small_disk(tmp_path_factory.mktemp("used-up") / "disk", MEGABYTES) as disk:
        yield disk


@pytest.fixture(scope="module")
def service(
    disk: SmallDisk | None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Service]:
    folder = disk.folder if disk else tmp_path_factory.mktemp("connections")
    home = Home(folder / "postgres")
    service = Service(home.url(), free_port(), home=home)
    try:
        service.prepare()
        service.start()
        yield service
    finally:
        service.stop()


@pytest.fixture
def full(disk: SmallDisk | None) -> SmallDisk:
    if disk is None:
        pytest.skip("This system lets the test mount no disk of its own.")
    return disk


@contextmanager
def crowd(service: Service) -> Iterator[None]:
    """Let others have every connection there is, those of the service too."""
    with ExitStack() as stack:
        first = stack.enter_context(psycopg.connect(service.home.url()))
        first.autocommit = True
        ours = [first.info.backend_pid]
        until(lambda: not (throw_out(first, ours) or more(service, stack, ours)))
        yield


def throw_out(first: psycopg.Connection[tuple[bool]], ours: list[int]) -> bool:
    """End every session but those of the crowd, also one that is just beginning; return whether there was any."""
    return bool(first.execute(THROW_OUT, [ours]).fetchall())


def more(service: Service, stack: ExitStack, ours: list[int]) -> bool:
    """Take every connection that is left; return whether there was any."""
    before = len(ours)
    with suppress(psycopg.OperationalError):
        while True:
            taken = stack.enter_context(psycopg.connect(service.home.url()))
            ours.append(taken.info.backend_pid)
    return len(ours) > before


def problem(said: bytes) -> dict[str, str]:
    answer: dict[str, str] = json.loads(said)
    return answer


def all_there(service: Service, storm: Storm, before: set[str]) -> None:
    """Hold that what was acknowledged is there exactly once, and nothing is wrong."""
    notes = [note for note in stored(service) if note not in before]
    assert sorted(notes) == sorted(storm.acknowledged)
    assert set(storm.statuses) <= {201, 503}, storm.statuses
    assert "Nothing is wrong" in service.command("manage.py", "verify")


def test_connections_that_are_used_up_are_told_of_and_wait_for_nobody(
    service: Service,
) -> None:
    before = set(stored(service))
    with Storm(service) as storm:
        until(lambda: len(storm.acknowledged) > 5)
        with crowd(service):
            until(lambda: storm.codes["too_many_connections"] > 5)
            for path in ("/api/v1/verdicts/", "/healthz"):
                status, said, headers = service.answer("GET", path)
                assert status == 503
                assert headers["Content-Type"] == "application/problem+json"
                assert headers["Retry-After"] == "5"
                assert problem(said)["code"] == "too_many_connections"
        service.wait_until_healthy()
        reached = len(storm.acknowledged)
        until(lambda: len(storm.acknowledged) > reached + 5)
    all_there(service, storm, before)


@pytest.mark.parametrize("journal", [False, True], ids=["tables", "journal"])
def test_a_full_disk_loses_nothing_and_is_told_of(
    service: Service, full: SmallDisk, *, journal: bool
) -> None:
    before = set(stored(service))
    with Storm(service, padding=6_000) as storm:
        until(lambda: len(storm.acknowledged) > 5)
        with full.full():
            until(lambda: storm.codes["disk_full"] > 5)
            if journal:
                end_the_journal(service)
                until(lambda: storm.codes["database_unavailable"] > 5)
        end_what_hangs(service)
        embedded.recover(service.home)  # as `make run` does by itself
        service.wait_until_healthy()
        reached = len(storm.acknowledged)
        until(lambda: len(storm.acknowledged) > reached + 5)
    all_there(service, storm, before)


def end_the_journal(service: Service) -> None:
    """Have PostgreSQL write its journal until it has no room for more of it, and ends."""
    with suppress(psycopg.OperationalError):
        for _ in range(2 * MEGABYTES // SEGMENT):
            with psycopg.connect(service.home.url(), autocommit=True) as database:
                database.execute("SELECT pg_logical_emit_message(true, 'full', 'disk')")
                database.execute("SELECT pg_switch_wal()")
        raise AssertionError("There is room for its journal.")


def end_what_hangs(service: Service) -> None:
    """Stop a PostgreSQL that neither ended nor got well, as whoever runs it must.

    When PostgreSQL 18 has crashed and its start-up fails within milliseconds, as on a full disk, it may
    wait for ever for the process that has failed.
    """
    deadline = time.monotonic() + BY_ITSELF
    while (pid := embedded.running_pid(service.home)) and not is_well(service):
        if time.monotonic() > deadline:
            os.kill(pid, signal.SIGQUIT)
            until(lambda: embedded.running_pid(service.home) is None)
        time.sleep(0.1)


def is_well(service: Service) -> bool:
    """Return whether PostgreSQL lets anybody in."""
    with suppress(psycopg.OperationalError):
        psycopg.connect(service.home.url(), connect_timeout=5).close()
        return True
    return False
