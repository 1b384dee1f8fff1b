"""Parquet files that are written a group of rows at a time. Pure: no Django."""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Any

from annotations.exchange.arrow_tables import arrow

CHUNK = 64 * 1024  # bytes


class ParquetFile:
    """One file on its way out, which waits on disk for its turn.

    `columns` are the names of the columns and the types that Arrow has for them.
    """

    def __init__(self, columns: Sequence[tuple[str, Any]]) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - it is closed when it has been read
        self.schema = arrow().schema(columns)
        # Most values are identifiers, words and places, which dictionaries do not help; zstd finds what comes again.
        self._writer = arrow().parquet.ParquetWriter(
            self._file, self.schema, compression="zstd", use_dictionary=False
        )
        self.rows = 0
        self.sha256 = ""
        self.size = 0

    def add(self, table: Any) -> None:
        """Add rows, as one group."""
        self._writer.write_table(table)
        self.rows += table.num_rows

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole file, and know its size and hash afterwards."""
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
