"""An article's text with its highlights: flat runs by paragraph, never nested."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import regex

from annotations.anchoring.segments import Segment, segments

BREAK = regex.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")  # an empty line, or several
DEEPEST = 3


@dataclass(frozen=True)
class Highlight:
    """One span to draw (code points, half open): of which passage, and how it is rated.

    `number` is the passage's in the list beside the text; `anchor` is where links to it lead, set
    on its first part; `is_last` is set on its last part.
    """

    number: int
    start: int
    end: int
    rating: str
    label: str
    anchor: str
    is_last: bool


@dataclass(frozen=True)
class Run:
    """A stretch of text drawn in one way.

    `begins` are the highlights that start with it; `ends` those whose last part ends with it.
    """

    text: str
    rating: str
    depth: int
    begins: list[Highlight]
    ends: list[Highlight]


def paragraphs(text: str, highlights: Iterable[Highlight]) -> Iterator[list[Run]]:
    """Yield the runs of each paragraph; empty lines part paragraphs and are not drawn."""
    named = {str(key): one for key, one in enumerate(highlights)}
    cut = list(
        segments(len(text), ((key, one.start, one.end) for key, one in named.items()))
    )
    reached = 0
    for start, end in blocks(text):
        while cut[reached].end <= start:
            reached += 1
        runs, position = [], reached
        while position < len(cut) and cut[position].start < end:
            runs.append(run_of(text, (start, end), cut[position], named))
            position += 1
        yield runs


def blocks(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each paragraph stands, in code points."""
    position = 0
    for found in BREAK.finditer(text):
        if position < found.start():
            yield position, found.start()
        position = found.end()
    if position < len(text):
        yield position, len(text)


def run_of(
    text: str,
    block: tuple[int, int],
    segment: Segment,
    named: Mapping[str, Highlight],
) -> Run:
    """Return the run for that part of a segment that lies in a paragraph; the innermost one colours it."""
    start, end = max(block[0], segment.start), min(block[1], segment.end)
    covering = [named[key] for key in segment.ids]
    return Run(
        text=text[start:end],
        rating=covering[-1].rating if covering else "",
        depth=min(len(covering), DEEPEST),
        begins=[one for one in covering if one.start == start and one.anchor],
        ends=[one for one in covering if one.end == end and one.is_last],
    )
