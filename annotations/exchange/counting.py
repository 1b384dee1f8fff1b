"""Which unit the offsets of a file are counted in, and what its spans are in code points. Pure: no Django.

No file of another tool says what it counts. So each unit is tried on every quotation of the whole
file, and one is believed only where all of them stand. Spans without a quotation are taken where
every unit that is still possible means the same words.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

from annotations.anchoring import Selectors
from annotations.anchoring.text import (
    InsideCharacter,
    SpanOutsideText,
    normalise,
)
from annotations.anchoring.units import ASTRAL, BEYOND_ASCII, Graphemes, Wide
from annotations.exchange.foreign import Mark

CODE_POINT, UTF16 = "code_point", "utf16_code_unit"
REMEDY = "Correct the place, or take the text that was annotated."
UNITS = (
    CODE_POINT, UTF16, "grapheme", "code_point_crlf", "utf16_code_unit_crlf", "byte", "byte_crlf",
)  # fmt: skip
IN_WORDS = {
    CODE_POINT: "code points",
    UTF16: "UTF-16 code units",
    "grapheme": "graphemes",
    "byte": "bytes of UTF-8",
}
SHOWN = 60  # code points of a text that a message shows

Place = tuple[int, int]


def in_words(unit: str) -> str:
    """Return how people call a unit."""
    plain = unit.removesuffix("_crlf")
    return IN_WORDS[plain] + (", line ends as two" if plain != unit else "")


class Counted:
    """One text as a file has it, and the text that is stored of it; reads positions in any unit."""

    def __init__(self, written: str) -> None:
        self.text = normalise(written)
        self._written = written
        self._kept: dict[str, Callable[[int], int]] = {}

    @cached_property
    def _expanded(self) -> str:
        """Return the text with its line ends as two characters: its own, or where it has one, CRLF."""
        if self._written != self.text:
            return self._written
        return self.text.replace("\n", "\r\n")

    @cached_property
    def _dropped(self) -> list[int]:
        """Return how many characters before each place of the expanded text are not stored."""
        text = self._expanded
        gone = [
            (at == 0 and one == "\ufeff") or (one == "\r" and after == "\n")
            for at, (one, after) in enumerate(zip(text, f"{text} "[1:], strict=True))
        ]
        return list(accumulate(gone, initial=0))

    def place(self, unit: str, start: int, end: int) -> Place | None:
        """Return a span in code points of the stored text, or None where it is none in this unit."""
        read = self._reader(unit)
        try:
            place = read(start), read(end)
        except (InsideCharacter, SpanOutsideText):
            return None
        return place if 0 <= place[0] < place[1] <= len(self.text) else None

    def _reader(self, unit: str) -> Callable[[int], int]:
        if unit not in self._kept:
            self._kept[unit] = self._new_reader(unit)
        return self._kept[unit]

    def _new_reader(self, unit: str) -> Callable[[int], int]:
        plain = unit.removesuffix("_crlf")
        if plain == unit:
            return reader_of(self.text, plain)
        inner, dropped = reader_of(self._expanded, plain), self._dropped

        def read(offset: int) -> int:
            at = inner(offset)
            return at - dropped[at]

        return read


def reader_of(text: str, unit: str) -> Callable[[int], int]:
    """Return what turns an offset of a text in a unit into code points."""
    if unit == "grapheme":
        return Graphemes(text).code_points
    if unit == UTF16:
        return Wide(text, ASTRAL).code_points
    if unit == "byte":
        return Wide(text, BEYOND_ASCII, in_bytes=True).code_points
    return within(len(text))


def within(length: int) -> Callable[[int], int]:
    """Return what refuses an offset outside a text and leaves others as they are."""

    def read(offset: int) -> int:
        if not 0 <= offset <= length:
            raise SpanOutsideText(f"Offset {offset} lies beyond the text.")
        return offset

    return read


@dataclass
class Tally:
    """How many quotations of a file stand where they are said to, in each unit that may be meant."""

    units: Sequence[str]
    quoted: int = 0
    fitting: Counter[str] = field(default_factory=Counter)

    def count(self, mark: Mark, counted: Counted, *, stray: bool = False) -> None:
        """Count one mark; where it may be `stray`, one that fits no unit says nothing of it."""
        if not has_quote(mark):
            return
        fits = [unit for unit in self.units if stands(mark, counted, unit)]
        if fits or not stray:
            self.quoted += 1
            self.fitting.update(fits)

    @property
    def agreed(self) -> bool:
        """Return whether there is a unit in which every quotation stands."""
        return not self.quoted or self.quoted in self.fitting.values()

    @property
    def possible(self) -> list[str]:
        """Return the units in which most quotations stand: all, if the file is sound."""
        if not self.quoted:
            return list(self.units)
        most = max(self.fitting.values(), default=0)
        return [unit for unit in self.units if self.fitting[unit] == most]


class Misplaced(Exception):
    """A mark's place in the text cannot be told; the message says why."""


def has_position(mark: Mark) -> bool:
    """Return whether every part has a position."""
    return all(part.start is not None and part.end is not None for part in mark.parts)


def has_quote(mark: Mark) -> bool:
    """Return whether there are positions, and words that must stand there."""
    quoted = any(part.exact for part in (*mark.parts, *mark.witnesses))
    return (quoted or mark.quote is not None) and has_position(mark)


def places(mark: Mark, counted: Counted, unit: str) -> list[Place] | None:
    """Return where the parts of a mark stand in a unit, or None if one lies nowhere."""
    return places_of(mark.parts, counted, unit)


def places_of(
    parts: Sequence[Selectors], counted: Counted, unit: str
) -> list[Place] | None:
    """Return where parts stand in a unit, or None if one lies nowhere."""
    found = [counted.place(unit, part.start or 0, part.end or 0) for part in parts]
    there = [place for place in found if place is not None]
    return there if len(there) == len(found) else None


def stands(mark: Mark, counted: Counted, unit: str) -> bool:
    """Return whether the words of a mark stand where it says, in a unit."""
    quoted = (*mark.parts, *mark.witnesses)
    there = places_of(quoted, counted, unit)
    if there is None:
        return False
    words = [counted.text[start:end] for start, end in there]
    whole = " ".join(words[: len(mark.parts)])
    if mark.quote is not None and not same(whole, mark.quote):
        return False
    return all(
        part.exact is None or same(standing, part.exact)
        for part, standing in zip(quoted, words, strict=True)
    )


def same(standing: str, quoted: str) -> bool:
    """Return whether a quotation is what stands there, line ends written in any way.

    Label Studio writes them as a backslash and an n, brat as a space.
    """
    if standing == quoted:
        return True
    if "\n" not in standing:
        return normalise(quoted) == standing
    written = normalise(quoted)
    return standing in {written, written.replace("\\n", "\n")} or (
        standing.replace("\n", " ") == written
    )


def placed(mark: Mark, counted: Counted, tally: Tally, unit: str = "") -> list[Place]:
    """Return where a mark of a text that came along stands. Raises Misplaced.

    `unit` is the one that the file says it counts in; it counts where the quotation agrees.
    """
    if not has_position(mark):
        raise Misplaced("It has no place. Give it a start and an end.")
    units = tally.possible
    if has_quote(mark):
        said = [unit] if unit in units else units
        units = [one for one in said if stands(mark, counted, one)]
        if not units:
            raise Misplaced(not_there(mark, counted, tally.possible[0]))
    elif not tally.agreed:
        raise Misplaced(
            "It has no quotation, and those of the file fit no one unit of offsets. "
            "Correct them, or say what is counted with --unit."
        )
    found = {unit: places(mark, counted, unit) for unit in units}
    distinct = {tuple(there) for there in found.values() if there}
    if not distinct:
        raise Misplaced(f"{outside(mark, counted)} {REMEDY}")
    if len(distinct) > 1:
        raise Misplaced(ambiguous(found, counted))
    return list(distinct.pop())


def not_there(mark: Mark, counted: Counted, unit: str) -> str:
    """Say what stands where a quotation should."""
    there = places(mark, counted, unit)
    said = mark.witnesses or mark.parts
    quote = mark.quote or " ".join(part.exact or "" for part in said)
    if there is None:
        return f"{outside(mark, counted)} It should be '{shown(quote)}'. {REMEDY}"
    words = " ".join(counted.text[start:end] for start, end in there)
    return (
        f"'{shown(words)}' stands at {span_of(mark.parts)}, counted in {in_words(unit)}, not "
        f"'{shown(quote)}'; no other unit fits every quotation of the file. {REMEDY}"
    )


def outside(mark: Mark, counted: Counted) -> str:
    """Say that a span does not lie in its text."""
    return (
        f"The span {span_of(mark.parts)} does not lie in the text, which has "
        f"{len(counted.text)} code points."
    )


def ambiguous(found: dict[str, list[Place] | None], counted: Counted) -> str:
    """Say what a span would be in each unit."""
    said: dict[str, str] = {}
    for unit, there in found.items():
        if there:
            words = " ".join(counted.text[start:end] for start, end in there)
            said.setdefault(f"'{shown(words)}'", in_words(unit))
    readings = ", ".join(f"{words} in {unit}" for words, unit in said.items())
    return (
        f"It would be {readings}, and nothing in the file says which is meant. "
        f"Say it with --unit, one of: {', '.join(UNITS)}."
    )


def span_of(parts: Sequence[Selectors]) -> str:
    """Return the positions of a mark as the file has them."""
    return ", ".join(f"{part.start}–{part.end}" for part in parts)


def shown(words: str) -> str:
    """Return words as a message shows them, on one line and not too long."""
    line = re.sub(r"\s+", " ", words)
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}…"
