"""A zip archive as a stream of bytes, the same bytes for the same contents. Pure: no Django.

An archive keeps a line for each of its files until its end; of their contents it keeps nothing.
"""

from collections.abc import Iterable, Iterator
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

EPOCH = (1980, 1, 1, 0, 0, 0)  # the first moment that zip can tell, for every file
UNIX, PLAIN_FILE = 3, 0o100644
# How hard to compress: texts shrink most of the way at the quickest level, and what is packed not at all.
# Even that is written as DEFLATE has it, as some readers of streams want nothing else.
QUICK, PACKED = 1, 0


class Outlet:
    """Takes what the archive writes and hands it on; it cannot be gone back in."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def write(self, chunk: bytes) -> int:
        """Take bytes; return how many."""
        self._waiting.append(bytes(chunk))
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: what waits is taken when it is wanted."""

    def close(self) -> None:
        """Do nothing: the archive may end before its last bytes are taken."""

    def taken(self) -> Iterator[bytes]:
        """Yield what has come since the last time, if anything has."""
        waiting, self._waiting = self._waiting, []
        if waiting:
            yield b"".join(waiting)


class Archive:
    """A zip archive on its way out; every method yields the bytes that are ready."""

    def __init__(self) -> None:
        self._outlet = Outlet()
        self._zip = ZipFile(self._outlet, "w")

    def put(self, name: str, content: bytes) -> Iterator[bytes]:
        """Add a file that is in memory as a whole."""
        self._zip.writestr(entry(name), content)
        yield from self._outlet.taken()

    def stream(
        self, name: str, chunks: Iterable[bytes], *, packed: bool = False
    ) -> Iterator[bytes]:
        """Add a file of any size as its parts come; nothing is gained by compressing what is packed."""
        level = PACKED if packed else QUICK
        with self._zip.open(entry(name, level), "w", force_zip64=True) as file:
            yield from self._outlet.taken()  # whoever waits hears of it at once
            for chunk in chunks:
                file.write(chunk)
                yield from self._outlet.taken()
        yield from self._outlet.taken()

    def end(self) -> Iterator[bytes]:
        """Write the table of contents."""
        self._zip.close()
        yield from self._outlet.taken()


def entry(name: str, level: int = QUICK) -> ZipInfo:
    """Return what the archive says of a file: nothing that differs from day to day."""
    said = ZipInfo(name, EPOCH)
    said.compress_type = ZIP_DEFLATED
    # The level of an archive holds for files that are named, not for those that are described.
    said._compresslevel = level  # type: ignore[attr-defined]
    said.create_system = UNIX
    said.external_attr = PLAIN_FILE << 16
    return said
