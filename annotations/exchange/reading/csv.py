"""Reading our CSV tables: every record put together again from its row and the rows of its lists.

What a row names by its identifier is looked up in that thing's own table. All rows lie in a
temporary SQLite file meanwhile, so that memory stays flat and tables may be sorted in any way.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO, get_args
from uuid import UUID

import msgspec
from msgspec import UNSET
from msgspec.structs import fields

from annotations.decoding import convert
from annotations.exchange.flattening import (
    ELSEWHERE,
    KINDS,
    Table,
    is_list,
    is_struct,
    name_of,
    plain,
    tables_of,
)
from annotations.exchange.foreign import Fault, Where
from annotations.exchange.format import Incoming
from annotations.exchange.reading.archives import Files, Unreadable, archive
from annotations.exchange.reading.misshapen import in_words
from annotations.exchange.reading.tables import Row, rows
from annotations.exchange.reading.zones import zoneless
from annotations.exchange.scratch import scratch
from annotations.numbers import whole

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096;
CREATE TABLE cells (source TEXT, owner TEXT, position INTEGER, line INTEGER, body BLOB);
"""
ROWS = "SELECT line, body FROM cells WHERE source = ? {more} ORDER BY {order}"
STRAYS = """
SELECT line, coalesce(owner, '') FROM cells AS own WHERE source = ? AND NOT EXISTS
(SELECT 1 FROM cells AS main WHERE main.source = ? AND main.owner IS own.owner) ORDER BY line
"""
# In the order in which an import can take them: what is referred to comes first.
ORDER = (
    "publisher", "agent", "scale", "article", "revision", "annotation", "claim", "appearance",
    "relation", "evidence", "verdict", "verdict_version", "assessment", "tombstone",
)  # fmt: skip
TABLES = {kind: tables_of(kind) for kind in ORDER}
SUMMARIES = {
    "PublisherSummary": "publisher",
    "AgentSummary": "agent",
    "ArticleSummary": "article",
    "ClaimSummary": "claim",
    "ClaimRecord": "claim",
    "EvidenceRecord": "evidence",
    "AppearanceRecord": "appearance",
}


def read(file: BinaryIO) -> Iterator[Incoming | Fault]:
    """Yield the record of every row of every kind, or what is wrong with it."""
    with archive(file) as files, closing(Shelf()) as shelf:
        known = {f"{table.name}.csv" for own in TABLES.values() for table in own}
        if not known & set(files.names(".csv")):
            raise Unreadable(
                "It has no table of ours. Choose files named as in csv-metadata.json."
            )
        for own in TABLES.values():
            for table in own:
                yield from shelf.fill(files, table)
        for own in TABLES.values():
            for table in own[1:]:
                yield from shelf.strays(table, own[0])
        for kind in ORDER:
            yield from shelf.records(kind)


class Wrong(Exception):
    """A row is not what its table says; the message says why."""


class Shelf:
    """The rows of all tables, found again by what they belong to."""

    def __init__(self) -> None:
        self._db = scratch(self, SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._db.close()

    def fill(self, files: Files, table: Table) -> Iterator[Fault]:
        """Take in a table; yield what is wrong with it."""
        name = f"{table.name}.csv"
        if name not in files:
            return
        insert = "INSERT INTO cells VALUES (?, ?, ?, ?, ?)"
        for found in rows(files.open(name), name, table.names):
            if isinstance(found, Fault):
                yield found
                continue
            where, row = found
            owner = row[f"{table.kind}_id" if table.path else "id"]
            position = row.get("position") if table.path else ""
            body = msgspec.msgpack.encode(row)
            at = whole(position or "") or 0
            self._db.execute(insert, (table.name, owner, at, where.line, body))
        self._db.execute("CREATE INDEX IF NOT EXISTS found ON cells (source, owner)")

    def strays(self, table: Table, main: Table) -> Iterator[Fault]:
        """Yield the rows of a list that belong to nothing in the table of its owners."""
        for line, owner in self._db.execute(STRAYS, (table.name, main.name)):
            message = (
                f"It belongs to the {table.kind.replace('_', ' ')} '{owner}', which is not in "
                f"{main.name}.csv. Take it out, or put that one back."
            )
            yield Fault(Where(line, f"{table.name}.csv"), message)

    def rows(self, table: Table, owner: str | None = None) -> Iterator[tuple[int, Row]]:
        """Yield the rows of a table with their lines; those of one owner in their order."""
        more, order, values = "", "line", [table.name]
        if owner is not None:
            more, order, values = "AND owner = ?", "position, line", [table.name, owner]
        query = ROWS.format(more=more, order=order)
        for line, body in self._db.execute(query, values):
            yield line, msgspec.msgpack.decode(body)

    def records(self, kind: str) -> Iterator[Incoming | Fault]:
        """Yield the records of one kind."""
        table = TABLES[kind][0]
        for line, row in self.rows(table):
            where = Where(line, f"{table.name}.csv")
            try:
                yield Incoming(where, self.record(kind, row))
            except Wrong as error:
                yield Fault(where, str(error))

    def record(self, kind: str, row: Row) -> Any:
        """Put one record together. Raises Wrong."""
        shape = KINDS[kind]
        values = self.values(kind, shape, row, (), row["id"] or "")
        try:
            said = {"record": kind, **values}
            record: Any = convert(said, shape, strict=False)
        except msgspec.ValidationError as error:
            raise Wrong(
                f"This is not a record: {in_words(error)} Correct it."
            ) from error
        if why := zoneless(record):
            raise Wrong(f"This is not a record: {why}")
        return record

    def values(
        self, kind: str, shape: Any, row: Row, path: tuple[str, ...], owner: str
    ) -> dict[str, Any]:
        """Return the fields of a record, or of a part of one, from a row."""
        found: dict[str, Any] = {}
        for field in fields(shape):
            inner, here = plain(field.type), (*path, field.name)
            value: Any
            if is_list(inner):
                value = self.listed(kind, inner, here, owner)
            elif inner in ELSEWHERE:
                value = self.elsewhere(inner, row[name_of((*here, "id"))])
            elif is_struct(inner):
                value = self.part(kind, inner, row, here, owner)
            else:
                value = cell(field.type, inner, row[column_name(field, inner, here)])
            if value or field.default is not UNSET:
                found[field.name] = value
        return found

    def part(
        self, kind: str, shape: Any, row: Row, path: tuple[str, ...], owner: str
    ) -> dict[str, Any] | None:
        """Return a part of a record, or None where all of it is empty."""
        found = self.values(kind, shape, row, path, owner)
        return (
            found
            if any(value not in (None, "", []) for value in found.values())
            else None
        )

    def listed(
        self, kind: str, inner: Any, path: tuple[str, ...], owner: str
    ) -> list[Any]:
        """Return the elements of one list of one record."""
        element = plain(get_args(inner)[0])
        table = next(one for one in TABLES[kind] if one.path == path)
        found: list[Any] = []
        for _, row in self.rows(table, owner):
            if element in ELSEWHERE:
                found.append(self.elsewhere(element, row[table.columns[0].name]))
            elif is_struct(element):
                found.append(self.values(kind, element, row, (), owner))
            else:
                found.append(cell(element, element, row["value"]))
        return found

    def elsewhere(self, shape: Any, uuid: str | None) -> dict[str, Any] | None:
        """Return what a record repeats of another, from that one's table. Raises Wrong."""
        if uuid is None:
            return None
        kind = SUMMARIES[shape.__name__]
        table = TABLES[kind][0]
        row = next((row for _, row in self.rows(table, uuid)), None)
        if row is None:
            raise Wrong(
                f"It names the {kind} {uuid}, which is not in {table.name}.csv."
            )
        found = self.values(kind, shape, row, (), uuid)
        return {"record": kind, **found} if shape in KINDS.values() else found


def column_name(field: Any, inner: Any, path: tuple[str, ...]) -> str:
    """Return the name of the column of a plain field, as `flattening` gives it."""
    is_reference = inner is UUID and field.name != "id"
    return name_of((*path, "id") if is_reference else path)


def cell(declared: Any, inner: Any, words: str | None) -> Any:
    """Return the value in a cell: an empty one is an empty string where nothing may not stand."""
    may_be_absent = type(None) in get_args(declared) or UNSET in get_args(declared)
    if words is None and inner is str and not may_be_absent:
        return ""
    return words
