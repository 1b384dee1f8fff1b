"""`manage.py worker`, as its own process, does the jobs and stops when it is told to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connection
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.tasks import Task
from psycopg import sql

from annotations.management.jobs import flag_stale_hourly, verify_nightly
from annotations.workflow import edit_verdict
from tests.cast import Cast, act
from tests.corpus import Case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 30  # seconds


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


def environment() -> dict[str, str]:
    """Return the environment of a process that works on this test's database."""
    here = connection.get_connection_params()
    names = {"host": "host", "port": "port", "user": "user", "password": "password"}
    rest = {name: str(here[key]) for key, name in names.items() if here.get(key)}
    address = f"postgresql:///{here['dbname']}?{urlencode(rest)}"
    return {**os.environ, "DATABASE_URL": address, "LOG_LEVEL": "INFO"}


def start(*arguments: str, **more: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "worker", *arguments],
        cwd=ROOT,
        env=environment() | more,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture
def worker() -> Iterator["subprocess.Popen[str]"]:
    with start() as process:
        yield process
        process.kill()


def test_the_worker_verifies_and_flags_what_is_stale(cast: Cast, case: Case) -> None:
    yesterday = date.today() - timedelta(days=1)  # noqa: DTZ011  # the clock of the job is UTC too
    edit_verdict(act(cast.ada), case.verdict, stale_after=yesterday)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotations_record SET facets = '{}' WHERE kind = 'verdict'"
        )
    deferred = [defer(verify_nightly), defer(flag_stale_hourly)]
    process = start("--until-idle")
    said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0, said
    assert f"record.columns: verdict {case.verdict.ref}" in said
    assert f"{case.verdict.ref} is up for review" in said
    assert "to be looked at again" in case.reload().review_reason
    # What succeeded is deleted. A minute that begins meanwhile adds jobs for the next worker.
    assert not ProcrastinateJob.objects.filter(id__in=deferred).exists()


def test_a_worker_that_is_told_to_stop_finishes_and_stops(
    worker: "subprocess.Popen[str]", cast: Cast
) -> None:
    assert worker.stdout
    assert "at work" in worker.stdout.readline()
    wait_until_done(defer(flag_stale_hourly))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0
    assert "has stopped" in worker.stdout.read()


def test_a_worker_that_was_cut_off_from_its_database_works_on(
    worker: "subprocess.Popen[str]", cast: Cast
) -> None:
    assert worker.stdout
    worker.stdout.readline()
    wait_for_listening()
    cut_off()
    wait_until_done(defer(flag_stale_hourly))
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0


def test_a_worker_that_waits_for_its_database_stops_when_it_is_told_to(
    worker: "subprocess.Popen[str]", cast: Cast
) -> None:
    assert worker.stdout
    worker.stdout.readline()
    wait_for_listening()
    with no_connections():
        cut_off()
        while "Jobs wait for the database" not in worker.stdout.readline():
            assert worker.poll() is None
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=PATIENCE) == 0
    assert "has stopped" in worker.stdout.read()


@pytest.mark.parametrize("moment", [0.4, 2.0])
def test_a_worker_that_is_just_cut_off_stops_when_it_is_told_to(
    worker: "subprocess.Popen[str]", cast: Cast, moment: float
) -> None:
    assert worker.stdout
    worker.stdout.readline()
    wait_for_listening()
    cut_off()
    time.sleep(moment)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=PATIENCE) == 0


def test_a_worker_without_a_database_says_so_in_a_sentence(cast: Cast) -> None:
    with start(DATABASE_URL="postgresql://nobody@127.0.0.1:1/none") as process:
        said, _ = process.communicate(timeout=PATIENCE)
    assert process.returncode == 1
    assert "does not answer" in said
    assert "Traceback" not in said


OTHERS = (
    "pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
KILL = f"SELECT pg_terminate_backend(pid, 5000) FROM {OTHERS}"  # noqa: S608  # of our own making


def cut_off() -> None:
    """End every connection to this test's database but our own."""
    with connection.cursor() as cursor:
        cursor.execute(KILL)


@contextmanager
def no_connections() -> Iterator[None]:
    """Let nobody new connect to this test's database."""
    own = connection.get_connection_params()["dbname"]
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    address = environment()["DATABASE_URL"].replace(f"/{own}?", "/postgres?")
    with psycopg.connect(address, autocommit=True) as maintenance:
        maintenance.execute(allow.format(sql.Identifier(own), sql.SQL("false")))
        try:
            yield
        finally:
            maintenance.execute(allow.format(sql.Identifier(own), sql.SQL("true")))


def defer(task: "Task[Any, Any, Any]") -> int:
    """Have a job done, also where a worker has found that it is time for the same one."""
    return task.configure(queueing_lock=f"{task.name} of a test").defer(timestamp=0)


def wait_until_done(job: int) -> None:
    """Wait until a job has succeeded, whereupon it is deleted."""
    deadline = time.monotonic() + PATIENCE
    while ProcrastinateJob.objects.filter(id=job).exists():
        assert time.monotonic() < deadline, "The worker did not do its job."
        time.sleep(0.05)


def wait_for_listening() -> None:
    """Wait until the worker has begun to listen for jobs."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT 1 FROM {OTHERS} AND query LIKE 'LISTEN %%'")  # noqa: S608  # of our own making
            if cursor.fetchone():
                return
        time.sleep(0.05)
    raise AssertionError("The worker does not listen.")
