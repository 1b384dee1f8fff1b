"""What an import keeps until its turn comes: in temporary files, so that memory stays flat however much comes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from annotations.exchange.foreign import Where
from annotations.exchange.format import DECODER
from annotations.exchange.scratch import scratch

PORTION = 100  # records that are read at once
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8192;
CREATE TABLE waiting (
    number INTEGER PRIMARY KEY, kind TEXT, id BLOB, owner BLOB, at INTEGER,
    line INTEGER, file TEXT, pointer TEXT, body BLOB
);
CREATE INDEX sorted ON waiting (kind, number);
CREATE INDEX named ON waiting (kind, id);
CREATE INDEX owned ON waiting (kind, owner) WHERE owner IS NOT NULL;
CREATE INDEX timed ON waiting (at, line, file, pointer) WHERE at IS NOT NULL;
"""
FOUND = "SELECT number, line, file, pointer, body FROM waiting"


@dataclass(frozen=True)
class Waiting:
    """A record whose turn comes later, with its place in the file."""

    where: Where
    record: Any


class Shelf:
    """Records that wait, each with its place in the file: by kind, by name, by owner and by time."""

    def __init__(self) -> None:
        self._database = scratch(self, SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def put(
        self,
        waiting: Waiting,
        *,
        owner: UUID | None = None,
        at: datetime | None = None,
    ) -> None:
        """Keep a record. `owner` is what it is a part of, `at` when it happened."""
        where, record = waiting.where, waiting.record
        self._database.execute(
            "INSERT INTO waiting (kind, id, owner, at, line, file, pointer, body) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                record.__struct_config__.tag,
                record.id.bytes,
                owner and owner.bytes,
                at and instant(at),
                where.line,
                where.file,
                where.pointer,
                msgspec.json.encode(record),
            ),
        )

    def drop(self, kind: str, name: UUID) -> None:
        """Forget what is kept of one name."""
        query = "DELETE FROM waiting WHERE kind = ? AND id = ?"
        self._database.execute(query, (kind, name.bytes))

    def date(self, kind: str, name: UUID, at: datetime) -> None:
        """Change when a record happened."""
        query = "UPDATE waiting SET at = ? WHERE kind = ? AND id = ?"
        self._database.execute(query, (instant(at), kind, name.bytes))

    def has(self, kind: str, name: UUID) -> bool:
        """Return whether a record of a name is kept."""
        query = "SELECT 1 FROM waiting WHERE kind = ? AND id = ?"
        return self._database.execute(query, (kind, name.bytes)).fetchone() is not None

    def get(self, kind: str, name: UUID) -> Waiting | None:
        """Return the record of a name that was kept last, or None."""
        query = f"{FOUND} WHERE kind = ? AND id = ? ORDER BY number DESC LIMIT 1"
        found = self._database.execute(query, (kind, name.bytes)).fetchone()
        return found and kept(found)

    def each(self, kind: str) -> Iterator[Waiting]:
        """Yield the records of a kind as they came; those that were yielded may be forgotten meanwhile."""
        query = f"{FOUND} WHERE kind = ? AND number > ? ORDER BY number LIMIT {PORTION}"
        last = 0
        while found := self._database.execute(query, (kind, last)).fetchall():
            yield from map(kept, found)
            last = found[-1][0]

    def of(self, owner: UUID, kind: str) -> Iterator[Waiting]:
        """Yield the records of a kind that are parts of a thing, as they came."""
        query = f"{FOUND} WHERE kind = ? AND owner = ? ORDER BY number"
        yield from map(kept, self._database.execute(query, (kind, owner.bytes)))

    def in_time(self) -> Iterator[Waiting]:
        """Yield what happened at a time in its order, what happened at once in that of the file."""
        query = f"{FOUND} WHERE at IS NOT NULL ORDER BY at, line, file, pointer"
        yield from map(kept, self._database.execute(query))


def instant(at: datetime) -> int:
    """Return a time in microseconds."""
    return (at - EPOCH) // INSTANT


def kept(found: tuple[Any, ...]) -> Waiting:
    """Return a record with its place."""
    _, line, file, pointer, body = found
    return Waiting(Where(line, file, pointer), DECODER.decode(body))
