"""Rows of comma-separated values (RFC 4180), one at a time; an empty cell is told from an empty string.

A cell in quotation marks is words, even if there are none; one without, and empty, is nothing at all.
The apostrophe that keeps spreadsheets from running a cell is taken off; no cell is ever run.
"""

import re
from collections.abc import Collection, Iterator
from typing import BinaryIO

from annotations.exchange.foreign import Fault, Where
from annotations.exchange.reading.archives import BOM, Unreadable, decoded
from annotations.exchange.tables import unguarded

LARGEST = 64 * 1024 * 1024  # bytes in a row
NO_COLUMN = (
    "The table has no column '{}'. Its first row must name the columns; save it with commas "
    "between the cells."
)
CELL = re.compile(r'(?:"((?:[^"]|"")*)"|([^",]*))(,|$)', re.DOTALL)

Row = dict[str, str | None]


def rows(
    file: BinaryIO, name: str, needed: Collection[str] = ()
) -> Iterator[tuple[Where, Row] | Fault]:
    """Yield each row by the names in the first one, with the line it starts at; or what is wrong.

    The first row must have the names that are `needed`.
    """
    header: list[str] | None = None
    for where, line in lines(file, name):
        try:
            found = cells(decoded(line, name))
        except Unreadable as error:
            yield Fault(where, str(error))
            return
        if found is None:
            yield Fault(
                where,
                "A quotation mark is missing, or stands inside a cell. Save the table again.",
            )
            return
        if header is None:
            header = [one or "" for one in found]
            if missing := [one for one in needed if one not in header]:
                yield Fault(where, NO_COLUMN.format(missing[0]))
                return
        elif len(found) != len(header):
            yield Fault(
                where,
                f"The row has {len(found)} cells; the table has {len(header)}. Save the table again.",
            )
        elif any(found):
            yield where, dict(zip(header, found, strict=True))


def lines(file: BinaryIO, name: str) -> Iterator[tuple[Where, bytes]]:
    """Yield the bytes of each row, which may go over several lines."""
    held: list[bytes] = []
    at, size, quotes = 0, 0, 0
    while line := file.readline(LARGEST):
        at += 1
        held.append(line.removeprefix(BOM) if at == 1 else line)
        size += len(line)
        quotes += line.count(b'"')
        if size >= LARGEST:
            first = at - len(held) + 1
            raise Unreadable(
                f"The row is longer than {LARGEST // 1024 // 1024} MB; a quotation mark may be "
                "missing. Save the table again.",
                name,
                first,
            )
        if quotes % 2 == 0:
            yield Where(at - len(held) + 1, name), b"".join(held)
            held, size, quotes = [], 0, 0
    if held:
        yield Where(at - len(held) + 1, name), b"".join(held)


def cells(line: str) -> list[str | None] | None:
    """Return the cells of a row; None when it cannot be taken apart."""
    line = line.removesuffix("\n").removesuffix("\r")
    found: list[str | None] = []
    at = 0
    while True:
        match = CELL.match(line, at)
        if not match:
            return None
        quoted, plain, end = match.groups()
        words = quoted.replace('""', '"') if quoted is not None else plain or None
        found.append(unguarded(words) if words else words)
        at = match.end()
        if not end:
            return found if at == len(line) else None
