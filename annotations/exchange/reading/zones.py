"""Times of records that say no zone: nobody can tell when they were. Pure: no Django."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from typing import Any

from msgspec import UNSET
from msgspec.structs import fields

from annotations.exchange.flattening import plain

NO_ZONE = "'{}' says no time zone. Write times in UTC, with 'Z' at the end."


def zoneless(record: Any) -> str:
    """Return what is wrong with the first time of a record that has no zone, or nothing."""
    for holder in holders(record):
        for name in times_of(holder.__class__):
            at = getattr(holder, name)
            if at is not None and at.tzinfo is None:
                return NO_ZONE.format(name)
    return ""


def holders(record: Any) -> Iterator[Any]:
    """Yield the parts of a record that have times of its own, and not of what it repeats."""
    yield record
    if getattr(record, "working", UNSET) is not UNSET:
        yield record.working
    yield from getattr(record, "captures", ())


@cache
def times_of(shape: type) -> tuple[str, ...]:
    """Return the names of the fields of a shape that are times."""
    return tuple(one.name for one in fields(shape) if plain(one.type) is datetime)
