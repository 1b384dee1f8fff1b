"""The tables of records as lines of comma-separated values, read from their JSON. Pure: no Django.

A value is written as the JSON has it, so nothing is made of identifiers and times on the way; only
words are looked at for what a spreadsheet might run. The lines are those of `tables.row`.
"""

from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain, groupby
from operator import attrgetter
from typing import Any

import msgspec

from annotations.decoding import decoder_of
from annotations.exchange.flattening import Column, Table, tree_of
from annotations.exchange.tables import cell, quoted

Cell = Callable[[Any], str]
Values = Callable[[Any], tuple[Any, ...]]


def reader_of(tables: Sequence[Table]) -> Callable[[bytes], Any]:
    """Return what reads of the JSON of a record what its tables show, None where it is absent."""
    return decoder_of(shape_of(tree_of(tables))).decode


def shape_of(tree: Any) -> Any:
    """Return the type of a part of the tree that is read; values are as the JSON has them."""
    if isinstance(tree, list):
        return list[shape_of(tree[0])]  # type: ignore[misc]
    if not isinstance(tree, dict):
        return Any
    fields = [(name, shape_of(inner) | None, None) for name, inner in tree.items()]
    return msgspec.defstruct("Shown", fields, gc=False)


class Lines:
    """Writes the rows of one table, of records as `reader_of` reads them."""

    def __init__(self, table: Table) -> None:
        self._path = table.path
        self._cells: list[Cell] = [cell_of(column) for column in table.columns]
        runs = [(path, list(own)) for path, own in groupby(table.columns, prefix)]
        values = [values_at(path, own) for path, own in runs]
        self._values = values[0] if len(values) == 1 else partial(together, values)

    def of(self, record: Any) -> bytes:
        """Return the lines that a record gives; positions count from 1."""
        if not self._path:
            return f"{self._line(record)}\r\n".encode()
        found = at(record, self._path)
        if not found:
            return b""
        owner = f'"{record.id}",'
        lines = [
            f"{owner}{position},{self._line(one)}\r\n"
            for position, one in enumerate(found, start=1)
        ]
        return "".join(lines).encode()

    def _line(self, record: Any) -> str:
        values = self._values(record)
        return ",".join([put(value) for put, value in zip(self._cells, values)])  # noqa: B905  # costs a tenth


def prefix(column: Column) -> tuple[str, ...]:
    """Return the way to what holds the value of a column."""
    return column.path[:-1]


def values_at(path: tuple[str, ...], columns: list[Column]) -> Values:
    """Return what reads the values of columns that lie in one place."""
    names = [column.path[-1] for column in columns if column.path]
    if not names:
        return lambda value: (value,)
    get = attrgetter(*names) if len(names) > 1 else alone(names[0])
    return partial(read_at, path, (None,) * len(names), get) if path else get


def together(every: list[Values], record: Any) -> tuple[Any, ...]:
    """Return the values in several places of a record."""
    return tuple(chain.from_iterable([read(record) for read in every]))


def alone(name: str) -> Values:
    """Return what reads one value."""
    return lambda holder: (getattr(holder, name),)


def read_at(
    path: tuple[str, ...], absent: tuple[None, ...], get: Values, record: Any
) -> tuple[Any, ...]:
    """Return the values in one place of a record."""
    holder = at(record, path)
    return absent if holder is None else get(holder)


def at(record: Any, path: tuple[str, ...]) -> Any:
    """Return what stands at the end of a path, or None where a step is absent."""
    found = record
    for step in path:
        found = getattr(found, step)
        if found is None:
            return None
    return found


def cell_of(column: Column) -> Cell:
    """Return what puts a value of a column into a cell."""
    return plain_cell if column.plain else CELLS.get(column.datatype, cell)


def plain_cell(value: str | None) -> str:
    """Return an identifier, a time or a hash: it holds nothing to guard against."""
    return "" if value is None else f'"{value}"'


def words_cell(value: str | None) -> str:
    """Return words; what begins with a letter or a digit is no formula."""
    if value is None:
        return ""
    if not value[:1].isalnum():
        return quoted(value)
    return '"' + value.replace('"', '""') + '"'


def number_cell(value: float | None) -> str:
    """Return a number."""
    return "" if value is None else str(value)


CELLS: dict[str, Cell] = {
    "string": words_cell,
    "integer": number_cell,
    "number": number_cell,
}
