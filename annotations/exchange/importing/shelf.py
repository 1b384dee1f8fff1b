"""What an import keeps until its turn comes: in temporary files, so that memory stays flat however much comes in."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from annotations.exchange.foreign import Where
from annotations.exchange.format import DECODER
from annotations.exchange.importing.waiting import Waiting

PORTION = 100  # records that are read at once
AT_HAND = 5_000  # keys
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
FLEETING = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8192;
"""
KEYS = "CREATE TABLE keys (kind TEXT, id BLOB, key INTEGER, PRIMARY KEY (kind, id)) WITHOUT ROWID"
SHELF = """
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


class Keys:
    """The keys of rows by kind and identifier; the latest and those asked for last are in memory."""

    def __init__(self) -> None:
        self._new: dict[tuple[str, bytes], int] = {}
        self._met: dict[tuple[str, bytes], int] = {}
        self._database = sqlite3.connect("")
        self._database.executescript(FLEETING + KEYS)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def get(self, kind: str, name: bytes) -> int | None:
        """Return the key of a row, or None."""
        known = self._new.get((kind, name)) or self._met.get((kind, name))
        if known is not None:
            return known
        query = "SELECT key FROM keys WHERE kind = ? AND id = ?"
        found = self._database.execute(query, (kind, name)).fetchone()
        if found is None:
            return None
        if len(self._met) >= AT_HAND:
            self._met.clear()
        self._met[kind, name] = key = int(found[0])
        return key

    def put(self, kind: str, name: bytes, key: int) -> None:
        """Remember the key of a row."""
        self._met.pop((kind, name), None)
        self._new[kind, name] = key
        if len(self._new) >= AT_HAND:
            rows = [(kind, name, key) for (kind, name), key in self._new.items()]
            query = "INSERT OR REPLACE INTO keys VALUES (?, ?, ?)"
            self._database.executemany(query, sorted(rows))
            self._new.clear()

    def drop(self, kind: str, name: bytes) -> None:
        """Forget the key of a row."""
        self._new.pop((kind, name), None)
        self._met.pop((kind, name), None)
        query = "DELETE FROM keys WHERE kind = ? AND id = ?"
        self._database.execute(query, (kind, name))


class Shelf:
    """Records that wait, each with its place in the file: by kind, by name, by owner and by time."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("")
        self._database.executescript(FLEETING + SHELF)

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
