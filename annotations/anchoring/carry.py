"""Carry spans of one revision onto the next."""

from collections.abc import Sequence

from annotations.anchoring.evidence import Evidence, gather
from annotations.anchoring.equivalence import same_words
from annotations.anchoring.lineage import Lineage
from annotations.anchoring.rivals import Rivals
from annotations.anchoring.placement import Placement, orphaned
from annotations.anchoring.text import Clusters, check_span

IDENTITY_SCORE = 0.999
WEAK = 6.0
LEAST_COVER = 0.4
LEAST_LIKENESS = 0.45
SURE = 0.95


def carry(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[Placement]:
    """Where each span of `old_text` (code points, half open) stands in `new_text`, in the same order.

    Raises SpanOutsideText for a span that does not lie within `old_text`.
    """
    for start, end in spans:
        check_span(old_text, start, end)
    if old_text == new_text:
        return [_stay(start, end) for start, end in spans]
    if not spans:
        return []
    lineage = Lineage.between(old_text, new_text)
    clusters, rivals = Clusters(new_text), Rivals(lineage)
    return [decide(lineage, clusters, rivals, start, end) for start, end in spans]


def _stay(start: int, end: int) -> Placement:
    if start == end:
        return orphaned("empty")
    return Placement("anchored", start, end, IDENTITY_SCORE, "identity")


def decide(lineage: Lineage, clusters: Clusters, rivals: Rivals, start: int, end: int) -> Placement:
    """The state of one span, from the evidence for its place."""
    if start == end:
        return orphaned("empty")
    evidence = gather(lineage, clusters, start, end)
    if isinstance(evidence, str):
        return orphaned(evidence)
    reason = _refusal(evidence)
    if reason:
        return orphaned(reason)
    rival = rivals.rival(lineage.tokens(start, end), (evidence.first, evidence.last + 1))
    return _place(lineage, evidence, rival, start, end)


def _refusal(evidence: Evidence) -> str:
    """Why the evidence is not enough for any answer; empty when it is."""
    if evidence.support < WEAK:
        return "weak"
    held = evidence.cover >= 0.75 and min(evidence.left, evidence.right) >= 0.8
    if evidence.cover < LEAST_COVER or (evidence.likeness < LEAST_LIKENESS and not held):
        return "rewritten"
    return ""


def _place(lineage: Lineage, evidence: Evidence, rival: bool, start: int, end: int) -> Placement:
    score = evidence.score()
    old, new = lineage.old.raw[start:end], lineage.new.raw[evidence.start : evidence.end]
    place = (evidence.start, evidence.end)
    if rival:
        return Placement("suggested", *place, min(score, 0.6), "alignment", "several")
    if not same_words(old, new):
        return Placement("text_changed", *place, score, "alignment", "edited")
    if score < SURE and max(evidence.left, evidence.right) < 0.9:
        return Placement("suggested", *place, score, "alignment", "weak")
    return Placement("moved" if evidence.moved else "anchored", *place, score, "alignment")
