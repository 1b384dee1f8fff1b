"""Agreement on which words to highlight: span F1. Places are code points, half-open."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotations.agreement.figures import Figure, with_interval

Span = tuple[int, int]
Highlight = tuple[Span, ...]  # the parts of one highlight, in order

ONE_READER = "No article has been highlighted by two people yet."


@dataclass(frozen=True)
class Reading:
    """One article as several people marked it, each by name; `length` in code points."""

    length: int
    highlights: Mapping[str, Sequence[Highlight]]


@dataclass(frozen=True)
class Matches:
    """How many highlights two people share, and how many each alone has."""

    shared: int
    first_only: int
    second_only: int


def span_f1(readings: Iterable[Reading], *, overlapping: bool = False) -> Figure:
    """Return F1 over every pair of people in each article.

    Two highlights match when their parts are the same, or with `overlapping` when they share a
    character; each matches one other at most.
    """
    counted = Counter(
        pooled(
            matches(a, b, overlapping=overlapping)
            for a, b in combinations(reading.highlights.values(), 2)
        )
        for reading in readings
        if len(reading.highlights) > 1
    )
    value = f1_of(counted)
    if value is None:
        return Figure.undefined(ONE_READER)
    return Figure(value, counted.total(), *with_interval(counted, f1_of))


def f1_of(counted: Counter[Matches]) -> float | None:
    """Return 2 shared / (2 shared + first only + second only), or None when nothing is marked."""
    shared = sum(one.shared * n for one, n in counted.items())
    alone = sum((one.first_only + one.second_only) * n for one, n in counted.items())
    return None if shared + alone == 0 else 2 * shared / (2 * shared + alone)


def pooled(found: Iterable[Matches]) -> Matches:
    """Return the sum over pairs of people."""
    rows = list(found)
    return Matches(
        sum(row.shared for row in rows),
        sum(row.first_only for row in rows),
        sum(row.second_only for row in rows),
    )


def matches(
    first: Sequence[Highlight], second: Sequence[Highlight], *, overlapping: bool
) -> Matches:
    """Pair the highlights of two people: identical ones, then in text order those that overlap."""
    same = Counter(first) & Counter(second)
    left = sorted((Counter(first) - same).elements())
    right = sorted((Counter(second) - same).elements())
    shared = same.total() + (paired(left, right) if overlapping else 0)
    return Matches(shared, len(first) - shared, len(second) - shared)


def paired(left: list[Highlight], right: list[Highlight]) -> int:
    """Return how many highlights pair off with one that they overlap, taken in text order."""
    free, found = list(right), 0
    for one in left:
        other = next((other for other in free if overlap(one, other)), None)
        if other is not None:
            free.remove(other)
            found += 1
    return found


def overlap(one: Highlight, other: Highlight) -> bool:
    """Return whether two highlights share a character."""
    return any(a < d and c < b for a, b in one for c, d in other)


def merged(highlights: Iterable[Highlight]) -> list[Span]:
    """Return all parts of one person's highlights, in order, overlapping ones made one."""
    spans: list[Span] = []
    for start, end in sorted(span for one in highlights for span in one):
        if spans and start < spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans
