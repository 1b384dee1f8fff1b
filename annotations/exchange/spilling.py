"""Bytes that wait on disk until their turn comes. Pure: no Django."""

from collections.abc import Iterator
from tempfile import TemporaryFile

CHUNK = 64 * 1024  # bytes


class Spill:
    """A temporary file that is written first and read once. Close it, whether it was read or not."""

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - it is closed when it has been read
        self.size = 0

    def write(self, content: bytes) -> None:
        """Add bytes at the end."""
        self.size += self._file.write(content)

    def close(self) -> None:
        """Forget what was written."""
        self._file.close()

    def chunks(self) -> Iterator[bytes]:
        """Yield everything that was written, and forget it."""
        with self._file as file:
            file.seek(0)
            while chunk := file.read(CHUNK):
                yield chunk
