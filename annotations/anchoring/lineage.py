"""For every token of the old text, the token of the new text that it became."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from rapidfuzz import fuzz

from annotations.anchoring.hazards import turning_kinds
from annotations.anchoring.pairing import Pair, pair_sentences
from annotations.anchoring.sequences import Run, common_runs
from annotations.anchoring.tokens import Text, Vocabulary

GONE = -1
SMALL_GAP = 4
ALIKE = 70.0
LONGEST_WORD = 100
STRAY_LENGTH = 5
STRAY_WEIGHT = 4.0
CHANCE_WEIGHT = 3.0
CHANCE_SHARE = 0.35
LARGEST_GAP = 4_000_000


class Lineage:
    """Two texts and what became of each token: `image` old to new, `origin` new to old, or GONE.

    `replaced` holds the old tokens whose image is another word in the same place, `moved` those
    whose sentence stands elsewhere now, `doubtful` those of them whose sentence changed as well:
    what moved and changed may as well have been cut, and something like it put in.
    """

    def __init__(self, vocabulary: Vocabulary, old: Text, new: Text) -> None:
        self.vocabulary = vocabulary
        self.old = old
        self.new = new
        self.image = [GONE] * len(old.keys)
        self.origin = [GONE] * len(new.keys)
        self.replaced: set[int] = set()
        self.moved: set[int] = set()
        self.doubtful: set[int] = set()

    @classmethod
    def between(cls, old_text: str, new_text: str) -> "Lineage":
        """Align two texts: sentences first, then tokens inside pairs of sentences, then what is left."""
        vocabulary = Vocabulary()
        lineage = cls(vocabulary, vocabulary.read(old_text), vocabulary.read(new_text))
        for pair in pair_sentences(vocabulary, lineage.old, lineage.new):
            lineage._map_pair(pair)
        for stretch in lineage._changed_stretches():
            lineage._map_stretch(*stretch)
        lineage._map_strays()
        for stretch in lineage._changed_stretches():
            lineage._map_replaced(*stretch)
        return lineage

    @classmethod
    def within(cls, vocabulary: Vocabulary, old: Text, new: Text) -> "Lineage":
        """Align two short texts token by token."""
        lineage = cls(vocabulary, old, new)
        lineage._map_stretch(0, len(old.keys), 0, len(new.keys))
        for stretch in lineage._changed_stretches():
            lineage._map_replaced(*stretch)
        return lineage

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """Give the old tokens `[first, last)` that a span of code points touches."""
        return bisect_right(self.old.ends, start), bisect_left(self.old.starts, end)

    def _map_pair(self, pair: Pair) -> None:
        here, there = self.old.sentences[pair.old], self.new.sentences[pair.new]
        if pair.equal:
            self._join_run((here.first, there.first, here.last - here.first))
        else:
            self._map_stretch(here.first, here.last, there.first, there.last)
        if pair.moved:
            self.moved.update(range(here.first, here.last))
            if not pair.equal:
                self.doubtful.update(range(here.first, here.last))

    def _join_run(self, run: Run) -> None:
        at, to, length = run
        self.image[at : at + length] = range(to, to + length)
        self.origin[to : to + length] = range(at, at + length)

    def _map_stretch(self, a: int, b: int, c: int, d: int) -> None:
        """Map the equal tokens of two stretches, leaving out what is equal by chance."""
        if (b - a) * (d - c) > LARGEST_GAP:
            return
        runs = common_runs(self.old.keys[a:b], self.new.keys[c:d])
        for at, to, length in self._without_chance(runs, a, b, c, d):
            self._join_run((a + at, c + to, length))

    def _without_chance(
        self, runs: list[Run], a: int, b: int, c: int, d: int
    ) -> list[Run]:
        """Drop runs too light for the change on either side of them, lightest first."""
        runs = _merged(runs)
        weights = [
            self._weight(self.old.keys, a + at, a + at + length)
            for at, _, length in runs
        ]
        while runs:
            edges = [(0, 0), *((at + n, to + n) for at, to, n in runs)]
            nexts = [*((at, to) for at, to, _ in runs), (b - a, d - c)]
            gaps = [
                max(
                    self._weight(self.old.keys, a + edge[0], a + after[0]),
                    self._weight(self.new.keys, c + edge[1], c + after[1]),
                )
                for edge, after in zip(edges, nexts, strict=True)
            ]
            excess = [
                weights[x]
                - min(CHANCE_WEIGHT, CHANCE_SHARE * min(gaps[x], gaps[x + 1]))
                for x in range(len(runs))
            ]
            worst = min(range(len(runs)), key=lambda x: (excess[x], x))
            if excess[worst] >= 0:
                break
            del runs[worst], weights[worst]
        return runs

    def _map_strays(self) -> None:
        """Map phrases that went into another sentence: free in both texts, long, and unique there."""
        here, there = (
            _free_phrases(text.keys, links)
            for text, links in ((self.old, self.image), (self.new, self.origin))
        )
        for phrase, at in here.items():
            to = there.get(phrase, GONE)
            if GONE in (to, at) or self.image[at] != GONE:
                continue
            a, c = at, to
            while a and c and self._pairs_up(a - 1, c - 1):
                a, c = a - 1, c - 1
            length = 0
            while self._pairs_up(a + length, c + length):
                length += 1
            if self._weight(self.old.keys, a, a + length) >= STRAY_WEIGHT:
                self._join_run((a, c, length))
                self.moved.update(range(a, a + length))
                self.doubtful.update(range(a, a + length))

    def _pairs_up(self, i: int, j: int) -> bool:
        """Whether two tokens are both free and the same."""
        return (
            i < len(self.image)
            and j < len(self.origin)
            and self.image[i] == self.origin[j] == GONE
            and self.old.keys[i] == self.new.keys[j]
        )

    def _weight(self, keys: list[int], start: int, end: int) -> float:
        return self.vocabulary.weight(keys[start:end]) if end > start else 0.0

    def _changed_stretches(self) -> Iterator[tuple[int, int, int, int]]:
        """Unmapped tokens of both texts between the same two neighbours in order."""
        image = self.image
        before, a = -1, 0
        size = len(image)
        while a < size:
            if image[a] != GONE:
                before = image[a]
                a += 1
                continue
            b = a
            while b < size and image[b] == GONE:
                b += 1
            after = image[b] if b < size else len(self.origin)
            free = before < after and all(
                self.origin[j] == GONE for j in range(before + 1, after)
            )
            if free and after - before > 1:
                yield a, b, before + 1, after
            a = b

    def _map_replaced(self, a: int, b: int, c: int, d: int) -> None:
        """In a small change, pair words that are alike or of one kind that turns the sense, in order."""
        if b - a > SMALL_GAP or d - c > SMALL_GAP:
            return
        for i in range(a, b):
            for j in range(c, d):
                if self._replaces(i, j, alone=b - a == d - c):
                    self.image[i], self.origin[j] = j, i
                    self.replaced.add(i)
                    c = j + 1
                    break

    def _replaces(self, i: int, j: int, *, alone: bool) -> bool:
        one, other = (
            self.vocabulary.words[text.keys[at]]
            for text, at in ((self.old, i), (self.new, j))
        )
        if one[0].isdigit() and other[0].isdigit():
            return True
        if max(len(one), len(other)) > LONGEST_WORD:
            return False
        if one[0].isalpha() and other[0].isalpha() and fuzz.ratio(one, other) >= ALIKE:
            return True
        return alone and bool(
            turning_kinds(self.old.word(i)) & turning_kinds(self.new.word(j))
        )


def _free_phrases(keys: list[int], links: list[int]) -> dict[tuple[int, ...], int]:
    """Give each phrase of free tokens its place, or GONE when it has several."""
    found: dict[tuple[int, ...], int] = {}
    run = 0
    for at, link in enumerate(links):
        run = run + 1 if link == GONE else 0
        if run >= STRAY_LENGTH:
            phrase = tuple(keys[at - STRAY_LENGTH + 1 : at + 1])
            found[phrase] = GONE if phrase in found else at - STRAY_LENGTH + 1
    return found


def _merged(runs: list[Run]) -> list[Run]:
    """Give runs that touch in both sequences, joined."""
    joined: list[Run] = []
    for at, to, length in runs:
        if (
            joined
            and joined[-1][0] + joined[-1][2] == at
            and joined[-1][1] + joined[-1][2] == to
        ):
            joined[-1] = (joined[-1][0], joined[-1][1], joined[-1][2] + length)
        else:
            joined.append((at, to, length))
    return joined
