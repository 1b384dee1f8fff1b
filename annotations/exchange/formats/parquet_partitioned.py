"""Parquet as query engines want it: a folder for each table, parted by language and month in the Hive way.

`verdicts/in_language=en/in_month=2026-05/part-00000.parquet`: Spark, DuckDB, Trino and Arrow read the keys
from the path and leave out what a query has no use for. The tables are those of `parquet` and of the CSV
export; a list in a record stands in the same parts as its record. The zip is only the parcel: unpack it
into a folder or a bucket.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from urllib.parse import quote

from annotations.exchange.flattening import KINDS, Table, tables_of
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.formats.parquet import types
from annotations.exchange.parquet_files import ParquetFile, arrow
from annotations.exchange.zipping import Archive

MOST_OPEN = 64  # files that are written at a time; another part begins where one was ended early
UNKNOWN = (
    "unknown"  # Hive has a word for no value, but Arrow fails where a key has no other
)
MONTH = len("2026-05")

README = """# {publisher}: annotated corpus

Tables in the layout of Hive. Each folder is a table, `in_language` and `in_month` are keys to choose by; where a
date is not known to the month it is `unknown`. Offsets are code points. License: {license}

DuckDB: `SELECT * FROM read_parquet('verdicts/**/*.parquet', hive_partitioning = true) WHERE in_month >= '2026-01'`

Spark: `spark.read.parquet("verdicts")`

Arrow: `pyarrow.dataset.dataset("verdicts", partitioning="hive")`
"""


def language(record: Any) -> str:
    """Return the language tag of a record."""
    return str(record.language)


def month(field: str) -> Callable[[Any], str]:
    """Return what finds the month of a date that may be known to the year alone."""

    def found(record: Any) -> str:
        value = getattr(record, field)
        text = value if isinstance(value, str) else value.isoformat() if value else ""
        return text[:MONTH] if len(text) >= MONTH else ""

    return found


Keys = tuple[tuple[str, Callable[[Any], str]], ...]
KEYS: dict[str, Keys] = {
    "article": (("in_language", language), ("in_month", month("published_on"))),
    "revision": (("in_month", month("captured_at")),),
    "annotation": (("in_month", month("created")),),
    "claim": (("in_language", language),),
    "verdict": (("in_language", language), ("in_month", month("published_at"))),
    "verdict_version": (("in_month", month("published_at")),),
    "tombstone": (("in_month", month("published_at")),),
}


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: each file when nothing more goes into it."""
    archive, files = Archive(), Files()
    said = README.format(
        publisher=context.publisher, license=context.license or "none given"
    )
    yield from archive.put("README.md", said.encode())
    last = ""
    try:
        for outgoing in records:
            enough = 0 if outgoing.kind != last else MOST_OPEN
            last = outgoing.kind
            for path, file in files.beyond(enough):
                yield from archive.stream(path, file.chunks())
            files.add(outgoing)
        for path, file in files.beyond(0):
            yield from archive.stream(path, file.chunks())
    finally:
        files.close()
    yield from archive.end()


class Files:
    """The files that are being written, the one longest untouched first."""

    def __init__(self) -> None:
        self._types = types(arrow())
        self._tables = {kind: tables_of(kind) for kind in KINDS}
        self._open: OrderedDict[str, ParquetFile] = OrderedDict()
        self._parts: Counter[str] = Counter()

    def add(self, outgoing: Outgoing) -> None:
        """Add the rows of a record, each to the file of its table and its keys."""
        record = outgoing.record
        keys = path_of(outgoing.kind, record)
        for table in self._tables[outgoing.kind]:
            rows = list(table.rows(record))
            if rows:
                file = self.file_of(table, "/".join([table.name, *keys]))
                for row in rows:
                    file.add(row)

    def file_of(self, table: Table, folder: str) -> ParquetFile:
        """Return the open file of a folder."""
        if folder not in self._open:
            kinds = (self._types[kind] for kind in table.datatypes)
            self._open[folder] = ParquetFile(list(zip(table.names, kinds, strict=True)))
        self._open.move_to_end(folder)
        return self._open[folder]

    def beyond(self, enough: int) -> Iterator[tuple[str, ParquetFile]]:
        """Yield the files above a number with their paths, and forget them once they are taken."""
        while len(self._open) > enough:
            folder, file = next(iter(self._open.items()))
            yield f"{folder}/part-{self._parts[folder]:05}.parquet", file
            self._parts[folder] += 1
            del self._open[folder]

    def close(self) -> None:
        """Forget whatever was not taken."""
        for file in self._open.values():
            file.close()


def path_of(kind: str, record: Any) -> list[str]:
    """Return the folders that a record's keys are."""
    return [
        f"{name}={quote(found(record), safe='') or UNKNOWN}"
        for name, found in KEYS.get(kind, ())
    ]


FORMAT = Format(
    label="Parquet (partitioned)",
    media_type="application/zip",
    extension="zip",
    write=write,
    package="pyarrow",
    loses=(
        "What one record repeats of another: it is given by its identifier alone.",
        "Whether a whole part of a record is absent or all its fields are empty.",
    ),
)
