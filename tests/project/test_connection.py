"""The connection of our own engine: cheap to check, and its answers in binary."""

import time
from collections.abc import Iterator

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from factcheck.postgresql.base import ASK_AGAIN, DatabaseWrapper
from factcheck.postgresql.cursors import binary_cursor, prepared_cursor

pytestmark = pytest.mark.django_db


@pytest.fixture
def another() -> Iterator[DatabaseWrapper]:
    """Yield a connection beside that of the test, as a worker has between two requests."""
    made = connection.copy()
    assert isinstance(made, DatabaseWrapper)
    made.ensure_connection()
    yield made
    made.close()


def cut(other: DatabaseWrapper) -> None:
    """End a session from the server's side, and wait until its process has gone."""
    pid = other.connection.info.backend_pid
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 10000)", [pid])
        assert cursor.fetchone() == (True,)


def ask(other: DatabaseWrapper) -> int:
    with other.cursor() as cursor:
        cursor.execute("SELECT 1")
        return int(cursor.fetchone()[0])


def test_a_session_that_the_server_ended_is_replaced_by_the_next_request(
    another: DatabaseWrapper,
) -> None:
    assert another.is_usable()  # asked just now, so it is only looked at
    cut(another)

    another.close_if_unusable_or_obsolete()  # as at the start of a request

    assert ask(another) == 1


def test_without_the_check_that_request_would_have_failed(
    another: DatabaseWrapper,
) -> None:
    another.health_check_enabled = False
    cut(another)
    another.close_if_unusable_or_obsolete()

    with pytest.raises(OperationalError):
        ask(another)


def test_a_quiet_session_is_asked_only_every_few_seconds(
    another: DatabaseWrapper,
) -> None:
    def last_query() -> str:
        pid = another.connection.info.backend_pid
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute("SELECT query FROM pg_stat_activity WHERE pid = %s", [pid])
            return str(cursor.fetchone()[0])

    assert another.is_usable()
    with another.cursor() as cursor:
        cursor.execute("SELECT 2")
    assert another.is_usable()
    assert last_query() == "SELECT 2"

    another.asked_at = time.monotonic() - ASK_AGAIN
    assert another.is_usable()
    assert last_query() == "SELECT 1"


@pytest.mark.parametrize("opened", [binary_cursor, prepared_cursor])
def test_bytes_arrive_as_they_are_and_statements_are_logged_with_their_values(
    opened: type,
) -> None:
    given = (
        bytes(range(256)) + "café \U0001f469\u200d\U0001f4bb e\u0301 קפה\r\n".encode()
    )

    with CaptureQueriesContext(connection) as seen, opened("default") as cursor:
        cursor.execute("SELECT %s::bytea, %s::text, 5 %% 3", [given, "words"])
        row = cursor.fetchone()

    assert row == (given, "words", 2)
    assert len(seen) == 1
    assert "words" in seen[0]["sql"]
