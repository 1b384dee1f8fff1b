"""A database for what is too much for memory while a file is read or written; nobody sees it."""

import sqlite3
from weakref import finalize


def scratch(owner: object, schema: str = "") -> sqlite3.Connection:
    """Open an empty database of its owner's: in memory up to its cache, in a temporary file beyond it.

    It is gone when it is closed, or with its owner: an export may be left anywhere, and not every
    one that is prepared is begun. Whoever streams it over HTTP may take its parts in several threads,
    one at a time.
    """
    database = sqlite3.connect("", check_same_thread=False)
    finalize(owner, database.close)
    database.executescript(schema)
    return database
