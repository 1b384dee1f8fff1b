"""The connection that `ENGINE` names: Django's own, with what many small requests need."""

import select
import time
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.operations import DatabaseOperations as Operations
from django.db.backends.utils import CursorWrapper

ASK_AGAIN = (
    5  # seconds after which a quiet connection is asked whether it still answers
)


class BinaryCursor(psycopg.Cursor[Any]):
    """Binds on our side and takes the answer in binary: bytes arrive as they are, not as digits."""

    def execute(self, query: Any, params: Any = None, **_: Any) -> "BinaryCursor":
        if params is not None:
            query = psycopg.ClientCursor(self.connection).mogrify(query, params)
        return super().execute(query, prepare=False, binary=True)


class PreparedCursor(psycopg.Cursor[Any]):
    """Binds in the server and takes the answer in binary; what comes often is planned only once.

    For statements whose text is one of few and whose plan does not hang on the values.
    """

    def execute(self, query: Any, params: Any = None, **_: Any) -> "PreparedCursor":
        return super().execute(query, params, binary=True)


class DatabaseOperations(Operations):
    """What the logs and the tests see of statements."""

    def last_executed_query(self, cursor: Any, sql: Any, params: Any) -> Any:
        """Return a statement with its values, which are not in the text of a prepared one."""
        if isinstance(cursor, PreparedCursor):
            return self.compose_sql(sql, params)
        return super().last_executed_query(cursor, sql, params)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection of ours."""

    ops_class = DatabaseOperations
    asked_at = 0.0

    def binary_cursor(self) -> CursorWrapper:
        """Return a cursor for the statements of Django's own compiler."""
        return self.own_cursor(BinaryCursor)

    def prepared_cursor(self) -> CursorWrapper:
        """Return a cursor for hot statements; `prepare_threshold` says when they are prepared."""
        return self.own_cursor(PreparedCursor)

    def own_cursor(self, kind: type[psycopg.Cursor[Any]]) -> CursorWrapper:
        """Return a cursor of a kind, checked, counted and logged as any other."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            made = kind(self.connection)
        opened: CursorWrapper = self._prepare_cursor(made)  # type: ignore[attr-defined]
        return opened

    def is_usable(self) -> bool:
        """Return whether the server is still there.

        One that went says so on the socket, which costs nothing to look at. A line that was cut
        without a word is found by asking, as Django does before every request; every few seconds
        is enough for that.
        """
        now = time.monotonic()
        if now - self.asked_at < ASK_AGAIN and is_quiet(self.connection):
            return True
        self.asked_at = now
        return bool(super().is_usable())


def is_quiet(connection: psycopg.Connection[Any] | None) -> bool:
    """Return whether a connection is open and its server has said nothing unasked."""
    if connection is None or connection.closed:
        return False
    idle = connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    if not idle or not hasattr(select, "poll"):  # which Windows has not
        return False
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN | select.POLLHUP)
    return not poll.poll(0)


__all__ = ["BinaryCursor", "DatabaseWrapper", "PreparedCursor"]
