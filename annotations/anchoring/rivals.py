"""Other places that could be meant as well: text without an origin that reads the same in its surroundings."""

from collections.abc import Sequence
from functools import cached_property

from rapidfuzz.distance import LCSseq

from annotations.anchoring.lineage import GONE, Lineage

NEIGHBOURS = 12
ALIKE = 0.8
AS_GOOD = 0.15
"""A rival counts when its surroundings fit at most so much worse than those of the place itself."""
MOST_TRIED = 100
LONGEST_COMPARED = 400


class Rivals:
    """The tokens of both texts that the lineage does not explain, by word."""

    def __init__(self, lineage: Lineage) -> None:
        self.lineage = lineage

    @cached_property
    def _free_new(self) -> dict[int, list[int]]:
        return _free(self.lineage.new.keys, self.lineage.origin)

    @cached_property
    def _free_old(self) -> dict[int, list[int]]:
        return _free(self.lineage.old.keys, self.lineage.image)

    def rival(self, old: tuple[int, int], new: tuple[int, int]) -> bool:
        """Whether old tokens `[i, j)`, placed at new tokens `[first, last)`, could as well be elsewhere.

        Either the new text has an unexplained passage like theirs in as good surroundings, or the
        old text has one that is gone and would fit the new place as well.
        """
        before, after = self.lineage.old.keys, self.lineage.new.keys
        fit = _fit(before, old, after, new)
        copies = _copies(before[slice(*old)], after, self.lineage.origin, self._free_new)
        if any(_fit(before, old, after, place) >= fit - AS_GOOD for place in copies if place != new):
            return True
        copies = _copies(after[slice(*new)], before, self.lineage.image, self._free_old)
        return any(_fit(before, place, after, new) >= fit - AS_GOOD for place in copies if place != old)


def _free(keys: Sequence[int], links: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for index, link in enumerate(links):
        if link == GONE:
            found.setdefault(keys[index], []).append(index)
    return found


def _copies(
    passage: list[int], keys: list[int], links: list[int], free: dict[int, list[int]]
) -> list[tuple[int, int]]:
    """Unexplained stretches that read like the passage, sought around its rarest unexplained word."""
    held = [(len(free[key]), at) for at, key in enumerate(passage) if key in free]
    if len(held) < ALIKE * len(passage):
        return []
    _, at = min(held)
    found = []
    for index in free[passage[at]][:MOST_TRIED]:
        start, end = index - at, index - at + len(passage)
        if start >= 0 and end <= len(keys) and _alike(passage, keys[start:end]):
            if links[start:end].count(GONE) >= ALIKE * len(passage):
                found.append((start, end))
    return found


def _alike(one: list[int], other: list[int]) -> bool:
    if one == other:
        return True
    return len(one) <= LONGEST_COMPARED and LCSseq.normalized_similarity(one, other) >= ALIKE


def _fit(before: list[int], old: tuple[int, int], after: list[int], new: tuple[int, int]) -> float:
    """How well the surroundings of an old passage agree with those of a new one, 0 to 1."""
    left = _agreement(before[max(0, old[0] - NEIGHBOURS) : old[0]], after[max(0, new[0] - NEIGHBOURS) : new[0]])
    right = _agreement(before[old[1] : old[1] + NEIGHBOURS], after[new[1] : new[1] + NEIGHBOURS])
    return (left + right) / 2


def _agreement(one: list[int], other: list[int]) -> float:
    if one == other:
        return 1.0
    return LCSseq.normalized_similarity(one, other)
