"""What speaks for a span's place in the new text: its own words, those around it, its rivals."""

import math
from dataclasses import dataclass

from rapidfuzz import fuzz

from annotations.anchoring.equivalence import fold
from annotations.anchoring.lineage import GONE, Lineage
from annotations.anchoring.text import Clusters

NEIGHBOURS = 12
SIDE_WEIGHT = 6.0
SPREAD, SLACK = 1.6, 12
LONGEST_COMPARED = 20_000


@dataclass(frozen=True, slots=True)
class Evidence:
    """A place (code points of the new text) and what speaks for it, shares from 0 to 1."""

    start: int
    end: int
    first: int
    last: int
    cover: float
    likeness: float
    left: float
    right: float
    support: float
    moved: bool
    doubtful: bool
    replaced: bool

    def score(self) -> float:
        """Give the chance that the place is right."""
        return max(0.5, min(0.999, 1 - 0.1 * math.exp((6 - self.support) / 3)))


def gather(
    lineage: Lineage, clusters: Clusters, start: int, end: int
) -> Evidence | str:
    """Give the evidence for where a span of the old text stands, or the reason why it has no place."""
    i, j = lineage.tokens(start, end)
    if i >= j:
        return "no_words"
    images = _densest(lineage, i, j)
    if not images:
        return "deleted"
    first, last = _rims(lineage, i, j, images)
    place = _offsets(lineage, clusters, (start, end), (i, j), (first, last))
    keys, weights = lineage.old.keys, lineage.vocabulary.weights
    weight = sum(weights[keys[x]] for x in range(i, j))
    inside = sum(
        weights[keys[x]] * (0.5 if x in lineage.replaced else 1.0)
        for x in range(i, j)
        if first <= lineage.image[x] <= last
    )
    cover = inside / weight
    likeness = _likeness(
        lineage.old.raw[start:end], lineage.new.raw[place[0] : place[1]]
    )
    left, right = _left(lineage, i, first), _right(lineage, j, last)
    support = weight * min(cover, likeness) + SIDE_WEIGHT * (left + right)
    return Evidence(
        *place,
        first,
        last,
        cover=cover,
        likeness=likeness,
        left=left,
        right=right,
        support=support,
        moved=i in lineage.moved,
        doubtful=not lineage.doubtful.isdisjoint(range(i, j)),
        replaced=lineage.replaced.issuperset(range(i, j)),
    )


def _densest(lineage: Lineage, i: int, j: int) -> list[int]:
    """Give the images of tokens `[i, j)` that stand closest together (new token indices, rising)."""
    weights, keys = lineage.vocabulary.weights, lineage.old.keys
    found = sorted(
        (lineage.image[x], weights[keys[x]])
        for x in range(i, j)
        if lineage.image[x] != GONE
    )
    width = SPREAD * (j - i) + SLACK
    best, best_weight, weight, low = (0, 0), 0.0, 0.0, 0
    for high, (image, worth) in enumerate(found):
        weight += worth
        while image - found[low][0] >= width:
            weight -= found[low][1]
            low += 1
        if weight > best_weight + 1e-9:
            best, best_weight = (low, high + 1), weight
    return [image for image, _ in found[best[0] : best[1]]]


def _rims(lineage: Lineage, i: int, j: int, images: list[int]) -> tuple[int, int]:
    """First and last new token, with the replaced words at a rim whose outer neighbour kept its place."""
    first, last = images[0], images[-1]
    image = lineage.image
    a = i
    while a < j and not first <= image[a] <= last:
        a += 1
    if (
        a > i
        and i
        and image[i - 1] != GONE
        and _replaces(lineage, (i, a), (image[i - 1] + 1, first))
    ):
        first = image[i - 1] + 1
    b = j
    while b > i and not first <= image[b - 1] <= last:
        b -= 1
    if (
        b < j
        and j < len(image)
        and image[j] != GONE
        and _replaces(lineage, (b, j), (last + 1, image[j]))
    ):
        last = image[j] - 1
    return first, last


def _replaces(lineage: Lineage, old: tuple[int, int], new: tuple[int, int]) -> bool:
    """Whether new tokens without an origin may stand for the old tokens lost at a rim."""
    (a, b), (c, d) = old, new
    if c >= d or any(lineage.origin[x] != GONE for x in range(c, min(d, c + 200))):
        return False
    lost, put = lineage.old.keys[a:b], lineage.new.keys[c:d]
    weight = lineage.vocabulary.weight
    return len(put) <= 3 * len(lost) + 3 and weight(put) <= 3 * weight(lost) + 1


def _offsets(
    lineage: Lineage,
    clusters: Clusters,
    span: tuple[int, int],
    old: tuple[int, int],
    new: tuple[int, int],
) -> tuple[int, int]:
    """Give the code points of the place: as deep into its outer tokens as the span was into its own."""
    a, b = lineage.old, lineage.new
    (start, end), (i, j), (first, last) = span, old, new
    to_start, to_end = b.starts[first], b.ends[last]
    if lineage.image[i] == first and _same_token(lineage, i, first):
        to_start += max(0, start - a.starts[i])
    if lineage.image[j - 1] == last and _same_token(lineage, j - 1, last):
        to_end -= max(0, a.ends[j - 1] - end)
    lead, tail = a.raw[start : a.starts[i]], a.raw[a.ends[j - 1] : end]
    if lead and b.raw.endswith(lead, 0, to_start):
        to_start -= len(lead)
    if tail and b.raw.startswith(tail, to_end):
        to_end += len(tail)
    return clusters.snap(to_start, to_end)


def _same_token(lineage: Lineage, i: int, j: int) -> bool:
    a, b = lineage.old, lineage.new
    return a.word(i) == b.word(j)


def _likeness(old: str, new: str) -> float:
    if old == new:
        return 1.0
    one, other = fold(old).casefold(), fold(new).casefold()
    if max(len(one), len(other)) > LONGEST_COMPARED:
        return (
            1.0
            if one == other
            else min(len(one), len(other)) / max(len(one), len(other))
        )
    return fuzz.ratio(one, other) / 100


def _left(lineage: Lineage, i: int, first: int) -> float:
    """Give the share of the tokens before a span that still stand before its place, near ones more."""
    return _side(
        lineage, [(i - step, first - step) for step in range(1, NEIGHBOURS + 1)]
    )


def _right(lineage: Lineage, j: int, last: int) -> float:
    return _side(
        lineage, [(j + step - 1, last + step) for step in range(1, NEIGHBOURS + 1)]
    )


def _side(lineage: Lineage, expected: list[tuple[int, int]]) -> float:
    """Give the weighted share of old tokens whose image stands about where it is expected."""
    image, weights, keys = lineage.image, lineage.vocabulary.weights, lineage.old.keys
    total = found = 0.0
    for step, (i, j) in enumerate(expected):
        if not 0 <= i < len(image):
            break
        worth = (0.2 + weights[keys[i]]) / (2 + step)
        total += worth
        if (
            image[i] != GONE
            and i not in lineage.replaced
            and abs(image[i] - j) <= 2 + NEIGHBOURS
        ):
            found += worth
    return found / total if total else 1.0
