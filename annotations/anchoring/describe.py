"""The selectors of a span: its words, its position, and enough context to tell it from its copies."""

from collections.abc import Callable
from functools import cached_property

from annotations.anchoring.selectors import Selectors
from annotations.anchoring.text import Clusters, check_span, clusters_of

CONTEXT = 32
MOST_CONTEXT = 256
LONG = 200_000  # code points; in a longer text, looking for copies would take too long


def describe(text: str, start: int, end: int) -> Selectors:
    """Selectors for `text[start:end]` (code points), with 32 to 256 code points of context each side.

    Context grows until the quotation with it is unique, and never cuts a grapheme cluster; in a
    text over 200,000 code points it is as wide as it may be. Raises SpanOutsideText.
    """
    return Describer(text).describe(start, end)


class Describer:
    """One text, prepared once, in which many spans are described."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def _clusters(self) -> Clusters:
        return clusters_of(self.text)

    def describe(self, start: int, end: int) -> Selectors:
        """Selectors for a span, as `describe` gives them; raises SpanOutsideText."""
        text, clusters = self.text, self._clusters
        check_span(text, start, end)
        width = MOST_CONTEXT if len(text) > LONG else CONTEXT
        while True:
            left = _outward(
                clusters.before(max(0, start - width)), start, width, clusters.after
            )
            right = _outward(
                clusters.after(min(len(text), end + width)), end, width, clusters.before
            )
            if width >= MOST_CONTEXT or _is_unique(text, left, right):
                return Selectors(
                    text[start:end], text[left:start], text[end:right], start, end
                )
            width *= 2


def _outward(far: int, edge: int, width: int, inward: Callable[[int], int]) -> int:
    """Where context ends: outside the cluster it would cut, unless that one is monstrous."""
    if abs(far - edge) <= 2 * width:
        return far
    return inward(edge - width if far < edge else edge + width)


def _is_unique(text: str, start: int, end: int) -> bool:
    passage = text[start:end]
    return text.find(passage) == start and text.find(passage, start + 1) < 0
