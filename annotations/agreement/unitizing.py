"""Agreement on where highlights are: Krippendorff's alpha for unitizing, as it is defined since 2016.

Krippendorff, K., Mathet, Y., Bouvry, S., Widlöcher, A. (2016), On the reliability of unitizing
textual continua: further developments, Quality & Quantity 50; restated in Krippendorff (2019),
Content Analysis, 4th edition, section 12.6. It replaces the alpha-U of 2004, which misbehaves with
more than two people. Of its family this is the binary one, written |uα: a character is marked or it
is not, whatever the highlight was made for. Places are code points, half-open.

Every character that one person marked is compared with the same character of everybody else.
Chance is what pairs of characters drawn from all that everybody read would give, but that a
character is never drawn with another of the same highlight: highlights move as wholes. Several
articles are one continuum, one after the other, and each is read by its own people.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from annotations.agreement.figures import Figure, with_interval
from annotations.agreement.highlights import ONE_READER, Reading, Span, merged

NOTHING_MARKED = (
    "No chance disagreement can be expected here: nothing is marked, or everything."
)


@dataclass(frozen=True)
class Comparison:
    """What one article adds, in characters, counted once for each person who read it.

    `differing` are the mismatches to everybody else, on the average of the others; `together` counts
    the pairs of characters that are never drawn: within one highlight, or a gap's with itself.
    """

    read: int
    marked: int
    differing: float
    together: int


def unitizing_alpha(readings: Iterable[Reading]) -> Figure:
    """Return |uα over the articles that two people or more have marked.

    What one person marked twice counts once.
    """
    found = Counter(
        comparison_of(
            reading.length, [merged(marks) for marks in reading.highlights.values()]
        )
        for reading in readings
        if len(reading.highlights) > 1
    )
    if not found:
        return Figure.undefined(ONE_READER)
    value = alpha_of(found)
    if value is None:
        return Figure.undefined(NOTHING_MARKED, units=found.total())
    return Figure(value, found.total(), *with_interval(found, alpha_of))


def comparison_of(length: int, people: Sequence[Sequence[Span]]) -> Comparison:
    """Return what an article adds (equations 32 and 33 of the book)."""
    sizes = [[end - start for start, end in units] for units in people]
    marked = [sum(one) for one in sizes]
    apart = sum(
        marked[a] + marked[b] - 2 * shared(people[a], people[b])
        for a, b in combinations(range(len(people)), 2)
    )
    read = length * len(people)
    within = sum(size**2 for one in sizes for size in one)
    return Comparison(
        read=read,
        marked=sum(marked),
        differing=2 * apart / (len(people) - 1),
        together=within + read - sum(marked),
    )


def alpha_of(found: Counter[Comparison]) -> float | None:
    """Return 1 - observed / expected disagreement (equation 35), or None when none is expected."""
    read = sum(one.read * n for one, n in found.items())
    marked = sum(one.marked * n for one, n in found.items())
    observed = sum(one.differing * n for one, n in found.items())
    together = sum(one.together * n for one, n in found.items())
    pairs = read**2 - together
    if pairs <= 0 or marked in (0, read):
        return None
    expected = 2 * marked * (read - marked) * read / pairs
    return 1 - observed / expected


def shared(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return how many characters two people both marked; each one's spans are in order, not overlapping."""
    at, total = 0, 0
    for start, end in one:
        while at < len(other) and other[at][1] <= start:
            at += 1
        here = at
        while here < len(other) and other[here][0] < end:
            total += min(end, other[here][1]) - max(start, other[here][0])
            here += 1
    return total
