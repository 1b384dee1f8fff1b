"""The elements of an array in a JSON file of any size, one at a time. Pure: no Django.

Only one element is in memory at once. What lies around the array is passed over.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import msgspec

from annotations.decoding import decode
from annotations.exchange.foreign import Fault, Where
from annotations.exchange.reading.archives import mistaken, undecoded

CHUNK, LARGEST_CHUNK = 256 * 1024, 8 * 1024 * 1024  # bytes that are read at a time
LARGEST = 64 * 1024 * 1024  # bytes in one element; JSON may write a character as six
DEEPEST = (
    100  # arrays and objects inside each other, in one element or around the array
)
PEEKED = 64  # bytes by which another kind of file is known
BLANKS = re.compile(rb"[ \t\r\n]*")
MARKS = re.compile(rb'["\[\]{}]')
STRING_END = re.compile(rb'["\\]')
PLAIN_END = re.compile(rb"[,\]}\s]")
STRING_OR_NUMBER = re.compile(rb'"(?:[^"\\]|\\.)*+"|(-?\d[\d.eE+-]*)', re.DOTALL)
BYTE = re.compile(r"\(byte (\d+)\)")


class Broken(Exception):
    """The bytes are no JSON, or too much of it; the message says what is wrong."""


def elements(
    file: BinaryIO,
    names: Collection[str],
    *,
    through: Collection[str] = (),
    name: str = "",
) -> Iterator[tuple[Where, Any] | Fault]:
    """Yield each element with its place: of the outermost array, or of those under one of `names`.

    They are looked for in the outermost object, and in those under `through`; an object without
    any is the one element. `name` is the file's in its archive.
    """
    bytes_of = Bytes(file, frozenset(names), frozenset(through))
    pointer = ""
    try:
        bytes_of.skip_mark()
        if why := mistaken(bytes_of.start):
            yield Fault(Where(file=name), why)
            return
        for pointer, raw in found_in(bytes_of):
            where = Where(file=name, pointer=pointer)
            try:
                yield where, decode(raw)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                at = fault_at(error, raw)
                line = 0 if at is None else bytes_of.line - raw.count(b"\n", at)
                yield Fault(replace(where, line=line), why_not(error))
        if bytes_of.peek():
            raise Broken("Something follows the end of the JSON, as in JSON Lines.")
    except Broken as error:
        after = f" After {pointer}." if pointer else ""
        yield Fault(Where(file=name), f"{error}{after} Export the file again.")


def fault_at(error: Exception, raw: bytes) -> int | None:
    """Return at which byte of an element the fault lies that reading it raised, if that can be told."""
    if isinstance(error, msgspec.ValidationError):
        return next(
            (at for at, number in numbers(raw) if not is_readable(number)), None
        )
    said = BYTE.search(str(error))
    return int(said[1]) if said else None


def numbers(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield the numbers in an element, and at which byte each starts."""
    for found in STRING_OR_NUMBER.finditer(raw):
        if found[1]:
            yield found.start(1), found[1]


def is_readable(number: bytes) -> bool:
    """Return whether a number is none that is too large."""
    try:
        decode(number)
    except msgspec.DecodeError:
        return False
    return True


def why_not(error: Exception) -> str:
    """Return why bytes are no JSON, and what to do."""
    match error:
        case UnicodeDecodeError():
            return undecoded(error)
        case RecursionError():
            return f"{TOO_DEEP} Export it again."
        case msgspec.ValidationError():  # any value is taken, but for such a number
            return "A number is too large to be read. Correct it."
    return f"This is not JSON: {error}. Correct it, or export it again."


TOO_DEEP = f"Arrays and objects lie more than {DEEPEST} deep inside each other."


def found_in(bytes_of: "Bytes") -> Iterator[tuple[str, bytes]]:
    """Yield the raw elements that are wanted, with their pointers."""
    first = bytes_of.peek()
    if first == b"[":
        yield from in_array(bytes_of, "")
    elif first == b"{":
        yield from in_object(bytes_of, "")
        if not bytes_of.met:
            bytes_of.rewind()
            yield "", bytes_of.value()
    elif not first:
        raise Broken("The file is empty.")
    else:
        raise Broken("The file is not a JSON array or object.")


def in_array(bytes_of: "Bytes", pointer: str) -> Iterator[tuple[str, bytes]]:
    """Yield the raw elements of the array that starts here."""
    bytes_of.take(b"[")
    if bytes_of.took(b"]"):
        return
    number = 0
    while True:
        yield f"{pointer}/{number}", bytes_of.value()
        number += 1
        if bytes_of.took(b"]"):
            return
        bytes_of.take(b",")


def in_object(bytes_of: "Bytes", pointer: str) -> Iterator[tuple[str, bytes]]:
    """Yield the elements of the wanted arrays in an object."""
    bytes_of.take(b"{")
    if bytes_of.took(b"}"):
        return
    while True:
        key = key_of(bytes_of.value())
        bytes_of.take(b":")
        kind = bytes_of.peek()
        if kind == b"[" and key in bytes_of.names:
            bytes_of.met = True
            yield from in_array(bytes_of, f"{pointer}/{key}")
        elif kind == b"{" and key in bytes_of.through and pointer.count("/") < DEEPEST:
            yield from in_object(bytes_of, f"{pointer}/{key}")
        else:
            bytes_of.value()
        if bytes_of.took(b"}"):
            return
        bytes_of.take(b",")


def key_of(raw: bytes) -> str:
    """Return the name of a member. Raises Broken."""
    try:
        return decode(raw, str)
    except UnicodeDecodeError as error:
        raise Broken("The name of a member is not UTF-8.") from error
    except msgspec.DecodeError as error:
        raise Broken(f"A member of an object has no name: {error}.") from error


class Bytes:
    """The bytes of a file from where reading has come to; holds no more than one value of them.

    `names` and `through` are the keys of arrays and objects that are wanted; `met` tells whether
    there was such an array.
    """

    def __init__(
        self, file: BinaryIO, names: frozenset[str], through: frozenset[str]
    ) -> None:
        self.names, self.through = names, through
        self.met = False
        self._file = file
        self._held = b""
        self._at = 0
        self._lines = 0  # that have ended before what is held

    @property
    def line(self) -> int:
        """Return the number of the line to which reading has come, from 1."""
        return 1 + self._lines + self._held.count(b"\n", 0, self._at)

    @property
    def start(self) -> bytes:
        """Return what is held from here on: the first bytes, where nothing has been taken yet."""
        return self._held[self._at : self._at + PEEKED]

    def _more(self) -> bool:
        """Read on, the more the longer the value is; return whether there was anything.

        By equal steps a long value would be copied once for each of them.
        """
        held = len(self._held) - self._at
        self._lines += self._held.count(b"\n", 0, self._at)
        chunk = self._file.read(min(max(CHUNK, held), LARGEST_CHUNK))
        self._held = self._held[self._at :] + chunk
        self._at = 0
        return bool(chunk)

    def rewind(self) -> None:
        """Go back to the beginning of the file."""
        self._file.seek(0)
        self._held, self._at, self._lines = b"", 0, 0
        self.skip_mark()

    def skip_mark(self) -> None:
        """Pass over a byte order mark."""
        self._more()
        if self._held.startswith(b"\xef\xbb\xbf"):
            self._at = 3

    def skip_blanks(self) -> None:
        """Pass over what is blank."""
        while True:
            found = BLANKS.match(self._held, self._at)
            self._at = found.end() if found else self._at
            if self._at < len(self._held) or not self._more():
                return

    def peek(self) -> bytes:
        """Return the next byte that is not blank, or nothing at the end."""
        self.skip_blanks()
        return self._held[self._at : self._at + 1]

    def took(self, byte: bytes) -> bool:
        """Pass over a byte if it comes next; return whether it did."""
        there = self.peek() == byte
        self._at += there
        return there

    def take(self, byte: bytes) -> None:
        """Pass over a byte that must come next. Raises Broken."""
        if not self.took(byte):
            raise Broken(
                "The JSON ends too early: it is truncated."
                if not self.peek()
                else f"'{byte.decode()}' is missing before '{self.peek().decode(errors='replace')}'."
            )

    def value(self) -> bytes:
        """Return the bytes of the next value. Raises Broken."""
        first = self.peek()
        if first in {b"{", b"[", b'"'}:
            end = self._end_of_nest(0)
        else:
            end = self._end_of_plain()
        raw, self._at = self._held[self._at : end], end
        return raw

    def _longer(self) -> None:
        """Read on inside a value. Raises Broken at the end of the file, or when it is too long."""
        if len(self._held) - self._at > LARGEST:
            raise Broken(f"A value is longer than {LARGEST // 1024 // 1024} MB.")
        if not self._more():
            raise Broken("The JSON ends too early: it is truncated.")

    def _end_of_plain(self) -> int:
        """Return where a number or a word ends."""
        while True:
            found = PLAIN_END.search(self._held, self._at)
            if found:
                if found.start() == self._at:
                    raise Broken("A value is missing.")
                return found.start()
            self._longer()

    def _end_of_nest(self, depth: int) -> int:
        """Return where a string, an array or an object ends."""
        offset = 0  # from where the value starts
        while True:
            found = MARKS.search(self._held, self._at + offset)
            if not found:
                offset = len(self._held) - self._at
                self._longer()
                continue
            offset = found.end() - self._at
            if found.group() == b'"':
                offset = self._end_of_string(offset)
            else:
                depth += 1 if found.group() in b"{[" else -1
            if depth > DEEPEST:
                raise Broken(TOO_DEEP)
            if depth <= 0:
                return self._at + offset

    def _end_of_string(self, offset: int) -> int:
        """Return where a string ends, both counted from where the value starts."""
        while True:
            found = STRING_END.search(self._held, self._at + offset)
            if not found:
                offset = len(self._held) - self._at
                self._longer()
            elif found.group() == b'"':
                return found.end() - self._at
            else:
                offset = found.end() - self._at + 1  # whatever is escaped
                while self._at + offset > len(self._held):
                    self._longer()
