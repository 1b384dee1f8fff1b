"""The anchors of an annotation: which spans can be highlighted, and how they are stored and replaced."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from annotations.anchoring import describe
from annotations.anchoring.text import Clusters, clusters_of
from annotations.models import Anchor, Annotation, Revision
from annotations.vocabulary import AnchorState
from annotations.workflow.acts import Act
from annotations.workflow.errors import InvalidContent, QuoteMismatch
from annotations.workflow.inserting import insert_rows
from annotations.workflow.storing import record_history

KEPT = (
    "part", "start", "end", "exact", "prefix", "suffix", "method", "score", "reason",
)  # fmt: skip


@dataclass(frozen=True)
class Span:
    """A place in a revision's text, in code points, half-open; `exact`, when given, must stand there."""

    start: int
    end: int
    exact: str | None = None


def anchors_for(revision: Revision, spans: Sequence[Span]) -> list[Anchor]:
    """Return the unsaved anchors of the parts of a quotation, in their order in the text."""
    if not spans:
        raise InvalidContent("Select the words to highlight.", "no_span", "spans")
    clusters = clusters_of(revision.text)
    ordered = sorted(spans, key=lambda span: (span.start, span.end))
    anchors, reached = [], 0
    for part, span in enumerate(ordered, start=1):
        check_span(revision, clusters, span)
        if span.start < reached:
            raise InvalidContent(
                "The parts of one annotation may not overlap. Select them apart.",
                "overlapping_parts",
                "spans",
            )
        reached = span.end
        anchors.append(anchor_at(revision, part, span.start, span.end))
    return anchors


def check_span(revision: Revision, clusters: Clusters, span: Span) -> None:
    """Raise InvalidContent or QuoteMismatch when a span cannot be highlighted."""
    if not 0 <= span.start < span.end <= revision.length:
        raise InvalidContent(
            f"The span {span.start}–{span.end} does not lie in the text, which has "
            f"{revision.length} code points. Reload the article and select the words again.",
            "bad_span",
            "spans",
        )
    if not (clusters.is_boundary(span.start) and clusters.is_boundary(span.end)):
        raise InvalidContent(
            f"The span {span.start}–{span.end} starts or ends inside a character. "
            "Select whole characters.",
            "inside_character",
            "spans",
        )
    standing = revision.text[span.start : span.end]
    if span.exact is not None and span.exact != standing:
        raise QuoteMismatch(
            f"The quotation is not what stands at {span.start}–{span.end} in this revision. "
            "Reload the article and select the words again.",
            "quote_mismatch",
            "spans",
        )


def anchor_at(revision: Revision, part: int, start: int, end: int) -> Anchor:
    """Return the unsaved anchor of a span that a person chose."""
    selectors = describe(revision.text, start, end)
    return Anchor(
        revision=revision,
        part=part,
        start=start,
        end=end,
        exact=revision.text[start:end],
        prefix=selectors.prefix or "",
        suffix=selectors.suffix or "",
        state=AnchorState.ANCHORED,
        method="reviewer",
        score=1.0,
    )


def store_anchors(annotation: Annotation, anchors: Sequence[Anchor]) -> None:
    """Store the anchors of an annotation in one statement."""
    for anchor in anchors:
        anchor.annotation = annotation
    insert_rows(anchors)


def put(
    act: Act,
    annotation: Annotation,
    revision: Revision,
    anchors: Sequence[Anchor],
    name: str,
) -> None:
    """Replace the anchors of an annotation in one revision; the history keeps both."""
    there = annotation.anchors.filter(revision=revision)
    old = [placed(one) for one in there.order_by("part")]
    there.delete()
    store_anchors(annotation, anchors)
    new = [placed(one) for one in anchors]
    record_history(
        act,
        name,
        annotation,
        before={"revision": revision.number, "anchors": old},
        after={"revision": revision.number, "anchors": new},
    )


def placed(anchor: Anchor) -> dict[str, Any]:
    """Return an anchor as history keeps it: all that it takes to put it back."""
    return {name: getattr(anchor, name) for name in KEPT} | {"state": str(anchor.state)}
