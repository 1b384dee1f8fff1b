"""Carry spans of one revision onto the next."""

from collections.abc import Sequence

from annotations.anchoring.placement import Placement, orphaned
from annotations.anchoring.text import check_span

NEAR = 32


def carry(old_text: str, new_text: str, spans: Sequence[tuple[int, int]]) -> list[Placement]:
    """Where each span of `old_text` (code points, half open) stands in `new_text`, in the same order.

    Raises SpanOutsideText for a span that does not lie within `old_text`.
    """
    for start, end in spans:
        check_span(old_text, start, end)
    return [_carry_one(old_text, new_text, start, end) for start, end in spans]


def _carry_one(old_text: str, new_text: str, start: int, end: int) -> Placement:
    if start == end:
        return orphaned("empty")
    if old_text == new_text:
        return Placement("anchored", start, end, 0.999, "identity")
    passage = old_text[max(0, start - NEAR) : end + NEAR]
    at = new_text.find(passage)
    if at < 0 or new_text.count(passage) > 1 or old_text.count(passage) > 1:
        return orphaned("deleted" if at < 0 else "several")
    place = at + min(start, NEAR)
    return Placement("anchored", place, place + end - start, 0.99, "context")
