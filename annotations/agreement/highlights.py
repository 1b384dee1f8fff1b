"""Agreement on which words to highlight: span F1, and Krippendorff's alpha for unitizing.

Krippendorff, K. (2004), Content Analysis, 2nd edition, section 11.6: alpha-U, by which people cut a
continuum into units that matter and gaps that do not. Over several articles the disagreements of
all are added up, each article counting alike. Places are code points, half-open.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations

from annotations.agreement.figures import Figure, with_interval

Span = tuple[int, int]
Highlight = tuple[Span, ...]  # the parts of one highlight, in order

ONE_READER = "No article has been highlighted by two people yet."
NOTHING_MARKED = (
    "No chance disagreement can be expected here: nothing is marked, or everything."
)


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


def unitizing_alpha(readings: Iterable[Reading]) -> Figure:
    """Return alpha-U over articles; what one person marked twice counts once."""
    found = Counter(
        disagreement(
            reading.length, [merged(marks) for marks in reading.highlights.values()]
        )
        for reading in readings
        if len(reading.highlights) > 1
    )
    if not found:
        return Figure.undefined(ONE_READER)
    value = alpha_u_of(found)
    if value is None:
        return Figure.undefined(NOTHING_MARKED, units=found.total())
    return Figure(value, found.total(), *with_interval(found, alpha_u_of))


def alpha_u_of(found: Counter[tuple[float, float]]) -> float | None:
    """Return 1 - observed / expected disagreement, or None when none is expected."""
    observed = sum(seen * n for (seen, _), n in found.items())
    expected = sum(chance * n for (_, chance), n in found.items())
    return None if expected == 0 else 1 - observed / expected


def merged(highlights: Iterable[Highlight]) -> list[Span]:
    """Return all parts of one person's highlights, in order, overlapping and touching ones made one."""
    spans: list[Span] = []
    for start, end in sorted(span for one in highlights for span in one):
        if spans and start <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def gaps(units: Sequence[Span], length: int) -> list[Span]:
    """Return what lies between units that do not overlap."""
    edges = [0, *(edge for unit in units for edge in unit), length]
    pairs = zip(edges[::2], edges[1::2], strict=True)
    return [(start, end) for start, end in pairs if end > start]


def disagreement(length: int, people: Sequence[Sequence[Span]]) -> tuple[float, float]:
    """Return observed and expected disagreement on a continuum (Krippendorff 2004, section 11.6)."""
    between = [gaps(units, length) for units in people]
    both = list(zip(people, between, strict=True))
    observed = sum(
        far_apart(units, others, other_gaps)
        for (units, _), (others, other_gaps) in permutations(both, 2)
    )
    many = len(people)
    return observed / (many * (many - 1) * length**2), expected_of(
        length, people, between
    )


def far_apart(
    units: Sequence[Span], others: Sequence[Span], other_gaps: Sequence[Span]
) -> float:
    """Return the squared differences of one person's units to another's.

    A unit inside the other's gap counts twice: once as seen from each side.
    """
    crossing = sum(
        (a - c) ** 2 + (b - d) ** 2
        for a, b in units
        for c, d in others
        if a < d and c < b
    )
    lone = sum(
        (b - a) ** 2 for a, b in units if any(c <= a and b <= d for c, d in other_gaps)
    )
    return crossing + 2 * lone


def expected_of(
    length: int, people: Sequence[Sequence[Span]], between: Sequence[Sequence[Span]]
) -> float:
    """Return the disagreement if the units of all were thrown onto the continuum at random."""
    sizes = [b - a for units in people for a, b in units]
    empty = [b - a for gap in between for a, b in gap]
    whole = len(people) * length
    chance = sum(
        (len(sizes) - 1) / 3 * (2 * size**3 - 3 * size**2 + size)
        + size**2 * sum(gap - size + 1 for gap in empty if gap >= size)
        for size in sizes
    )
    pairs = whole * (whole - 1) - sum(size * (size - 1) for size in sizes)
    return 2 / length * chance / pairs if pairs else 0.0
