"""Offsets from other systems: the units they may have been counted in, read back as code points."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property

import regex

from annotations.anchoring.text import (
    InsideCharacter,
    SpanOutsideText,
    grapheme_boundaries,
)

ASTRAL = regex.compile(r"[\U00010000-\U0010FFFF]")
LINE_END = regex.compile(r"\n")
LINE_END_OR_ASTRAL = regex.compile(r"[\n\U00010000-\U0010FFFF]")
BEYOND_ASCII = regex.compile(r"[^\x00-\x7f]")


class Wide:
    """A unit in which some characters count for more than one."""

    def __init__(
        self, text: str, pattern: "regex.Pattern[str]", *, in_bytes: bool = False
    ) -> None:
        self._length = len(text)
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._after: list[int] = []
        extra = 0
        for found in pattern.finditer(text):
            width = (
                len(found.group().encode("utf-8", "surrogatepass")) if in_bytes else 2
            )
            self._starts.append(found.start() + extra)
            extra += width - 1
            self._ends.append(found.end() + extra)
            self._after.append(found.end())

    def __bool__(self) -> bool:
        return bool(self._starts)

    def code_points(self, units: int) -> int:
        """Give the code point offset; raises InsideCharacter or SpanOutsideText."""
        at = bisect_left(self._starts, units)
        if at and units < self._ends[at - 1]:
            raise InsideCharacter(f"Offset {units} is inside a character.")
        offset = units - self._ends[at - 1] + self._after[at - 1] if at else units
        if not 0 <= offset <= self._length:
            raise SpanOutsideText(f"Offset {units} lies beyond the text.")
        return offset


class Graphemes:
    """The unit of what a reader takes for one character."""

    def __init__(self, text: str) -> None:
        self._boundaries = grapheme_boundaries(text)
        self._differs = len(self._boundaries) != len(text) + 1

    def __bool__(self) -> bool:
        return self._differs

    def code_points(self, units: int) -> int:
        """Give the code point offset; raises SpanOutsideText."""
        if not 0 <= units < len(self._boundaries):
            raise SpanOutsideText(f"Offset {units} lies beyond the text.")
        return self._boundaries[units]


class Units:
    """The units in which a position in one text may be stated, the likeliest first."""

    def __init__(self, text: str) -> None:
        self._text = text

    def readings(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """Each unit in which `start` and `end` are a span of the text, and that span in code points."""
        if 0 <= start < end <= len(self._text):
            yield "position", start, end
        for name, unit in self._others:
            try:
                span = unit.code_points(start), unit.code_points(end)
            except (InsideCharacter, SpanOutsideText):
                continue
            if span[0] < span[1]:
                yield name, *span

    @cached_property
    def _others(self) -> list[tuple[str, Wide | Graphemes]]:
        text = self._text
        units: list[tuple[str, Wide | Graphemes]] = [
            ("position in UTF-16", Wide(text, ASTRAL)),
            ("position in graphemes", Graphemes("" if text.isascii() else text)),
            ("position with CRLF", Wide(text, LINE_END)),
            ("position in UTF-16 with CRLF", Wide(text, LINE_END_OR_ASTRAL)),
            ("position in bytes", Wide(text, BEYOND_ASCII, in_bytes=True)),
        ]
        return [(name, unit) for name, unit in units if unit]
