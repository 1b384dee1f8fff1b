"""Carry spans of one revision onto the next."""

from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from annotations.anchoring.equivalence import same_words
from annotations.anchoring.evidence import Evidence, gather
from annotations.anchoring.hazards import hazards
from annotations.anchoring.lineage import GONE, Lineage
from annotations.anchoring.placement import Placement, State, orphaned
from annotations.anchoring.rivals import Rivals
from annotations.anchoring.surroundings import turned
from annotations.anchoring.text import Clusters, check_span

IDENTITY_SCORE = 0.999
WEAK = 5.5
LEAST_COVER = 0.4
LEAST_LIKENESS = 0.45
HELD_COVER = 0.75
HELD_SIDE = 0.8
SURE = 0.95
SURE_SIDE = 0.8
RIVALLED = 0.85


def carry(
    old_text: str, new_text: str, spans: Sequence[tuple[int, int]]
) -> list[Placement]:
    """Where each span of `old_text` (code points, half open) stands in `new_text`, in the same order.

    Raises SpanOutsideText for a span that does not lie within `old_text`.
    """
    carrier = Carrier(old_text, new_text)
    return [carrier.carry(start, end) for start, end in spans]


class Carrier:
    """Two revisions, aligned once, between which many spans are carried."""

    def __init__(self, old_text: str, new_text: str) -> None:
        self.old_text = old_text
        self.new_text = new_text

    @cached_property
    def _lineage(self) -> Lineage:
        return Lineage.between(self.old_text, self.new_text)

    @cached_property
    def _clusters(self) -> Clusters:
        return Clusters(self.new_text)

    @cached_property
    def _rivals(self) -> Rivals:
        return Rivals(self._lineage)

    def carry(self, start: int, end: int) -> Placement:
        """Where a span of the old text stands in the new one; raises SpanOutsideText."""
        check_span(self.old_text, start, end)
        if start == end:
            return orphaned("empty")
        if self.old_text == self.new_text:
            return Placement("anchored", start, end, IDENTITY_SCORE, "identity")
        evidence = gather(self._lineage, self._clusters, start, end)
        reason = evidence if isinstance(evidence, str) else _refusal(evidence)
        if reason or isinstance(evidence, str):
            return orphaned(reason, "alignment")
        return self._place(evidence, start, end)

    def stood_at(self, start: int) -> int:
        """Give the offset in the new text that follows whatever last stood before an offset of the old one.

        Tells where a passage that is gone used to be.
        """
        if self.old_text == self.new_text:
            return start
        lineage = self._lineage
        before = bisect_left(lineage.old.ends, start + 1) - 1
        while before >= 0 and (
            lineage.image[before] == GONE or before in lineage.moved
        ):
            before -= 1
        return lineage.new.ends[lineage.image[before]] if before >= 0 else 0

    def _place(self, evidence: Evidence, start: int, end: int) -> Placement:
        place = (evidence.start, evidence.end)
        tokens = self._lineage.tokens(start, end)
        taken = (evidence.first, evidence.last + 1)
        old, new = self.old_text[start:end], self.new_text[slice(*place)]
        score = evidence.score()
        if self._rivals.rival(tokens, taken):
            return Placement(
                "suggested", *place, min(score, RIVALLED), "alignment", "several"
            )
        if not same_words(old, new):
            reason = ", ".join(hazards(old, new)) or "words"
            return Placement("text_changed", *place, score, "alignment", reason)
        if evidence.doubtful:
            return Placement(
                "suggested", *place, score, "alignment", "moved and edited"
            )
        beside = turned(self._lineage, tokens, taken)
        if beside:
            return Placement(
                "suggested", *place, score, "alignment", f"{beside} beside it"
            )
        if score < SURE and max(evidence.left, evidence.right) < SURE_SIDE:
            return Placement("suggested", *place, score, "alignment", "weak")
        state: State = "moved" if evidence.moved else "anchored"
        return Placement(state, *place, score, "alignment")


def _refusal(evidence: Evidence) -> str:
    """Why the evidence is not enough for any answer; empty when it is."""
    if evidence.support < WEAK:
        return "weak"
    kept = evidence.replaced or evidence.cover >= HELD_COVER
    held = kept and min(evidence.left, evidence.right) >= HELD_SIDE
    if evidence.cover < LEAST_COVER or (
        evidence.likeness < LEAST_LIKENESS and not held
    ):
        return "rewritten"
    return ""
