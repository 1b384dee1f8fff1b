"""Rows of comma-separated values that a spreadsheet cannot take for formulas. Pure: no Django.

RFC 4180 in UTF-8: words in quotation marks, numbers without, nothing at all for a value that is
not there. A cell that a spreadsheet might run has an apostrophe before it, and so has a cell that
starts with an apostrophe: a reader takes one off and has what there was.
"""

import re
from collections.abc import Iterable

import msgspec

# What spreadsheets take for the start of a formula, in ordinary and in full width; some pass over
# blanks before it.
RISKY = re.compile(r"\s*[=+\-@|%'＝＋－＠]|[\t\r\n]")
BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else


def header(columns: Iterable[str]) -> bytes:
    """Return the first line of a table."""
    return BYTE_ORDER_MARK + row(columns)


def row(values: Iterable[object]) -> bytes:
    """Return a line of a table."""
    return (",".join([cell(value) for value in values]) + "\r\n").encode()


def cell(value: object) -> str:
    """Return one value: nothing, a number or quoted words."""
    if value is None or value is msgspec.UNSET:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(value)
    return quoted(value if isinstance(value, str) else str(msgspec.to_builtins(value)))


def quoted(words: str) -> str:
    """Return words as a cell."""
    if '"' in words:
        words = words.replace('"', '""')
    return f'"\'{words}"' if RISKY.match(words) else f'"{words}"'


def guarded(words: str) -> str:
    """Return words with an apostrophe before them if a spreadsheet might run them."""
    return f"'{words}" if RISKY.match(words) else words


def unguarded(words: str) -> str:
    """Return the words that `guarded` was given."""
    return words.removeprefix("'")
