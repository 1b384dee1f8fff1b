"""A zip archive as a stream of bytes. Pure: no Django.

Written as PKWARE's APPNOTE 6.3 has it. Of a file that has gone out nothing stays in memory: the line that the
table of contents has for it waits on disk.

Readers of streams see the local headers alone, and many want DEFLATE where sizes come after the bytes. They
take those sizes to have 4 bytes unless a file is larger than that can tell, as Java does.
"""

import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from struct import pack
from typing import Any, Self

from isal import isal_zlib

from annotations.exchange.chunks import CHUNK, in_chunks
from annotations.exchange.spilling import Spill

LOCAL, AFTER, CENTRAL = b"PK\3\4", b"PK\7\b", b"PK\1\2"
END, END_64, LOCATOR = b"PK\5\6", b"PK\6\6", b"PK\6\7"
# What sizes, and the number of files, are at most in their ordinary places (4.4.1.4): there it stands for more.
LONG, SHORT = 0xFFFFFFFF, 0xFFFF
PLAIN, ZIP_64 = 20, 45  # the version of zip that a reader needs (4.4.3.2)
UNIX = 3 << 8
FILE = 0o100644 << 16  # an ordinary file that everybody may read
UTF_8, SIZES_AFTER = 1 << 11, 1 << 3
DEFLATE = 8
EPOCH = (
    0,
    1 << 5 | 1,
)  # midnight of 1 January 1980, the first moment that zip can tell, for every file

Packer = Callable[[], Any]


def tight() -> Any:
    """Return what packs by zlib, which gives the same bytes on any machine: for files that are kept."""
    return zlib.compressobj(1, zlib.DEFLATED, -zlib.MAX_WBITS)


def quick() -> Any:
    """Return what packs by igzip, as small for a quarter of the CPU: for whoever waits.

    The next time, and on other processors, the bytes may be others. They are twice as many when the first
    piece is shorter than 288 bytes, for which igzip then lays out its tables.
    """
    return isal_zlib.compressobj(1, isal_zlib.DEFLATED, -zlib.MAX_WBITS)


def loose() -> Any:
    """Return what makes DEFLATE of bytes and leaves them as they are."""
    return zlib.compressobj(0, zlib.DEFLATED, -zlib.MAX_WBITS)


@dataclass
class Entry:
    """A file in the archive: its name, how its header is flagged, its checksum and its sizes in bytes."""

    name: bytes
    flags: int
    crc: int = 0
    packed: int = 0
    size: int = 0

    @property
    def local(self) -> bytes:
        """Return the header before the file (4.3.7)."""
        sizes = self.crc, self.packed, self.size
        said = PLAIN, self.flags, DEFLATE, *EPOCH, *sizes, len(self.name), 0
        return LOCAL + pack("<5H3L2H", *said) + self.name

    @property
    def after(self) -> bytes:
        """Return the sizes after the file (4.3.9)."""
        form = "<3L" if max(self.packed, self.size) < LONG else "<L2Q"
        return AFTER + pack(form, self.crc, self.packed, self.size)

    def central(self, start: int) -> bytes:
        """Return the line in the table of contents (4.3.12); `start` is where the header stands."""
        numbers = self.size, self.packed, start
        extra = extended([number for number in numbers if number >= LONG])
        size, packed, offset = (min(number, LONG) for number in numbers)
        version = ZIP_64 if extra else PLAIN
        said = UNIX | version, version, self.flags, DEFLATE, *EPOCH, self.crc
        lengths = len(self.name), len(extra), 0
        head = pack("<6H3L5H2L", *said, packed, size, *lengths, 0, 0, FILE, offset)
        return CENTRAL + head + self.name + extra


def extended(numbers: list[int]) -> bytes:
    """Return numbers that are too large for their ordinary places (4.5.3)."""
    if not numbers:
        return b""
    return pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


class Archive:
    """A zip archive on its way out; its methods yield the bytes that are ready.

    `packer` gives what packs one file. It is left like a file, whether it came to its end or not.
    """

    def __init__(self, packer: Packer = tight) -> None:
        self._packer = packer
        self._lines = Spill()
        self._count = self._written = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def put(self, name: str, content: bytes) -> Iterator[bytes]:
        """Add a file that is in memory as a whole, below 4 GiB."""
        packer = self._packer()
        packed = packer.compress(content) + packer.flush()
        crc = isal_zlib.crc32(content)
        entry = Entry(name.encode(), UTF_8, crc, len(packed), len(content))
        whole = entry.local + packed
        self._note(entry, len(whole))
        yield whole

    def stream(
        self, name: str, chunks: Iterable[bytes], *, packed: bool = False
    ) -> Iterator[bytes]:
        """Add a file of any size as its parts come; nothing is gained by packing what is `packed`."""
        packer = loose() if packed else self._packer()
        entry = Entry(name.encode(), UTF_8 | SIZES_AFTER)
        head = entry.local
        yield head  # whoever waits hears of it at once
        for chunk in in_chunks(chunks, first=CHUNK):
            entry.crc = isal_zlib.crc32(chunk, entry.crc)
            entry.size += len(chunk)
            if ready := packer.compress(chunk):
                entry.packed += len(ready)
                yield ready
        rest = packer.flush()
        entry.packed += len(rest)
        tail = entry.after
        self._note(entry, len(head) + entry.packed + len(tail))
        yield rest + tail

    def end(self) -> Iterator[bytes]:
        """Write the table of contents."""
        size = self._lines.size
        yield from self._lines.chunks()
        yield ending(self._count, size, self._written)

    def _note(self, entry: Entry, length: int) -> None:
        """Note a file that takes so many bytes of the archive, all told."""
        self._lines.write(entry.central(self._written))
        self._count += 1
        self._written += length


def ending(count: int, size: int, start: int) -> bytes:
    """Return the end of an archive: how many files there are, and the size and the place of their table.

    Where ordinary places are too small for one of them, they all stand in larger ones too (4.3.14 to 4.3.16).
    """
    counts = min(count, SHORT), min(count, SHORT)
    plain = pack("<4H2LH", 0, 0, *counts, min(size, LONG), min(start, LONG), 0)
    if count < SHORT and max(size, start) < LONG:
        return END + plain
    said = 44, UNIX | ZIP_64, ZIP_64, 0, 0, count, count, size, start
    large = END_64 + pack("<Q2H2L4Q", *said)
    return large + LOCATOR + pack("<LQL", 0, start + size, 1) + END + plain
