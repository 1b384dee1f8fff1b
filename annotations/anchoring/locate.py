"""Find a passage by its selectors alone, without the text they were made on.

The words must be there and be the only ones that fit; words that merely resemble them are proposed
to a person, since an edited passage and its look-alike cannot be told apart without the old text.
"""

from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from annotations.anchoring.equivalence import Evened, fold, restyle
from annotations.anchoring.placement import CARRIED, Placement, State, orphaned
from annotations.anchoring.resembling import Resembling
from annotations.anchoring.selectors import Selectors
from annotations.anchoring.text import Clusters, clusters_of
from annotations.anchoring.tokens import Vocabulary
from annotations.anchoring.units import Units

MOST_HITS = 500
MOST_CONTEXT = 512
NEAR = 10
ENOUGH = 6.0
SIDE_WEIGHT = 6.0
AHEAD = 0.15
FITS = 0.8
FITS_HARDLY = 0.85
LONG = 8.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A place where the words stand (code points) and how well each side's context fits, 0 to 1."""

    start: int
    end: int
    left: float | None
    right: float | None

    @property
    def fit(self) -> float:
        """How well the context fits; neutral when none was given."""
        sides = [side for side in (self.left, self.right) if side is not None]
        return sum(sides) / len(sides) if sides else 1.0

    @property
    def best(self) -> float:
        """How well the side that fits better does."""
        return max(
            (side for side in (self.left, self.right) if side is not None), default=1.0
        )

    @property
    def worst(self) -> float:
        """How well the side that fits worse does."""
        return min(
            (side for side in (self.left, self.right) if side is not None), default=1.0
        )

    @property
    def standing(self) -> float:
        """What the context is worth as evidence."""
        return SIDE_WEIGHT * sum(
            max(0.0, ((side or 0.0) - 0.4) / 0.6) for side in (self.left, self.right)
        )


def locate(text: str, selectors: Selectors) -> Placement:
    """Where the passage stands in `text` (code points); any of the selectors' fields may be absent.

    Positions are tried as code points, then as UTF-16 units, graphemes, lines ended by CRLF, and
    bytes; a position counts only where the quotation stands.
    """
    return Locator(text).locate(selectors)


class Locator:
    """One text, prepared once, in which many passages are sought."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _evened(self) -> Evened:
        return Evened(self.text)

    @cached_property
    def _units(self) -> Units:
        return Units(self.text)

    @cached_property
    def _clusters(self) -> Clusters:
        return clusters_of(self.text)

    @cached_property
    def _resembling(self) -> Resembling:
        return Resembling(self.text)

    def locate(self, selectors: Selectors) -> Placement:
        """Where the passage stands, or the reason why nothing can be said."""
        if selectors.exact is None:
            return self._by_position_alone(selectors)
        if not selectors.exact:
            return orphaned("empty")
        stated = self._stated(selectors)
        if stated and self._reads_as_selected(selectors, stated[1]):
            return self._placed("anchored", Hit(*stated[1], 1.0, 1.0), 0.999, stated[0])
        if not fold(selectors.exact):
            return orphaned("no_words")
        hits = self._hits(selectors)
        if not hits:
            return self._resembling.find(selectors, self._clusters)
        return self._choose(selectors, hits, stated)

    def _by_position_alone(self, selectors: Selectors) -> Placement:
        start, end = selectors.start, selectors.end
        if start is None or end is None:
            return orphaned("empty")
        if not 0 <= start < end <= len(self.text):
            return orphaned("outside")
        hit = self._hit(selectors, start, end)
        if hit.fit < FITS:
            return orphaned("context_differs")
        given = hit.left is not None or hit.right is not None
        return self._placed(
            "suggested", hit, 0.9 if given else 0.5, "position", "no_quote"
        )

    def _stated(self, selectors: Selectors) -> tuple[str, tuple[int, int]] | None:
        """Give the unit in which the stated position holds the stated words, and the span in code points."""
        if selectors.start is None or selectors.end is None:
            return None
        for unit, start, end in self._units.readings(selectors.start, selectors.end):
            if self.text[start:end] == selectors.exact:
                return unit, (start, end)
        return None

    def _reads_as_selected(self, selectors: Selectors, span: tuple[int, int]) -> bool:
        """Whether the words beside a span are exactly those of the selectors."""
        start, end = span
        before = selectors.prefix is None or self.text.endswith(
            selectors.prefix, 0, start
        )
        after = selectors.suffix is None or self.text.startswith(selectors.suffix, end)
        return before and after

    def _hits(self, selectors: Selectors) -> list[Hit]:
        """Every place where the same words stand, at most 500."""
        wanted, evened = fold(selectors.exact or ""), self._evened
        hits: list[Hit] = []
        at = evened.text.find(wanted)
        while at >= 0 and len(hits) < MOST_HITS:
            hits.append(
                self._hit(
                    selectors, evened.raw_start(at), evened.raw_end(at + len(wanted))
                )
            )
            at = evened.text.find(wanted, at + 1)
        return [
            hit for hit in hits if self._is_whole(hit) and self._is_words(hit, wanted)
        ]

    def _is_words(self, hit: Hit, wanted: str) -> bool:
        """Whether a hit is the words wanted, not a part of characters that belong together."""
        return fold(self.text[hit.start : hit.end]) == wanted

    def _is_whole(self, hit: Hit) -> bool:
        """Whether a hit does not begin or end inside a longer word, unless its context says it does."""
        text, start, end = self.text, hit.start, hit.end
        joined_left = start > 0 and _is_plain(text[start - 1 : start + 1])
        joined_right = end < len(text) and _is_plain(text[end - 1 : end + 1])
        left = not joined_left or (hit.left or 0.0) >= FITS
        right = not joined_right or (hit.right or 0.0) >= FITS
        return left and right

    def _hit(self, selectors: Selectors, start: int, end: int) -> Hit:
        prefix = (selectors.prefix or "")[-MOST_CONTEXT:]
        suffix = (selectors.suffix or "")[:MOST_CONTEXT]
        before = restyle(self.text[max(0, start - 2 * len(prefix) - 8) : start])
        after = restyle(self.text[end : end + 2 * len(suffix) + 8])
        left = _agreement(restyle(prefix)[::-1], before[::-1]) if prefix else None
        right = _agreement(restyle(suffix), after) if suffix else None
        return Hit(start, end, left, right)

    def _choose(
        self,
        selectors: Selectors,
        hits: list[Hit],
        stated: tuple[str, tuple[int, int]] | None,
    ) -> Placement:
        """Give the one hit that fits, or the reason why none may be taken."""
        ranked = sorted(hits, key=lambda hit: (-hit.fit, hit.start))
        best = ranked[0]
        ahead = 0.001 if best.fit == 1.0 else AHEAD
        rivals = [hit for hit in ranked[1:] if hit.fit > best.fit - ahead]
        if rivals or len(hits) == MOST_HITS:
            return self._by_position(best, rivals, stated)
        if best.left is None and best.right is None:
            return self._placed("anchored", best, 0.98, "quote")
        weight = _weight(selectors.exact or "")
        if weight + best.standing < ENOUGH or (len(hits) > 1 and best.best < FITS):
            return orphaned("weak", "quote")
        if best.fit >= FITS and best.worst >= FITS_HARDLY:
            return self._placed("anchored", best, 0.995, "quote")
        if weight >= LONG and len(hits) == 1:
            return self._placed("moved", best, 0.98, "quote")
        return self._placed("suggested", best, 0.97, "quote", "context_differs")

    def _by_position(
        self, best: Hit, rivals: list[Hit], stated: tuple[str, tuple[int, int]] | None
    ) -> Placement:
        """Of several that fit alike, the one that the position names exactly; otherwise none."""
        for hit in (best, *rivals):
            if stated and (hit.start, hit.end) == stated[1] and hit.fit >= FITS:
                return self._placed("anchored", hit, 0.97, stated[0])
        return orphaned("several", "quote")

    def _placed(
        self, state: State, hit: Hit, score: float, method: str, reason: str = ""
    ) -> Placement:
        start, end = self._clusters.snap(hit.start, hit.end)
        if (start, end) != (hit.start, hit.end) and state in CARRIED:
            return Placement("suggested", start, end, score, method, "cuts_character")
        return Placement(state, start, end, score, method, reason)


def _is_plain(letters: str) -> bool:
    """Whether letters belong to a script that puts spaces between words, as far as ASCII tells."""
    return letters.isalnum() and letters.isascii()


def _agreement(wanted: str, found: str) -> float:
    """How well context agrees, both read away from the passage: the near part counts most."""
    wanted, found = (
        wanted.strip().casefold(),
        found.strip().casefold()[: len(wanted.strip())],
    )
    if not wanted:
        return 1.0
    common = 0
    for one, other in zip(wanted, found, strict=False):
        if one != other:
            break
        common += 1
    near = min(1.0, common / min(NEAR, len(wanted)))
    return 0.5 * near + 0.5 * fuzz.ratio(wanted, found) / 100


def _weight(exact: str) -> float:
    vocabulary = Vocabulary()
    return vocabulary.weight(vocabulary.read(exact).keys)
