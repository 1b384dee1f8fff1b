"""What is looked up again while a stream passes, however much there is. Pure: no Django."""

import sqlite3
from typing import Generic, TypeVar

from annotations.exchange.scratch import scratch

AT_HAND = 5_000  # that are in memory: the latest, and as many that were asked for last
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -8192;
CREATE TABLE remembered (kind TEXT, name BLOB, said, PRIMARY KEY (kind, name)) WITHOUT ROWID;
"""

V = TypeVar("V", int, str)


class Remembered(Generic[V]):
    """Numbers or words by kind and name; all but some lie in a temporary file that SQLite keeps for us.

    There is no file as long as all are at hand.
    """

    def __init__(self) -> None:
        self._new: dict[tuple[str, bytes], V] = {}
        self._met: dict[tuple[str, bytes], V] = {}
        self._database: sqlite3.Connection | None = None

    def close(self) -> None:
        """Forget everything."""
        if self._database:
            self._database.close()

    def get(self, kind: str, name: bytes) -> V | None:
        """Return what is remembered, or None."""
        key = kind, name
        known = self._new.get(key, self._met.get(key))
        if known is not None or not self._database:
            return known
        query = "SELECT said FROM remembered WHERE kind = ? AND name = ?"
        found = self._database.execute(query, (kind, name)).fetchone()
        if found is None:
            return None
        if len(self._met) >= AT_HAND:
            self._met.clear()
        said: V = found[0]
        self._met[key] = said
        return said

    def put(self, kind: str, name: bytes, said: V) -> None:
        """Remember something, in place of what was remembered under its name."""
        self._met.pop((kind, name), None)
        self._new[kind, name] = said
        if len(self._new) >= AT_HAND:
            self._write()

    def drop(self, kind: str, name: bytes) -> None:
        """Forget something."""
        self._new.pop((kind, name), None)
        self._met.pop((kind, name), None)
        if self._database:
            query = "DELETE FROM remembered WHERE kind = ? AND name = ?"
            self._database.execute(query, (kind, name))

    def _write(self) -> None:
        if not self._database:
            self._database = scratch(self, SCHEMA)
        rows = [(kind, name, said) for (kind, name), said in self._new.items()]
        query = "INSERT OR REPLACE INTO remembered VALUES (?, ?, ?)"
        self._database.executemany(query, sorted(rows))
        self._new.clear()
