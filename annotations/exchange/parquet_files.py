"""Parquet files that are written a group of rows at a time. Pure: no Django.

pyarrow makes them. It is an extra, so it is imported only when a file is to be made.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from importlib import import_module
from tempfile import TemporaryFile
from typing import Any
from uuid import UUID

CHUNK = 64 * 1024  # bytes
MOST_ROWS = 5_000  # in a group of rows
MOST_WORDS = 4_000_000  # code points in a group of rows


def arrow() -> Any:
    """Return pyarrow."""
    import_module("pyarrow.parquet")
    return import_module("pyarrow")


class ParquetFile:
    """One file on its way out: rows wait for their group, groups wait on disk for their turn.

    `columns` are the names of the columns and the types that Arrow has for them.
    """

    def __init__(self, columns: Sequence[tuple[str, Any]]) -> None:
        self._arrow = arrow()
        self._file = TemporaryFile()  # noqa: SIM115 - it is closed when it has been read
        self._schema = self._arrow.schema(columns)
        self._writer = self._arrow.parquet.ParquetWriter(
            self._file, self._schema, compression="zstd"
        )
        self._waiting: list[Sequence[Any]] = []
        self._words = 0
        self.rows = 0
        self.sha256 = ""
        self.size = 0

    def add(self, row: Sequence[Any]) -> None:
        """Add a row; its values stand in the order of the columns."""
        self._waiting.append(row)
        self._words += sum(len(value) for value in row if isinstance(value, str))
        self.rows += 1
        if len(self._waiting) >= MOST_ROWS or self._words >= MOST_WORDS:
            self.flush()

    def flush(self) -> None:
        """Write the rows that wait as one group."""
        if not self._waiting:
            return
        columns = [
            self._arrow.array(map(plain, values), type=field.type)
            for field, values in zip(
                self._schema, zip(*self._waiting, strict=True), strict=True
            )
        ]
        table = self._arrow.Table.from_arrays(columns, schema=self._schema)
        self._writer.write_table(table)
        self._waiting, self._words = [], 0

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole file, and know its size and hash afterwards."""
        self.flush()
        self._writer.close()
        digest = sha256()
        with self._file as file:
            file.seek(0)
            while chunk := file.read(CHUNK):
                digest.update(chunk)
                self.size += len(chunk)
                yield chunk
        self.sha256 = digest.hexdigest()

    def close(self) -> None:
        """Forget the file, whether it was read or not."""
        self._writer.close()
        self._file.close()


def plain(value: Any) -> Any:
    """Return a value as Arrow takes it."""
    return str(value) if isinstance(value, UUID) else value
