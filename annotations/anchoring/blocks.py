"""A text cut into blocks, each with its flat segments: what every page with highlights draws.

A workspace draws lines, so that one can be drawn anew by itself; a reader's page draws paragraphs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

import regex

from annotations.anchoring.segments import Segment, segments

BREAK = regex.compile(r"\n[^\S\n]*(?:\n[^\S\n]*)+")  # an empty line, or several

Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of text (code points, half open) and its segments, which cover all of it."""

    start: int
    end: int
    segments: list[Segment]


def lines(text: str) -> Iterator[Place]:
    """Yield where each line stands, its line break included: together they are the whole text."""
    position = 0
    while position < len(text):
        end = text.find("\n", position) + 1 or len(text)
        yield position, end
        position = end


def paragraphs(text: str) -> Iterator[Place]:
    """Yield where each paragraph stands; the empty lines between them belong to none."""
    position = 0
    for found in BREAK.finditer(text):
        if position < found.start():
            yield position, found.start()
        position = found.end()
    if position < len(text):
        yield position, len(text)


def cut(
    length: int, spans: Iterable[tuple[str, int, int]], places: Iterable[Place]
) -> Iterator[Block]:
    """Cut spans `(id, start, end)` at the edges of places, which come in order and do not overlap."""
    flat = list(segments(length, spans))
    reached = 0
    for start, end in places:
        while reached < len(flat) and flat[reached].end <= start:
            reached += 1
        inside, position = [], reached
        while position < len(flat) and flat[position].start < end:
            inside.append(clipped(flat[position], start, end))
            position += 1
        yield Block(start, end, inside)


def clipped(segment: Segment, start: int, end: int) -> Segment:
    """Return that part of a segment which lies in a place."""
    if start <= segment.start and segment.end <= end:
        return segment
    return replace(segment, start=max(segment.start, start), end=min(segment.end, end))
