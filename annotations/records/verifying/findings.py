"""What a check says, and the ways to make one: a rule over rows, a query, or a function."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from django.core.files.storage import default_storage
from django.db import connection

WINDOW = 500  # rows read at once
RESTORE = "Restore it from a backup."
REBUILD = "Run manage.py rebuild_records."

Breaches = Iterator[tuple[str, str]]  # the object, and what is wrong with it


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: by which check, with what, how, and what to do."""

    check: str
    object: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.check}: {self.object}: {self.wrong} {self.remedy}"


@dataclass(frozen=True)
class Check:
    """A rule over everything stored; `read` yields every breach of it."""

    name: str
    read: Callable[[], Breaches]
    remedy: str = RESTORE

    def findings(self) -> Iterator[Finding]:
        """Yield every breach of the rule."""
        for thing, wrong in self.read():
            yield Finding(self.name, thing, wrong, self.remedy)


def query(name: str, sql: str, wrong: str, remedy: str = RESTORE) -> Check:
    """Return a check by a query whose first column names the object.

    `wrong` is a sentence with a place for each further column.
    """

    def read() -> Breaches:
        for thing, *details in stream(sql):
            yield str(thing), wrong.format(*details)

    return Check(name, read, remedy)


@dataclass(frozen=True)
class Rows:
    """Rows that several checks read: an SQL source, and how one of its rows is named."""

    source: str
    named: str

    def check(
        self, name: str, *details: str, where: str, wrong: str, remedy: str = RESTORE
    ) -> Check:
        """Return a check that no row is like `where`; `details` fill the places in `wrong`."""
        columns = ", ".join([self.named, *details])
        sql = " ".join(["SELECT", columns, "FROM", self.source, "WHERE", where])
        return query(name, sql, wrong, remedy)


def stream(sql: str) -> Iterator[tuple[object, ...]]:
    """Yield the rows of a query through a cursor of the server, a window at a time."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql)
        while rows := cursor.fetchmany(WINDOW):
            yield from rows


def found_in_store(key: str) -> tuple[int, str] | None:
    """Return the size in bytes and the SHA-256 of a file in the store; None when it cannot be read."""
    digest, size = sha256(), 0
    try:
        with default_storage.open(key) as file:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return None
    return size, digest.hexdigest()
