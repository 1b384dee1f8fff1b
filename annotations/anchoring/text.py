"""A text as it is stored, and the units its offsets are counted in."""

from functools import cached_property, lru_cache

import regex

MARKED = r"\p{GCB=Extend}\p{GCB=ZWJ}\p{GCB=SpacingMark}\p{GCB=V}\p{GCB=T}\p{GCB=L}\p{GCB=RI}\p{GCB=Prepend}"
RUN = regex.compile(rf"(?s).?[{MARKED}]+.?|\r\n")
CLUSTER = regex.compile(r"\X")
ASTRAL = regex.compile(r"[\U00010000-\U0010FFFF]")


class InsideCharacter(ValueError):
    """An offset points into the middle of a surrogate pair."""


class SpanOutsideText(ValueError):
    """A span does not lie within its text, or ends before it starts."""


def normalise(raw: bytes | str) -> str:
    """Give the text to store: CRLF and CR become LF, a leading BOM is dropped, nothing else is touched.

    Bytes are read as UTF-8; raises UnicodeDecodeError when they are not.
    """
    text = raw.decode("utf-8") if isinstance(raw, bytes) else raw
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def check_span(text: str, start: int, end: int) -> None:
    """Raise SpanOutsideText unless 0 <= start <= end <= length (code points)."""
    if not 0 <= start <= end <= len(text):
        raise SpanOutsideText(
            f"The span {start}–{end} does not lie within a text of {len(text)} code points."
        )


class Clusters:
    """The grapheme clusters of one text: knows which code point offsets fall inside one."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def _inside(self) -> dict[int, tuple[int, int]]:
        """The cluster of each offset that falls inside one; read when an offset is not plain."""
        inside: dict[int, tuple[int, int]] = {}
        reached = 0
        for run in RUN.finditer(self._text):
            reached = self._add(inside, max(run.start(), reached), run.end())
        return inside

    def _add(self, inside: dict[int, tuple[int, int]], start: int, end: int) -> int:
        """Note the clusters of more than one code point that begin in this run; where the last one ends."""
        position = start
        while position < end and (found := CLUSTER.match(self._text, position)):
            if found.end() - position > 1:
                place = (position, found.end())
                inside.update(dict.fromkeys(range(position + 1, found.end()), place))
            position = found.end()
        return position

    def _is_plain(self, offset: int) -> bool:
        """Whether an offset stands between two ASCII characters that are no CR LF, so that it divides them."""
        beside = self._text[max(0, offset - 1) : offset + 1]
        return beside.isascii() and beside != "\r\n"

    def is_boundary(self, offset: int) -> bool:
        """Whether a code point offset stands between two clusters."""
        return self._is_plain(offset) or offset not in self._inside

    def snap(self, start: int, end: int) -> tuple[int, int]:
        """Give the smallest span of whole clusters around this one (code points)."""
        return self.before(start), self.after(end)

    def before(self, offset: int) -> int:
        """Give the boundary at or before a code point offset."""
        return (
            offset
            if self._is_plain(offset)
            else self._inside.get(offset, (offset, 0))[0]
        )

    def after(self, offset: int) -> int:
        """Give the boundary at or after a code point offset."""
        return (
            offset
            if self._is_plain(offset)
            else self._inside.get(offset, (0, offset))[1]
        )


@lru_cache(maxsize=4)
def clusters_of(text: str) -> Clusters:
    """Give the clusters of a text, kept for the few that are worked on now: a text never changes."""
    return Clusters(text)


def snap(text: str, start: int, end: int) -> tuple[int, int]:
    """Give the smallest span of whole grapheme clusters around this one (code points)."""
    return Clusters(text).snap(start, end)


def grapheme_boundaries(text: str) -> list[int]:
    """Every code point offset between two grapheme clusters, both ends of the text included."""
    return [0, *(found.end() for found in CLUSTER.finditer(text))]


def to_utf16(text: str, offset: int) -> int:
    """Give the UTF-16 code units before a code point offset."""
    check_span(text, 0, offset)
    return len(text[:offset].encode("utf-16-le", "surrogatepass")) // 2


def from_utf16(text: str, units: int) -> int:
    """Give the code point offset after this many UTF-16 code units.

    Raises InsideCharacter in the middle of a surrogate pair, SpanOutsideText beyond the end.
    """
    offset = units
    for count, found in enumerate(ASTRAL.finditer(text)):
        at = found.start() + count
        if at >= units:
            break
        if at + 1 == units:
            raise InsideCharacter(f"UTF-16 offset {units} is inside a character.")
        offset = units - count - 1
    check_span(text, 0, offset)
    return offset
