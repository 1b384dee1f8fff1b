"""Which sentence of the old text became which sentence of the new one."""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rapidfuzz import fuzz

from annotations.anchoring.sequences import common_runs
from annotations.anchoring.tokens import Text, Vocabulary

LIKE = 50.0
"""From this likeness on (0 to 100) two sentences between the same neighbours are one, edited."""
MOVED_LIKE = 72.0
"""From this likeness on a sentence may be one that moved and was edited."""
MOVED_AHEAD = 8.0
"""By so much the best likeness must lead when a sentence moved and was edited."""
ORIGIN_AHEAD = 3.0
"""A new sentence that resembles another old one by so much more comes from that one."""
MOVED_ANYWAY = 80.0
"""Under this likeness a sentence that also stands elsewhere, as it was, has moved there."""
MOVED_WEIGHT = 4.0
LARGEST_GRID = 40_000
LONGEST_COMPARED = 4_000
MOST_HOLDERS = 40
MOST_RIVALS = 5


@dataclass(frozen=True, slots=True)
class Pair:
    """An old and a new sentence (indices), whether equal in loose form and whether in order."""

    old: int
    new: int
    equal: bool
    moved: bool


def pair_sentences(vocabulary: Vocabulary, old: Text, new: Text) -> list[Pair]:
    """Give the pairs between two texts' sentences, by old sentence; each sentence is in one at most."""
    pairing = _Pairing(vocabulary, old, new)
    return sorted(pairing.pairs.values(), key=lambda pair: pair.old)


class _Pairing:
    """The pairs between two texts' sentences; each sentence is in one pair at most."""

    def __init__(self, vocabulary: Vocabulary, old: Text, new: Text) -> None:
        self.vocabulary = vocabulary
        self.old = [sentence.kind for sentence in old.sentences]
        self.new = [sentence.kind for sentence in new.sentences]
        self.pairs: dict[int, Pair] = {}
        self.taken: dict[int, int] = {}
        self._texts = (old, new)
        self._likeness: dict[tuple[int, int], float] = {}
        self._grams: dict[int, list[int]] | None = None
        for at, to, length in common_runs(self.old, self.new):
            for step in range(length):
                self._join(at + step, to + step, equal=True, moved=False)
        self._waiting = {self.new[j] for j in self.free()[1]}
        for a, b, c, d in list(self.gaps()):
            self._pair_gap(a, b, c, d)
        self._pair_moved()
        self._pair_moved_and_edited()

    def gaps(self) -> Iterator[tuple[int, int, int, int]]:
        """Give the stretches of sentences between pairs in order, where both texts have some."""
        a = c = 0
        ends = (len(self.old), len(self.new))
        in_order = [
            (p.old, p.new)
            for p in sorted(self.pairs.values(), key=lambda p: p.old)
            if not p.moved
        ]
        for i, j in [*in_order, ends]:
            if i > a and j > c:
                yield a, i, c, j
            a, c = i + 1, j + 1

    def _join(self, old: int, new: int, *, equal: bool, moved: bool) -> None:
        self.pairs[old] = Pair(old, new, equal, moved)
        self.taken[new] = old

    def likeness(self, old: int, new: int) -> float:
        """How much two kinds of sentence are alike, 0 to 100; 0 under 30 and for monstrous ones."""
        key = (old, new)
        known = self._likeness.get(key)
        if known is None:
            one, other = self.vocabulary.loose[old], self.vocabulary.loose[new]
            fits = max(len(one), len(other)) <= LONGEST_COMPARED
            known = self._likeness[key] = (
                fuzz.ratio(one, other, score_cutoff=30) if fits else 0.0
            )
        return known

    def _pair_gap(self, a: int, b: int, c: int, d: int) -> None:
        """Pair edited sentences of one gap, in order, for the greatest common weight."""
        rows = [i for i in range(a, b) if self.vocabulary.loose[self.old[i]]]
        columns = [j for j in range(c, d) if self.vocabulary.loose[self.new[j]]]
        for some_rows, some_columns in _blocks(rows, columns):
            for i, j in self._best_in_order(some_rows, some_columns):
                if not self._has_other_origin(i, j):
                    self._join(i, j, equal=False, moved=False)

    def _best_in_order(
        self, rows: Sequence[int], columns: Sequence[int]
    ) -> list[tuple[int, int]]:
        weights = self.vocabulary.kind_weights
        best = [[0.0] * (len(columns) + 1)]
        gains: list[list[float]] = []
        for i in rows:
            above, line, gain = best[-1], [0.0], []
            kind = self.old[i]
            for y, j in enumerate(columns):
                like = self.likeness(kind, self.new[j])
                worth = (
                    like * (0.2 + min(weights[kind], weights[self.new[j]]))
                    if like >= LIKE
                    else 0.0
                )
                gain.append(worth)
                line.append(
                    max(above[y + 1], line[y], above[y] + worth if worth else 0.0)
                )
            best.append(line)
            gains.append(gain)
        return _trace(rows, columns, best, gains)

    def _has_other_origin(self, old: int, new: int) -> bool:
        """Whether the new sentence is more like another old one, or the old one stands elsewhere as it was."""
        kind, here = self.new[new], self.likeness(self.old[old], self.new[new])
        if kind == self.old[old]:
            return False
        if here < MOVED_ANYWAY and self.old[old] in self._waiting:
            return True
        return any(
            other != self.old[old] and self.likeness(other, kind) >= here + ORIGIN_AHEAD
            for other in self._resembling(new)
        )

    def _resembling(self, new: int) -> list[int]:
        """Give the kinds of old sentences that share most pairs of words with a new sentence."""
        if self._grams is None:
            self._grams = self._index()
        votes: Counter[int] = Counter()
        for gram in _pairs_of_words(self._texts[1], new):
            votes.update(self._grams.get(gram, ()))
        ranked = sorted(votes.items(), key=lambda vote: (-vote[1], vote[0]))
        return [kind for kind, _ in ranked[:MOST_RIVALS]]

    def _index(self) -> dict[int, list[int]]:
        index: dict[int, list[int]] = {}
        seen: set[int] = set()
        for at, kind in enumerate(self.old):
            if kind not in seen:
                seen.add(kind)
                for gram in _pairs_of_words(self._texts[0], at):
                    holders = index.setdefault(gram, [])
                    if len(holders) < MOST_HOLDERS:
                        holders.append(kind)
        return index

    def free(self) -> tuple[list[int], list[int]]:
        """Give the old and the new sentences (with any words) that are in no pair yet."""
        loose = self.vocabulary.loose
        here = [
            i for i, kind in enumerate(self.old) if i not in self.pairs and loose[kind]
        ]
        there = [
            j for j, kind in enumerate(self.new) if j not in self.taken and loose[kind]
        ]
        return here, there

    def _pair_moved(self) -> None:
        """Pair equal sentences out of order: those unique and weighty, then their equal neighbours."""
        here, there = self.free()
        sources, targets = _single(self.old, here), _single(self.new, there)
        for kind, i in sources.items():
            if kind in targets and self.vocabulary.kind_weights[kind] >= MOVED_WEIGHT:
                self._join(i, targets[kind], equal=True, moved=True)
        for i in [i for i in sources.values() if i in self.pairs]:
            self._spread(i, 1)
            self._spread(i, -1)

    def _spread(self, old: int, step: int) -> None:
        i, j = old + step, self.pairs[old].new + step
        while 0 <= i < len(self.old) and 0 <= j < len(self.new):
            if i in self.pairs or j in self.taken or self.old[i] != self.new[j]:
                return
            self._join(i, j, equal=True, moved=True)
            i, j = i + step, j + step

    def _pair_moved_and_edited(self) -> None:
        """Pair a free sentence with the one most like it elsewhere, when both agree and nothing rivals."""
        here, there = self.free()
        sources: dict[int, list[int]] = {}
        for i in here:
            sources.setdefault(self.old[i], []).append(i)
        wishes: dict[int, list[tuple[float, int]]] = {}
        for j in there:
            for kind in self._resembling(j):
                for i in sources.get(kind, ())[:2]:
                    like = self.likeness(kind, self.new[j])
                    if like >= MOVED_LIKE - MOVED_AHEAD:
                        wishes.setdefault(i, []).append((like, j))
        self._grant(wishes)

    def _grant(self, wishes: dict[int, list[tuple[float, int]]]) -> None:
        back: dict[int, list[float]] = {}
        for found in wishes.values():
            for like, j in found:
                back.setdefault(j, []).append(like)
        for i, found in sorted(wishes.items()):
            found.sort(key=lambda wish: (-wish[0], wish[1]))
            like, j = found[0]
            ahead_here = like - (found[1][0] if len(found) > 1 else 0.0)
            others = sorted(back[j], reverse=True)
            ahead_there = like - (others[1] if len(others) > 1 else 0.0)
            sure = like >= MOVED_LIKE and min(ahead_here, ahead_there) >= MOVED_AHEAD
            heavy = self.vocabulary.kind_weights[self.old[i]] >= MOVED_WEIGHT
            if (
                sure
                and heavy
                and others[0] == like
                and not self._has_other_origin(i, j)
            ):
                self._join(i, j, equal=False, moved=True)


def _blocks(
    rows: Sequence[int], columns: Sequence[int]
) -> Iterator[tuple[Sequence[int], Sequence[int]]]:
    """Give the gap whole or, when its grid is too large, cut in proportion along the diagonal."""
    count = max(1, math.ceil(len(rows) * len(columns) / LARGEST_GRID))
    for at in range(count):
        (a, b), (c, d) = (
            (len(side) * at // count, len(side) * (at + 1) // count)
            for side in (rows, columns)
        )
        if a < b and c < d:
            yield rows[a:b], columns[c:d]


def _trace(
    rows: Sequence[int],
    columns: Sequence[int],
    best: list[list[float]],
    gains: list[list[float]],
) -> list[tuple[int, int]]:
    x, y = len(rows), len(columns)
    chosen = []
    while x and y:
        worth = gains[x - 1][y - 1]
        if worth and best[x][y] == best[x - 1][y - 1] + worth:
            chosen.append((rows[x - 1], columns[y - 1]))
            x, y = x - 1, y - 1
        elif best[x][y] == best[x - 1][y]:
            x -= 1
        else:
            y -= 1
    return chosen[::-1]


def _single(kinds: Sequence[int], indices: Sequence[int]) -> dict[int, int]:
    """Kinds that occur once among these sentences, with their index."""
    counts = Counter(kinds[index] for index in indices)
    return {kinds[index]: index for index in indices if counts[kinds[index]] == 1}


def _pairs_of_words(text: Text, sentence: int) -> list[int]:
    """Give a number for each two neighbouring tokens of a sentence."""
    found = text.sentences[sentence]
    keys = text.keys[found.first : found.last]
    return sorted({one << 32 | other for one, other in pairwise(keys)}) or keys
