"""Overlapping spans as one flat run of segments, so that a page can mark them without nesting."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text (code points, half open) and the spans that cover all of it, outermost first."""

    start: int
    end: int
    ids: tuple[str, ...]


def segments(length: int, spans: Iterable[tuple[str, int, int]]) -> Iterator[Segment]:
    """Cut `[0, length)` wherever a span `(id, start, end)` begins or ends.

    The segments come in order, touch each other and cover the whole text; plain text has no ids.
    Spans that begin together are ordered longest first, then by id. Empty spans cover nothing.
    """
    starting: dict[int, list[tuple[int, str]]] = {}
    ending: dict[int, list[str]] = {}
    for name, start, end in spans:
        if start < end:
            starting.setdefault(start, []).append((-end, name))
            ending.setdefault(end, []).append(name)
    open_ids: dict[str, None] = {}
    position = 0
    for edge in sorted({*starting, *ending, length}):
        if edge > position:
            yield Segment(position, edge, tuple(open_ids))
            position = edge
        for name in ending.get(edge, ()):
            open_ids.pop(name, None)
        open_ids.update((name, None) for _, name in sorted(starting.get(edge, ())))
