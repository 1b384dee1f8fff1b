"""The JSON of records as tables of Arrow, whose reader makes no Python value of any cell. Pure: no Django.

The tables are those of `flattening`. pyarrow is an extra, so it is imported only when it is asked for.
"""

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from annotations.exchange.flattening import Table, tables_of, tree_of

# What waits to become tables, and a group of rows of each. Until a file ends, Parquet keeps nearly a kilobyte
# for each column of each group: smaller groups would grow with the corpus.
MOST_ROWS = 20_000
MOST_BYTES = 4_000_000

Tables = Iterator[tuple[Table, Any]]


class Waiting:
    """Objects as JSON, a line each, that wait until there are enough of them."""

    def __init__(self) -> None:
        self.lines = bytearray()
        self._count = 0

    @property
    def size(self) -> int:
        """Return how many bytes wait."""
        return len(self.lines)

    @property
    def is_enough(self) -> bool:
        """Tell whether no more should wait."""
        return self._count >= MOST_ROWS or self.size >= MOST_BYTES

    def add(self, line: bytes) -> None:
        """Add one; its JSON has no line ends."""
        self.lines += line
        self.lines += b"\n"
        self._count += 1

    def taken(self) -> bytearray:
        """Return what waits, which waits no longer."""
        lines, self.lines, self._count = self.lines, bytearray(), 0
        return lines


def arrow() -> Any:
    """Return pyarrow, which asks the system for memory, as that takes back what is free."""
    for part in ("json", "compute", "parquet"):
        import_module(f"pyarrow.{part}")
    found = import_module("pyarrow")
    found.set_memory_pool(found.system_memory_pool())
    return found


def types(arrow: Any) -> dict[str, Any]:
    """Return Arrow's types by the names that CSV on the Web has for them."""
    return {
        "string": arrow.string(),
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "boolean": arrow.bool_(),
        "date": arrow.date32(),
        "dateTime": arrow.timestamp("us", tz="UTC"),
    }


def columns_of(table: Table) -> list[tuple[str, Any]]:
    """Return the names of the columns of a table and Arrow's types for them."""
    known = types(arrow())
    kinds = (known[kind] for kind in table.datatypes)
    return list(zip(table.names, kinds, strict=True))


def from_json(lines: bytearray, schema: Any) -> Any:
    """Return objects, a line each, as one table; fields that are not in the schema are passed over."""
    made = arrow()
    return made.json.read_json(
        made.BufferReader(made.py_buffer(lines)),
        made.json.ReadOptions(use_threads=False, block_size=len(lines)),
        made.json.ParseOptions(
            explicit_schema=schema, unexpected_field_behavior="ignore"
        ),
    ).combine_chunks()


class RecordTables:
    """Makes the tables of one kind of record."""

    def __init__(self, kind: str) -> None:
        self.tables = tables_of(kind)
        self._arrow = arrow()
        # Arrow reads days from the text of a cell, and not from JSON.
        self._types = types(self._arrow) | {"date": self._arrow.string()}
        tree = tree_of(self.tables)
        self._schema = self._arrow.schema(
            [(name, self._type(inner)) for name, inner in tree.items()]
        )
        self._columns = {table.name: columns_of(table) for table in self.tables}

    def of(self, lines: bytearray) -> Tables:
        """Yield the tables that have rows, for records as their JSON, a line each."""
        found = from_json(lines, self._schema).to_struct_array()
        if isinstance(found, self._arrow.ChunkedArray):
            found = found.combine_chunks()
        keys = self._at(found, ("id",))
        for table in self.tables:
            if not table.path:
                yield table, self._table(table, [], found)
                continue
            inner = self._at(found, table.path)
            owners = self._arrow.compute.list_parent_indices(inner)
            if len(owners):
                owner = [keys.take(owners), self._positions(inner, owners)]
                yield table, self._table(table, owner, inner.flatten())

    def _table(self, table: Table, owner: list[Any], holder: Any) -> Any:
        """Return a table whose values lie in a holder, after the columns that name their owner."""
        values = [self._at(holder, column.path) for column in table.columns]
        schema = self._arrow.schema(self._columns[table.name])
        columns = [
            value.cast(field.type)
            for value, field in zip([*owner, *values], schema, strict=True)
        ]
        return self._arrow.Table.from_arrays(columns, schema=schema)

    def _at(self, holder: Any, path: tuple[str, ...]) -> Any:
        """Return what stands at the end of a path, null where a step is absent."""
        return self._arrow.compute.struct_field(holder, list(path)) if path else holder

    def _positions(self, lists: Any, owners: Any) -> Any:
        """Return the position of each element of lists, from 1."""
        compute = self._arrow.compute
        numbers = self._arrow.arange(1, len(owners) + 1)
        begun = lists.offsets.take(owners)
        return compute.subtract(numbers, begun)

    def _type(self, of: Any) -> Any:
        """Return the type of a part of the tree that is read."""
        if isinstance(of, list):
            return self._arrow.list_(self._type(of[0]))
        if isinstance(of, dict):
            fields = [(name, self._type(inner)) for name, inner in of.items()]
            return self._arrow.struct(fields)
        return self._types[of]
