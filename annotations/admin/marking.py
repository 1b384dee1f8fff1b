"""What the marks in an article say to its reviewers, line by line, and which lines a change touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import Concat, JSONObject, Left

from annotations.admin.links import shortened
from annotations.anchoring import blocks
from annotations.anchoring.drawing import Html, Mark, drawn
from annotations.anchoring.notices import find_notices
from annotations.models import Anchor, Appearance, Revision
from annotations.vocabulary import (
    AnchorState,
    AnnotationStatus,
    Motivation,
    Stance,
)

UNLINKED = "unlinked"
MANY = "many"
CARRIED = (AnchorState.ANCHORED, AnchorState.MOVED)
LONGEST_NOTICE = 300  # code points
# What is shown of an anchor and its annotation; there may be thousands.
SHOWN = (
    *("part", "start", "end", "exact", "state", "reason"),
    *("annotation__motivation", "annotation__note"),
)
LONGEST_CLAIM = 80  # code points of it in the title of a mark


def placed_anchors(revision: Revision, person: int | None) -> QuerySet[Anchor]:
    """Return the anchors of what stands in a revision and a person may see, in one query.

    With what their words do.
    """
    links = (
        Appearance.objects.filter(annotation=OuterRef("annotation_id"))
        .order_by("-pk")
        .values(
            said=JSONObject(
                stance="stance",
                voice="voice",
                ref="claim__ref",
                claim="claim_id",
                text=Left("claim__text", LONGEST_CLAIM),
                who=Concat("claimant__name", "claimant__descriptor"),
            )
        )
    )
    return (
        Anchor.objects.told_to(person)
        .filter(revision=revision, annotation__status=AnnotationStatus.ACTIVE)
        .select_related("annotation")
        .only(*SHOWN)
        .annotate(
            links=ArraySubquery(links), creator=F("annotation__creator__username")
        )
        .order_by("annotation_id", "part")
    )


def marks_of(anchors: Iterable[Any]) -> list[Mark]:
    """Return the marks of those anchors that have a place."""
    return [
        mark_of(anchor, anchor.start, anchor.end)
        for anchor in anchors
        if anchor.start is not None and anchor.end is not None
    ]


def mark_of(anchor: Any, start: int, end: int) -> Mark:
    """Return the mark of an anchor: the stances, claims and voices of its annotation."""
    links: list[dict[str, Any]] = anchor.links
    stances = {link["stance"] for link in links}
    pk = anchor.annotation_id
    return Mark(
        owner=str(pk),
        start=start,
        end=end,
        tone=stances.pop() if len(stances) == 1 else MANY if stances else UNLINKED,
        says=says_of(anchor),
        place=f"words-{pk}" if anchor.part == 1 else "",
        leads=f"annotation-{pk}",
        doubtful=anchor.state not in CARRIED,
    )


def says_of(anchor: Any) -> str:
    """Return what an anchor's words do, in words."""
    says = ", ".join(
        f"{Stance(link['stance']).label} {link['ref']} ({link['text']})"
        for link in anchor.links
    )
    if not says:
        motivation = Motivation(anchor.annotation.motivation).label
        says = f"{motivation}, not linked to a claim"
    if anchor.state not in CARRIED:
        says += " – the words changed, a person decides"
    return says


def marked_lines(
    text: str, marks: Iterable[Mark], places: Iterable[blocks.Place] | None = None
) -> Iterator[tuple[int, Html]]:
    """Yield each line's start (code points) and its HTML, with flat marks.

    Each line goes alone into an element with `white-space: pre-wrap`: then the text of all lines is
    the revision's, code point for code point.
    """
    return drawn(text, marks, blocks.lines(text) if places is None else places)


def lines_touched(text: str, spans: Iterable[blocks.Place]) -> list[blocks.Place]:
    """Return the lines in which any of some spans stands."""
    sought = sorted(spans)
    return [
        (start, end)
        for start, end in blocks.lines(text)
        if any(one[0] < end and start < one[1] for one in sought)
    ]


@dataclass(frozen=True)
class NoticeShown:
    """A publisher's own notice in a text: the words, and the kind of change they mean."""

    words: str
    kind: str


NOTICE_KINDS = {
    "marked_update": "an update",
    "correction": "a correction",
    "retraction": "a retraction",
}


def notices_in(revision: Revision) -> list[NoticeShown]:
    """Return the publisher's notices in a revision, as the article page lists them."""
    return [
        NoticeShown(
            shortened(revision.text[one.start : one.end], LONGEST_NOTICE),
            NOTICE_KINDS[one.kind],
        )
        for one in find_notices(revision.text)
    ]
