"""Parquet as query engines want it: a folder for each table, parted by language and month in the Hive way.

`verdicts/in_language=en/in_month=2026-05/part-00000.parquet`: Spark, DuckDB, Trino and Arrow read the keys
from the path and leave out what a query has no use for. The tables are those of `parquet` and of the CSV
export; a list in a record stands in the same parts as its record. The zip is only the parcel: unpack it
into a folder or a bucket.
"""

from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from typing import Any
from urllib.parse import quote

import msgspec

from annotations.decoding import decoder_of
from annotations.exchange.arrow_tables import (
    RecordTables,
    Waiting,
    columns_of,
)
from annotations.exchange.flattening import KINDS
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.parquet_files import ParquetFile
from annotations.exchange.zipping import Archive

MOST_OPEN = 64  # files that are written at a time; another part begins where one was ended early
MOST_WAITING = 4_000_000  # bytes of records that wait in all parts together
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


class Keyed(msgspec.Struct, gc=False):
    """What of a record may be a key; its times begin with their months."""

    language: str = ""
    published_on: str | None = None
    captured_at: str | None = None
    created: str | None = None
    published_at: str | None = None


KEYED = decoder_of(Keyed).decode


def language(record: Any) -> str:
    """Return the language tag of a record."""
    return str(record.language)


def month(field: str) -> Callable[[Any], str]:
    """Return what finds the month of a date that may be known to the year alone."""

    def found(record: Any) -> str:
        said = getattr(record, field) or ""
        return said[:MONTH] if len(said) >= MONTH else ""

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
    said = README.format(
        publisher=context.publisher, license=context.license or "none given"
    )
    with Archive(context.packer) as archive, closing(Parts()) as parts:
        yield from archive.put("README.md", said.encode())
        last = ""
        for outgoing in records:
            enough = 0 if outgoing.kind != last else MOST_OPEN
            last = outgoing.kind
            for path, file in parts.beyond(enough):
                yield from archive.stream(path, file.chunks(), packed=True)
            parts.add(outgoing)
        for path, file in parts.beyond(0):
            yield from archive.stream(path, file.chunks(), packed=True)
        yield from archive.end()


class Part:
    """What of one kind has the same keys: a file for each table, and records that wait for theirs."""

    def __init__(self, maker: RecordTables) -> None:
        self.waiting = Waiting()
        self.files: dict[str, ParquetFile] = {}
        self._maker = maker

    def flush(self) -> None:
        """Let no records wait."""
        if lines := self.waiting.taken():
            for table, rows in self._maker.of(lines):
                if table.name not in self.files:
                    self.files[table.name] = ParquetFile(columns_of(table))
                self.files[table.name].add(rows)

    def close(self) -> None:
        """Forget the files."""
        for file in self.files.values():
            file.close()


class Parts:
    """The parts that are being written, the one longest untouched first."""

    def __init__(self) -> None:
        self._makers = {kind: RecordTables(kind) for kind in KINDS}
        self._open: OrderedDict[tuple[str, ...], Part] = OrderedDict()
        self._numbers: Counter[str] = Counter()
        self._waiting = 0

    def add(self, outgoing: Outgoing) -> None:
        """Add the rows of a record, each to the file of its table and its keys."""
        kind, body = outgoing.kind, outgoing.body
        keys = tuple(path_of(kind, KEYED(body) if kind in KEYS else None))
        if keys not in self._open:
            self._open[keys] = Part(self._makers[kind])
        self._open.move_to_end(keys)
        part = self._open[keys]
        part.waiting.add(body)
        self._waiting += len(body) + 1
        if part.waiting.is_enough:
            self._flush(part)
        elif self._waiting >= MOST_WAITING:
            self._flush(max(self._open.values(), key=lambda one: one.waiting.size))

    def _flush(self, part: Part) -> None:
        self._waiting -= part.waiting.size
        part.flush()

    def beyond(self, enough: int) -> Iterator[tuple[str, ParquetFile]]:
        """Yield the files of the parts above a number with their paths, and forget them once they are taken."""
        while sum(len(part.files) or 1 for part in self._open.values()) > enough:
            keys, part = next(iter(self._open.items()))
            self._flush(part)
            for table in list(part.files):
                folder = "/".join([table, *keys])
                yield (
                    f"{folder}/part-{self._numbers[folder]:05}.parquet",
                    part.files[table],
                )
                self._numbers[folder] += 1
            del self._open[keys]

    def close(self) -> None:
        """Forget whatever was not taken."""
        for part in self._open.values():
            part.close()


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
