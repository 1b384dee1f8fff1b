"""Which bytes of a file are asked for (RFC 9110, sections 13.1.5 and 14). Pure: no Django.

One range is answered; several at once, which no downloader needs, get the whole file.
"""

import re
from dataclasses import dataclass

ONE_RANGE = re.compile(r"bytes=\s*(\d{0,18})\s*-\s*(\d{0,18})\s*", re.ASCII)


@dataclass(frozen=True)
class Slice:
    """What is answered: a status, and from where to where in bytes, half-open."""

    status: int
    start: int
    end: int
    size: int

    @property
    def length(self) -> int:
        """Return how many bytes go out."""
        return self.end - self.start

    @property
    def content_range(self) -> str | None:
        """Return what the header of that name says."""
        if self.status == 206:
            return f"bytes {self.start}-{self.end - 1}/{self.size}"
        return f"bytes */{self.size}" if self.status == 416 else None


def slice_of(size: int, etag: str, *, asked: str = "", if_range: str = "") -> Slice:
    """Return the slice of a file of `size` bytes that the headers Range and If-Range ask for.

    A file that is no longer the one the caller has a part of comes whole.
    """
    whole = Slice(200, 0, size, size)
    found = ONE_RANGE.fullmatch(asked.strip())
    if found is None or (if_range and if_range.strip() != f'"{etag}"'):
        return whole
    first, last = found.groups()
    if not first and not last:
        return whole
    start = int(first) if first else max(0, size - int(last))
    end = min(size, int(last) + 1) if first and last else size
    if first and last and int(last) < int(first):
        return whole
    if start >= size or (not first and not int(last)):
        return Slice(416, 0, 0, size)
    return Slice(206, start, end, size)
