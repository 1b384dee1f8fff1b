"""The selectors of a span: its words, its position, and enough context to tell it from its copies."""

from annotations.anchoring.selectors import Selectors
from annotations.anchoring.text import Clusters, check_span

CONTEXT = 32
MOST_CONTEXT = 256


def describe(text: str, start: int, end: int) -> Selectors:
    """Selectors for `text[start:end]` (code points), with 32 to 256 code points of context each side.

    Context grows until the quotation with it is unique, and never cuts a grapheme cluster.
    Raises SpanOutsideText.
    """
    check_span(text, start, end)
    clusters = Clusters(text)
    width = CONTEXT
    while True:
        left = clusters.before(max(0, start - width))
        right = clusters.after(min(len(text), end + width))
        if width >= MOST_CONTEXT or _is_unique(text, left, right):
            return Selectors(
                text[start:end], text[left:start], text[end:right], start, end
            )
        width *= 2


def _is_unique(text: str, start: int, end: int) -> bool:
    passage = text[start:end]
    return text.find(passage) == start and text.find(passage, start + 1) < 0
