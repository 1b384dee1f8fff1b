"""Find a passage by its selectors alone."""

from annotations.anchoring.placement import Placement, orphaned
from annotations.anchoring.selectors import Selectors


def locate(text: str, selectors: Selectors) -> Placement:
    """Where the passage stands in `text` (code points); any of the selectors' fields may be absent."""
    exact = selectors.exact
    if not exact:
        return orphaned("empty")
    if selectors.start is not None and selectors.end is not None:
        if text[selectors.start : selectors.end] == exact:
            return Placement("anchored", selectors.start, selectors.end, 0.99, "position")
    prefix, suffix = selectors.prefix or "", selectors.suffix or ""
    passage = prefix + exact + suffix
    at = text.find(passage)
    if at < 0 or text.find(passage, at + 1) >= 0:
        return orphaned("not_found" if at < 0 else "several")
    start = at + len(prefix)
    return Placement("anchored", start, start + len(exact), 0.99, "quote")
