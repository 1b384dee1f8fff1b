"""Holding something for this process alone, so that two workers never do one thing at once."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def held(lock: int, key: int) -> Iterator[bool]:
    """Hold the thing with a key; tell whether it is ours. A process that dies lets go of it."""
    keys = [lock, key % 2**31]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", keys)
        (ours,) = cursor.fetchone()
    try:
        yield ours
    finally:
        if ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", keys)
