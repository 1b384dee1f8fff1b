"""Cursors of our own engine, by the alias of the database."""

from django.db import connections
from django.db.backends.utils import CursorWrapper

from factcheck.postgresql.base import DatabaseWrapper


def prepared_cursor(alias: str) -> CursorWrapper:
    """Return a cursor for a hot statement, which is planned once; see `PreparedCursor`."""
    return engine(alias).prepared_cursor()


def binary_cursor(alias: str) -> CursorWrapper:
    """Return a cursor whose answers come in binary; see `BinaryCursor`."""
    return engine(alias).binary_cursor()


def engine(alias: str) -> DatabaseWrapper:
    """Return the connection. Raises TypeError where the settings name another engine."""
    found: object = connections[alias]
    if not isinstance(found, DatabaseWrapper):
        raise TypeError(
            f"The database “{alias}” must have the engine factcheck.postgresql."
        )
    return found
