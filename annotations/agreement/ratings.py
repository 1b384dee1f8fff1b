"""Agreement on ratings: Cohen's kappa for two people, Krippendorff's alpha for any number.

Cohen, J. (1960), A coefficient of agreement for nominal scales. Krippendorff, K. (2011), Computing
Krippendorff's alpha-reliability: missing ratings are allowed; the ordinal metric is that of its
section on ordinal differences.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from annotations.agreement.figures import Figure, with_interval

Rated = Mapping[str, str]  # who gave which rating, on one unit
Pattern = tuple[str, ...]  # the ratings of one unit, sorted
Distance = Callable[[str, str, Mapping[str, float]], float]

NOBODY_TWICE = "Nothing has been rated by two people yet."
ALL_THE_SAME = (
    "Every rating is the same, so agreement cannot be told from what chance would give."
)


def cohen_kappa(pairs: Iterable[tuple[str, str]]) -> Figure:
    """Return kappa for two people; each pair is what they gave the same unit."""
    counted = Counter(pairs)
    if not counted:
        return Figure.undefined(NOBODY_TWICE)
    value = kappa_of(counted)
    if value is None:
        return Figure.undefined(ALL_THE_SAME, units=counted.total())
    return Figure(value, counted.total(), *with_interval(counted, kappa_of))


def kappa_of(pairs: Counter[tuple[str, str]]) -> float | None:
    """Return (observed - expected) / (1 - expected), or None when chance explains all."""
    total = pairs.total()
    first: Counter[str] = Counter()
    second: Counter[str] = Counter()
    for (one, other), count in pairs.items():
        first[one] += count
        second[other] += count
    same = sum(count for (one, other), count in pairs.items() if one == other)
    expected = sum(first[rating] * second[rating] for rating in first) / total**2
    return None if expected == 1 else (same / total - expected) / (1 - expected)


def nominal_alpha(units: Iterable[Rated]) -> Figure:
    """Return alpha for ratings without an order: two are the same or they are not."""
    return alpha(units, lambda one, other, _totals: float(one != other))


def ordinal_alpha(units: Iterable[Rated], order: Sequence[str]) -> Figure:
    """Return alpha for the ratings in `order`; others, which have no place in it, are left out."""
    known = set(order)
    kept = ({who: r for who, r in unit.items() if r in known} for unit in units)
    return alpha(kept, ordinal_distance(order))


def ordinal_distance(order: Sequence[str]) -> Distance:
    """Return the metric that counts how many ratings were given from one level to the other."""
    place = {rating: number for number, rating in enumerate(order)}

    def distance(one: str, other: str, totals: Mapping[str, float]) -> float:
        low, high = sorted((place[one], place[other]))
        between = sum(totals.get(rating, 0) for rating in order[low : high + 1])
        return float((between - (totals[one] + totals[other]) / 2) ** 2)

    return distance


def alpha(units: Iterable[Rated], distance: Distance) -> Figure:
    """Return alpha over units; those with fewer than two ratings are left out."""
    patterns = Counter(tuple(sorted(unit.values())) for unit in units if len(unit) > 1)
    if not patterns:
        return Figure.undefined(NOBODY_TWICE)

    def coefficient(drawn: Counter[Pattern]) -> float | None:
        return alpha_of(drawn, distance)

    value = coefficient(patterns)
    if value is None:
        return Figure.undefined(ALL_THE_SAME, units=patterns.total())
    return Figure(value, patterns.total(), *with_interval(patterns, coefficient))


def alpha_of(patterns: Counter[Pattern], distance: Distance) -> float | None:
    """Return 1 - observed / expected disagreement, or None when no two ratings differ."""
    coincidences: Counter[tuple[str, str]] = Counter()
    for pattern, count in patterns.items():
        given = Counter(pattern)
        for one, ones in given.items():
            for other, others in given.items():
                pairs = ones * (others - (one == other))
                coincidences[one, other] += count * pairs / (len(pattern) - 1)  # type: ignore[assignment]  # counts may be fractions
    totals: Counter[str] = Counter()
    for (one, _), pairs in coincidences.items():
        totals[one] += pairs
    total = sum(totals.values())
    apart = {
        (one, other): distance(one, other, totals)
        for one in totals
        for other in totals
        if one != other
    }
    observed = sum(coincidences[pair] * far for pair, far in apart.items())
    expected = sum(totals[a] * totals[b] * far for (a, b), far in apart.items())
    return None if expected == 0 else 1 - (total - 1) * observed / expected
