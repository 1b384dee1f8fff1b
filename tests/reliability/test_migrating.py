"""A migration of a populated database, back and forth, while people read and write and one writes for long."""

import json
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from tests.reliability.service import ROOT, Service, Storm, until
from tests.reliability.test_storms import stored

pytestmark = pytest.mark.long

BEFORE = (
    "0017_keys_that_write"  # the migration after it takes locks on articles and people
)
APP = "annotations"
RENAME = "ALTER TABLE annotations_ratecount RENAME COLUMN {} TO {}"
COUNTED = (
    "annotations_article", "annotations_revision", "annotations_publisher",
    "annotations_newsroom", "annotations_apikey", "auth_user", "auth_group_permissions",
)  # fmt: skip


@contextmanager
def migrating(service: Service, *target: str) -> Iterator["subprocess.Popen[str]"]:
    """Migrate while the block runs; it must have gone well at the end of it."""
    with subprocess.Popen(
        [sys.executable, "manage.py", "migrate", *target, "--no-color"],
        cwd=ROOT,
        env=service.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        yield process
        said, _ = process.communicate()
        assert process.returncode == 0, said


@contextmanager
def reading(service: Service) -> Iterator[Counter[int]]:
    """Read lists for as long as the block lasts; gives how often each status was answered."""
    statuses, over = Counter[int](), threading.Event()

    asked = {"Authorization": f"Bearer {service.key}"}

    def read() -> None:
        while not over.is_set():
            for path in ("articles/", "verdicts/", "changes/", "me/"):
                statuses[service.ask("GET", f"/api/v1/{path}", **asked)[0]] += 1

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield statuses
    finally:
        over.set()
        thread.join()


def counts(service: Service) -> dict[str, int]:
    with psycopg.connect(service.home.url()) as database:
        return {
            name: len(database.execute(f"SELECT FROM {name}").fetchall())  # type: ignore[arg-type]
            for name in COUNTED
        }


def go_on(storm: Storm) -> None:
    """Wait until people have saved some more."""
    reached = len(storm.acknowledged)
    until(lambda: len(storm.acknowledged) > reached + 5)


def test_a_migration_waits_in_nobodys_way_and_loses_no_row(service: Service) -> None:
    rows, before = counts(service), set(stored(service))
    with Storm(service, people=2) as storm, reading(service) as statuses:
        for target in (["annotations", BEFORE], []):
            migrate_past_a_long_write(service, storm, *target)
    assert counts(service) == rows
    notes = [note for note in stored(service) if note not in before]
    assert sorted(notes) == sorted(storm.acknowledged)
    assert set(storm.statuses) <= {201, 503}, storm.statuses
    assert set(statuses) <= {200, 503}, statuses
    assert "Nothing is wrong" in service.command("manage.py", "verify")


def migrate_past_a_long_write(service: Service, storm: Storm, *target: str) -> None:
    """Migrate while somebody's long write is in its way; people save on before, meanwhile and after."""
    go_on(storm)
    with psycopg.connect(service.home.url()) as other:
        other.execute("LOCK annotations_article, auth_user IN ROW EXCLUSIVE MODE")
        with migrating(service, *target) as process:
            assert process.stdout
            assert any("A table is in use" in line for line in process.stdout)
            go_on(storm)
            other.rollback()
    go_on(storm)


def test_a_database_that_is_behind_is_said_to_be(service: Service) -> None:
    asked = {"Authorization": f"Bearer {service.key}"}
    with psycopg.connect(service.home.url(), autocommit=True) as database:
        database.execute(RENAME.format("hits", "later"))
        assert service.ask("GET", "/api/v1/me/", **asked)[0] == 500
        database.execute(
            "UPDATE django_migrations SET app = 'away' WHERE app = %s", [APP]
        )
        status, said, headers = service.answer("GET", "/api/v1/me/", **asked)
        assert (status, headers["Retry-After"]) == (503, "5")
        assert json.loads(said)["code"] == "migrations_pending"
        assert service.ask("GET", "/healthz")[0] == 503
        database.execute(
            "UPDATE django_migrations SET app = %s WHERE app = 'away'", [APP]
        )
        database.execute(RENAME.format("later", "hits"))
    assert service.ask("GET", "/api/v1/me/", **asked)[0] == 200


def test_keys_that_write_are_kept_and_revoked_where_there_is_no_word_for_them(
    service: Service,
) -> None:
    rows = counts(service)
    with psycopg.connect(service.home.url()) as database:
        (kept,) = database.execute(
            "SELECT acts_for_id FROM annotations_apikey"
        ).fetchall()
    with migrating(service, APP, "0016_usage"):
        pass
    with migrating(service):
        pass
    assert counts(service) == rows
    with psycopg.connect(service.home.url()) as database:
        assert database.execute(
            "SELECT scopes, revoked_at < now() FROM annotations_apikey"
        ).fetchall() == [(["export", "read"], True)]
        database.execute(  # as it was, for the other tests
            "UPDATE annotations_apikey SET revoked_at = NULL, acts_for_id = %s, "
            "scopes = '{read,write,export}'",
            kept,
        )
