"""Words that are looked up again while a stream passes, however many there are. Pure: no Django."""

import sqlite3

AT_HAND = 10_000  # that are in memory: the latest, and as many that were asked for last
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096;
CREATE TABLE words (key BLOB PRIMARY KEY, said TEXT) WITHOUT ROWID;
"""


class Remembered:
    """Words by their keys; all but some lie in a temporary file that SQLite keeps for us and nobody else sees."""

    def __init__(self) -> None:
        self._new: dict[bytes, str] = {}
        self._met: dict[bytes, str | None] = {}
        self._database: sqlite3.Connection | None = None

    def close(self) -> None:
        """Forget everything."""
        if self._database:
            self._database.close()

    def put(self, key: bytes, said: str) -> None:
        """Remember words."""
        self._met.pop(key, None)
        self._new[key] = said
        if len(self._new) >= AT_HAND:
            self._write()

    def get(self, key: bytes) -> str | None:
        """Return the words, or None where there are none."""
        if key in self._new or not self._database:
            return self._new.get(key)
        if key not in self._met:
            if len(self._met) >= AT_HAND:
                self._met.clear()
            query = "SELECT said FROM words WHERE key = ?"
            found = self._database.execute(query, (key,)).fetchone()
            self._met[key] = found and found[0]
        return self._met[key]

    def _write(self) -> None:
        if not self._database:
            # Whoever streams a file over HTTP may take its parts in several threads, one at a time.
            self._database = sqlite3.connect("", check_same_thread=False)
            self._database.executescript(SCHEMA)
        query = "INSERT OR REPLACE INTO words VALUES (?, ?)"
        self._database.executemany(query, sorted(self._new.items()))
        self._new.clear()
