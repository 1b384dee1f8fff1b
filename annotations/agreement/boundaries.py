"""Agreement on where highlights begin and end: Krippendorff's alpha-U, as it was defined until 2016.

Krippendorff, K. (1995), On the reliability of unitizing contiguous data, Sociological Methodology
25; with its expectation as in Krippendorff (2004), Content Analysis, 2nd edition, section 11.6, for
one category. It is the older sibling of |uα in `unitizing`: two highlights that overlap differ by the
squares of how far apart they begin and end, one that lies where the other marked nothing by the
square of its length, so that a long one astray costs far more than several short ones. It is
known to misbehave with more than two people. Places are code points, half-open.
"""

from collections.abc import Sequence
from itertools import combinations

from annotations.agreement.figures import Figure
from annotations.agreement.highlights import ONE_READER, Reading, Span, merged

NOTHING_MARKED = "Nothing is marked, so no chance disagreement can be expected."


def boundary_alpha(reading: Reading) -> Figure:
    """Return alpha-U of one article that two people or more have marked.

    What one person marked twice counts once.
    """
    people = [merged(marks) for marks in reading.highlights.values()]
    if len(people) < 2:
        return Figure.undefined(ONE_READER)
    expected = expected_disagreement(reading.length, people)
    if expected == 0:
        return Figure.undefined(NOTHING_MARKED, units=1)
    return Figure(1 - observed_disagreement(reading.length, people) / expected, 1)


def observed_disagreement(length: int, people: Sequence[Sequence[Span]]) -> float:
    """Return the differences between every two people, on the average, over the squared length."""
    differing = sum(
        apart(one, other) + alone(one, other) + alone(other, one)
        for one, other in combinations(people, 2)
    )
    return 2 * differing / (len(people) * (len(people) - 1) * length**2)


def expected_disagreement(length: int, people: Sequence[Sequence[Span]]) -> float:
    """Return what is to be expected if the same highlights and gaps fell anywhere."""
    units = [end - start for spans in people for start, end in spans]
    gaps = [gap for spans in people for gap in gaps_between(length, spans)]
    read = length * len(people)
    differing = sum(
        (len(units) - 1) * (2 * one**3 - 3 * one**2 + one) / 3
        + one**2 * sum(gap - one + 1 for gap in gaps if gap >= one)
        for one in units
    )
    pairs = read * (read - 1) - sum(one * (one - 1) for one in units)
    return 2 * differing / length / pairs if pairs else 0


def apart(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return how far apart overlapping highlights begin and end, squared; each one's are in order."""
    return sum(
        (start - begin) ** 2 + (end - finish) ** 2
        for start, end in one
        for begin, finish in other
        if begin < end and start < finish
    )


def alone(one: Sequence[Span], other: Sequence[Span]) -> int:
    """Return the squared lengths of the highlights that overlap none of the other person's."""
    return sum(
        (end - start) ** 2
        for start, end in one
        if not any(begin < end and start < finish for begin, finish in other)
    )


def gaps_between(length: int, spans: Sequence[Span]) -> list[int]:
    """Return the lengths of what one person left unmarked between, before and after highlights."""
    edges = [0, *(edge for span in spans for edge in span), length]
    return [b - a for a, b in zip(edges[::2], edges[1::2], strict=True) if b > a]
