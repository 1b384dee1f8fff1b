"""Comma-separated values: a zip with a table for each kind of record and for each list in one.

`csv-metadata.json` describes the tables as CSV on the Web (W3C Recommendation, 17 December 2015).
"""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing

import msgspec

from annotations.exchange.flattening import KINDS, Table, tables_of
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.lines import Lines, reader_of
from annotations.exchange.reading.csv import read
from annotations.exchange.spilling import Spill
from annotations.exchange.tables import header
from annotations.exchange.zipping import Archive

TABLES = {kind: tables_of(kind) for kind in KINDS}
READERS = {kind: reader_of(own) for kind, own in TABLES.items()}
LINES = {
    kind: [(table.name, Lines(table)) for table in own] for kind, own in TABLES.items()
}


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the description of the tables first, then the tables."""
    with Archive(context.packer) as archive, ExitStack() as stack:
        yield from archive.put("csv-metadata.json", description())
        spills: dict[str, Spill] = {}
        for table in (table for own in TABLES.values() for table in own):
            spills[table.name] = spill = stack.enter_context(closing(Spill()))
            spill.write(header(table.names))
        for outgoing in records:
            record = READERS[outgoing.kind](outgoing.body)
            for name, lines in LINES[outgoing.kind]:
                if rows := lines.of(record):
                    spills[name].write(rows)
        for name, spill in spills.items():
            yield from archive.stream(f"{name}.csv", spill.chunks())
        yield from archive.end()


def description() -> bytes:
    """Return what the tables and their columns are."""
    tables = [described(table) for own in TABLES.values() for table in own]
    made = {"@context": "http://www.w3.org/ns/csvw", "tables": tables}
    return msgspec.json.format(msgspec.json.encode(made)) + b"\n"


def described(table: Table) -> dict[str, object]:
    """Return one table in the words of CSV on the Web."""
    columns = [
        {"name": name, "titles": name, "datatype": datatype}
        for name, datatype in zip(table.names, table.datatypes, strict=True)
    ]
    key = [f"{table.kind}_id", "position"] if table.path else "id"
    return {
        "url": f"{table.name}.csv",
        "tableSchema": {"columns": columns, "primaryKey": key},
    }


FORMAT = Format(
    label="CSV tables",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    units=(),
    loses=(
        "What one record repeats of another: it is given by its identifier alone.",
        "Whether a whole part of a record is absent or all its fields are empty.",
    ),
)
