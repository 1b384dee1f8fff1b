"""When the service cannot do what is asked just now: why, in a sentence, and how long to wait.

Nothing of it is a fault of the request or of ours, and all of it passes: PostgreSQL is away or starting,
its connections are used up, a disk is full, stored files cannot be read, or the database has not been migrated yet.
"""

import errno
from dataclasses import dataclass

from django.db import (
    DatabaseError,
    InterfaceError,
    InternalError,
    OperationalError,
    ProgrammingError,
    connection,
)
from django.db.migrations.executor import MigrationExecutor

UNKNOWN_HERE = frozenset({"42P01", "42703", "42883"})  # table, column, function
# Closed for lying idle; read-only, as a standby is until it is promoted.
CUT_OFF = frozenset({"25P03", "25006"})
FILLED = frozenset({errno.ENOSPC, errno.EDQUOT})
FULL = ("too many clients", "connection slots are", "too many connections")


@dataclass(frozen=True)
class Away:
    """Why it cannot be done now; `retry_after` is in seconds."""

    code: str
    detail: str
    retry_after: int = 5

    @property
    def headers(self) -> dict[str, str]:
        """Return what tells a program when to come back."""
        return {"Retry-After": str(self.retry_after)}


class FilesAway(OSError):
    """A stored file cannot be read or written now, which does not say that it is gone."""


GONE = Away("database_unavailable", "The database does not answer. Try again soon.")
CROWDED = Away(
    "too_many_connections",
    "All connections of the database are in use, so nothing was changed. Try again soon.",
)
NO_ROOM = Away(
    "disk_full",
    "There is no room left on a disk of the service, so nothing was changed. "
    "Whoever runs it must make room; then try again.",
    30,
)
NO_FILES = Away(
    "files_unavailable",
    "The place where files are kept does not answer, or lets nobody in. Try again soon.",
    30,
)
TOO_LONG = Away(
    "took_too_long",
    "The database took too long, so nothing was changed. Ask for less, or try again later.",
)
BEING_MIGRATED = Away(
    "migrations_pending",
    "The service is being upgraded: migrations have not been applied yet. Try again soon.",
)
BY_STATE = {
    "53100": NO_ROOM,
    "53300": CROWDED,
    "57014": TOO_LONG,
}


def away(error: BaseException | None) -> Away | None:
    """Return why it cannot be done now; None for what is an error of ours."""
    state = getattr(getattr(error, "__cause__", None), "sqlstate", None)
    match error:
        case OperationalError() | InterfaceError():
            return BY_STATE.get(state or "", crowded_or_gone(error))
        case InternalError() if state in CUT_OFF:
            return GONE
        case ProgrammingError() if state in UNKNOWN_HERE and is_behind():
            return BEING_MIGRATED
        case OSError() if error.errno in FILLED:
            return NO_ROOM
        case FilesAway():
            return NO_FILES
    return None


def crowded_or_gone(error: Exception) -> Away:
    """Tell by its words why no connection was given: PostgreSQL sends no code with them."""
    said = str(error)
    return CROWDED if any(words in said for words in FULL) else GONE


def waiting_migrations() -> int:
    """Return how many migrations have not been applied. Raises DatabaseError."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def is_behind() -> bool:
    """Return whether the database is older than this code."""
    try:
        return waiting_migrations() > 0
    except DatabaseError:
        return False
