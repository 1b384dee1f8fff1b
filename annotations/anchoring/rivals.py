"""Other places that could be meant as well: text without an origin that reads the same in its surroundings."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from rapidfuzz.distance import LCSseq

from annotations.anchoring.lineage import GONE, Lineage

NEIGHBOURS = 12
ALIKE = 0.8
AS_GOOD = 0.15
"""A rival counts when its surroundings fit at most so much worse than those of the place itself."""
HARDLY_LESS = 0.05
"""The same, for a place whose surroundings stand word for word."""
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
        old text has one that is gone and would fit the new place as well, or the passage repeats
        and a copy of it was put in or taken out beside it, no one can tell which.
        """
        if self._slides(*old):
            return True
        before, after = self.lineage.old.keys, self.lineage.new.keys
        fit = _fit(before, old, after, new)
        enough = fit - (HARDLY_LESS if fit == 1.0 else AS_GOOD)
        copies = _copies(
            before[slice(*old)], after, self.lineage.origin, self._free_new
        )
        if any(
            _fit(before, old, after, place) >= enough
            for place in copies
            if place != new
        ):
            return True
        copies = _copies(after[slice(*new)], before, self.lineage.image, self._free_old)
        return any(
            _fit(before, place, after, new) >= enough
            for place in copies
            if place != old
        )

    def _slides(self, first: int, last: int) -> bool:
        """Whether old tokens `[first, last)` all lie where the alignment could be shifted by a whole copy."""
        at = bisect_right(self._sliding, (first, len(self.lineage.image))) - 1
        return at >= 0 and last <= self._sliding[at][1]

    @cached_property
    def _sliding(self) -> list[tuple[int, int]]:
        """The stretches of old tokens beside a copy that came or went, in order."""
        image = self.lineage.image
        old, new = self.lineage.old.keys, self.lineage.new.keys
        found: list[tuple[int, int]] = []
        before = -1  # the last old token that has an image
        for at in [*(i for i, to in enumerate(image) if to != GONE), len(image)]:
            gone = at - before - 1
            came = (
                (image[at] if at < len(image) else len(new))
                - (image[before] if before >= 0 else -1)
                - 1
            )
            if gone > 0 and came == 0:
                found += self._shifted(old, before + 1, at, (before, at))
            elif gone == 0 and came > 0:
                start = image[before] + 1 if before >= 0 else 0
                found += self._shifted(new, start, start + came, (before, at))
            before = at
        return sorted(found)

    def _shifted(
        self, keys: list[int], start: int, end: int, rims: tuple[int, int]
    ) -> list[tuple[int, int]]:
        """Give the old tokens on either side of a changed stretch `[start, end)` that could be part of it instead."""
        left = right = 0
        before, after = rims
        while (
            start - left > 0
            and self._runs_on(before - left)
            and keys[start - left - 1] == keys[end - left - 1]
        ):
            left += 1
        while (
            end + right < len(keys)
            and self._runs_on(after + right)
            and keys[start + right] == keys[end + right]
        ):
            right += 1
        if left + right < end - start:
            return []
        return [(before - left + 1, before + 1), (after, after + right)]

    def _runs_on(self, at: int) -> bool:
        """Whether an old token exists and has an image."""
        return 0 <= at < len(self.lineage.image) and self.lineage.image[at] != GONE


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
        if start < 0 or end > len(keys) or not _alike(passage, keys[start:end]):
            continue
        if links[start:end].count(GONE) >= ALIKE * len(passage):
            found.append((start, end))
    return found


def _alike(one: list[int], other: list[int]) -> bool:
    if one == other:
        return True
    return (
        len(one) <= LONGEST_COMPARED
        and LCSseq.normalized_similarity(one, other) >= ALIKE
    )


def _fit(
    before: list[int], old: tuple[int, int], after: list[int], new: tuple[int, int]
) -> float:
    """How well the surroundings of an old passage agree with those of a new one, 0 to 1."""
    left = _agreement(
        before[max(0, old[0] - NEIGHBOURS) : old[0]],
        after[max(0, new[0] - NEIGHBOURS) : new[0]],
    )
    right = _agreement(
        before[old[1] : old[1] + NEIGHBOURS], after[new[1] : new[1] + NEIGHBOURS]
    )
    return (left + right) / 2


def _agreement(one: list[int], other: list[int]) -> float:
    if one == other:
        return 1.0
    return LCSseq.normalized_similarity(one, other)
