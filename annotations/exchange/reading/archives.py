"""Files that come in a zip archive, or alone: bounded, and never by a way out of it. Pure: no Django."""

import zlib
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from lzma import LZMAError
from pathlib import PurePosixPath
from typing import BinaryIO, TypeVar, cast
from zipfile import BadZipFile, ZipFile, ZipInfo

from annotations.exchange.foreign import Fault, Where

Arriving = TypeVar("Arriving")

MOST_FILES = 200_000
LARGEST = 64 * 1024 * 1024  # bytes of one file that is read as a whole
LARGEST_ALL = 64 * 1024 * 1024 * 1024  # bytes of all files together
STEEPEST = 1_000  # times that a file may be larger than what it was compressed to
LONG_LINE = f"The line is longer than {LARGEST // 1024 // 1024} MB. Shorten its text, or take the line out."
FREE = 1024 * 1024  # bytes that may be as compressed as they like
ZIP = b"PK"
BOM, UTF16 = b"\xef\xbb\xbf", (b"\xff\xfe", b"\xfe\xff")
# What zipfile raises for what it cannot open: places before the file begins, other ways of packing.
UNOPENED = (BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError)
ANOTHER = "Name the format that the file is in."
NO_ARCHIVE = (
    "The file is not a zip archive, or it is truncated. What goes together in this format lies in "
    "several files: name their folder, or a zip archive of them all."
)


class Unreadable(Exception):
    """A file cannot be read; the message says why and what to do, `file` and `line` where."""

    def __init__(self, message: str, file: str = "", line: int = 0) -> None:
        super().__init__(message)
        self.file, self.line = file, line


class Files:
    """The files of an archive by their names, in its order."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        entries = [one for one in archive.infolist() if not one.is_dir()]
        if len(entries) > MOST_FILES:
            raise Unreadable(
                f"The archive has {len(entries)} files, more than {MOST_FILES}. Split it."
            )
        for one in entries:
            refuse_hostile(one)
        if sum(one.file_size for one in entries) > LARGEST_ALL:
            raise Unreadable("The archive would be larger than 64 GB. Split it.")
        self._entries = {one.filename: one for one in entries}
        refuse_doubled(entries)

    def names(self, *suffixes: str) -> list[str]:
        """Return the names that end in one of the suffixes, hidden ones left out."""
        return [
            name
            for name in self._entries
            if name.lower().endswith(suffixes) and not is_hidden(name)
        ]

    def wanted(self, *suffixes: str, beside: Collection[str] = ()) -> list[str]:
        """Return the names that end in one of the suffixes.

        Raises Unreadable when there are none, but others than those that lie `beside` them.
        """
        found = self.names(*suffixes)
        if not found and self._entries.keys() - set(beside):
            raise Unreadable(
                f"The archive has no file that ends in {' or '.join(suffixes)}. {ANOTHER}"
            )
        return found

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def open(self, name: str) -> BinaryIO:
        """Open a file to be streamed. Raises Unreadable."""
        try:
            return cast(BinaryIO, self._archive.open(self._entries[name]))
        except UNOPENED as error:
            raise Unreadable(
                f"It cannot be unpacked: {error}. Export it again.", name
            ) from error

    def bytes_of(self, name: str) -> bytes:
        """Return a file's bytes. Raises Unreadable when there are too many."""
        with self.open(name) as file:
            found = file.read(LARGEST + 1)
        if len(found) > LARGEST:
            raise Unreadable(
                f"It is larger than {LARGEST // 1024 // 1024} MB. Split it.", name
            )
        return found

    def text_of(self, name: str) -> str:
        """Return a file's words, a byte order mark and its line ends included. Raises Unreadable."""
        return decoded(self.bytes_of(name), name)


def refuse_doubled(entries: Sequence[ZipInfo]) -> None:
    """Raise Unreadable for a name that two files have: nothing says which of them is meant."""
    times = Counter(one.filename for one in entries)
    doubled = next((name for name, number in times.items() if number > 1), None)
    if doubled is not None:
        raise Unreadable(
            f"The archive has more than one file named '{doubled}'. Take out all but one, or give "
            "each a name of its own."
        )


def refuse_hostile(entry: ZipInfo) -> None:
    """Raise Unreadable for a name that leads out of the archive, and for what swells on unpacking."""
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        raise Unreadable(
            "Its name leads out of the archive. Take it out.", entry.filename
        )
    if entry.flag_bits & 1:
        raise Unreadable("It has a password. Save it without one.", entry.filename)
    if entry.file_size > max(FREE, STEEPEST * entry.compress_size):
        raise Unreadable(
            f"It would swell to {entry.file_size} bytes from {entry.compress_size}; that is no "
            "honest text. Take it out.",
            entry.filename,
        )


def is_hidden(name: str) -> bool:
    """Return whether a file is one that systems leave in archives, not people."""
    parts = PurePosixPath(name).parts
    return any(part.startswith(".") or part == "__MACOSX" for part in parts)


def is_archive(file: BinaryIO) -> bool:
    """Return whether a file is a zip archive."""
    start = file.read(len(ZIP))
    file.seek(0)
    return start == ZIP


@contextmanager
def archive(file: BinaryIO) -> Iterator[Files]:
    """Open an archive. Raises Unreadable when it is none."""
    try:
        opened = ZipFile(file) if is_archive(file) else None
    except (BadZipFile, ValueError, OSError) as error:
        raise Unreadable(NO_ARCHIVE) from error
    if opened is None:
        raise Unreadable(NO_ARCHIVE)
    with opened:
        yield Files(opened)


def mistaken(start: bytes) -> str:
    """Return what a file is that cannot be text in UTF-8, by its first bytes, and what to do; or nothing."""
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return f"This is a zip archive. {ANOTHER}"
    if start.startswith(UTF16):
        return "This is UTF-16. Save the file as UTF-8 and try again."
    if start.lstrip().startswith(b"<"):
        return f"This is XML or a web page. {ANOTHER}"
    return ""


def no_lines(first: bytes) -> str:
    """Return what a file is that has no JSON in a line each, by its first line, and what to do; or nothing."""
    if first.strip() in {b"[", b"{"}:
        return f"This is JSON over several lines, not a value in each. {ANOTHER}"
    return mistaken(first)


def undecoded(error: UnicodeDecodeError) -> str:
    """Return what is wrong with words that are not UTF-8, and what to do."""
    return f"It is not valid UTF-8 (at byte {error.start} of a value). Save the file as UTF-8 and try again."


def bytes_of(file: BinaryIO) -> bytes:
    """Return a file's bytes. Raises Unreadable when there are too many."""
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise Unreadable(f"It is larger than {LARGEST // 1024 // 1024} MB. Split it.")
    return content


def decoded(content: bytes, name: str = "") -> str:
    """Return the words of bytes in UTF-8. Raises Unreadable."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(
            f"It is not valid UTF-8 (at byte {error.start}). Save it as UTF-8 and try again.",
            name,
        ) from error


def safely(arriving: Iterator[Arriving]) -> Iterator[Arriving | Fault]:
    """Yield what is read; damage in the file becomes a fault, and ends it."""
    try:
        yield from arriving
    except Unreadable as error:
        yield Fault(Where(error.line, error.file), str(error))
    except (BadZipFile, zlib.error, LZMAError, EOFError, OSError) as error:
        yield Fault(Where(), f"The archive is damaged: {error}. Export it again.")
