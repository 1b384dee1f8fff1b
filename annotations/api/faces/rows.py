"""Records as lines: NDJSON, and one flat table of comma-separated values.

In a table what lies inside a record is prefixed with its name, plain lists are joined, and of lists of
records only the number is given. No cell can be taken for a formula.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

from msgspec import Struct
from msgspec.structs import fields

from annotations.decoding import decode
from annotations.exchange.flattening import is_list, is_struct, name_of, plain
from annotations.exchange.tables import header, row

GONE = ("record", "state")  # what tells a tombstone from what is served whole
BETWEEN = "; "


def ndjson(bodies: Sequence[bytes]) -> bytes:
    """Return a line for each body."""
    return b"".join(body + b"\n" for body in bodies)


def csv(bodies: Sequence[bytes], shape: type[Struct]) -> bytes:
    """Return a table of records of one shape, tombstones among them."""
    columns = columns_of(shape)
    records = (decode(body) for body in bodies)
    lines = [row([column.read(one) for column in columns]) for one in records]
    return header(column.name for column in columns) + b"".join(lines)


@dataclass(frozen=True)
class Column:
    """A column: its name, the way to its value, and how the value is put into a cell."""

    name: str
    path: tuple[str, ...]
    shown: Callable[[Any], object]

    def read(self, record: Any) -> object:
        """Return the cell of a record; nothing where a step of the way is absent."""
        for step in self.path:
            record = record.get(step) if record else None
        return None if record is None else self.shown(record)


@cache
def columns_of(shape: type[Struct]) -> tuple[Column, ...]:
    """Return the columns of a table of one shape of record."""
    own = list(columns_in(shape, ()))
    named = {column.name for column in own}
    first = [Column(name, (name,), as_it_is) for name in GONE if name not in named]
    return (*first, *own)


def columns_in(shape: type[Any], path: tuple[str, ...]) -> Iterator[Column]:
    """Yield the columns of the fields of a shape."""
    for field in fields(shape):
        kind, here = plain(field.type), (*path, field.name)
        if field.name == "working":
            continue
        if is_list(kind):
            many = is_struct(plain(get_args(kind)[0]))
            yield (
                Column(f"{name_of(here)}_count", here, len)
                if many
                else Column(name_of(here), here, joined)
            )
        elif is_struct(kind):
            yield from columns_in(kind, here)
        else:
            yield Column(name_of(here), here, as_it_is)


def as_it_is(value: object) -> object:
    return value


def joined(values: Sequence[object]) -> str:
    return BETWEEN.join(str(value) for value in values)
