"""A revision's text with its highlights, line by line, as HTML that adds and drops no character."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet
from django.db.models.functions import Concat, JSONObject, Left
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from annotations.anchoring import blocks
from annotations.anchoring.notices import find_notices
from annotations.anchoring.segments import Segment
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
LONGEST_CLAIM = 80  # code points of it in the title of a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of a highlight (code points, half open): whose it is, what it does, what it says."""

    annotation: int
    part: int
    start: int
    end: int
    stance: str
    says: str
    undecided: bool

    @property
    def key(self) -> str:
        """Return what tells it from all other marks."""
        return f"{self.annotation}.{self.part}"


def placed_anchors(revision: Revision) -> QuerySet[Anchor]:
    """Return the anchors of what stands in a revision, with what their words do, in one query."""
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
        Anchor.objects.filter(
            revision=revision, annotation__status=AnnotationStatus.ACTIVE
        )
        .select_related("annotation__creator")
        .defer("prefix", "suffix")
        .annotate(links=ArraySubquery(links))
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
    undecided = anchor.state not in CARRIED
    says = ", ".join(
        f"{Stance(link['stance']).label} {link['ref']} ({link['text']})"
        for link in links
    )
    if not says:
        says = (
            f"{Motivation(anchor.annotation.motivation).label}, not linked to a claim"
        )
    if undecided:
        says += " – the words changed, a person decides"
    stance = stances.pop() if len(stances) == 1 else MANY if stances else UNLINKED
    return Mark(anchor.annotation_id, anchor.part, start, end, stance, says, undecided)


def marked_lines(
    text: str, marks: Iterable[Mark], places: Iterable[blocks.Place] | None = None
) -> Iterator[tuple[int, SafeString]]:
    """Yield each line's start (code points) and its HTML, with flat marks.

    Where highlights overlap, one mark says all of them. Each line goes alone into an element with
    `white-space: pre-wrap`: then the text of all lines is the revision's, code point for code point.
    """
    named = {mark.key: mark for mark in marks}
    spans = ((key, one.start, one.end) for key, one in named.items())
    wanted = blocks.lines(text) if places is None else places
    for block in blocks.cut(len(text), spans, wanted):
        pieces = (piece_of(text, one, named) for one in block.segments)
        yield block.start, SafeString("".join(pieces))


def lines_touched(text: str, spans: Iterable[blocks.Place]) -> list[blocks.Place]:
    """Return the lines in which any of some spans stands."""
    sought = sorted(spans)
    return [
        (start, end)
        for start, end in blocks.lines(text)
        if any(one[0] < end and start < one[1] for one in sought)
    ]


def piece_of(text: str, segment: Segment, named: Mapping[str, Mark]) -> str:
    """Return one stretch of text: plain, or marked and linked to what is said of it."""
    words = text[segment.start : segment.end]
    if not segment.ids:
        return escape(words)
    covering = [named[key] for key in segment.ids]
    fresh = [one for one in covering if one.start == segment.start and one.part == 1]
    inner = (fresh or covering)[-1]
    others = (
        format_html('<span id="words-{}"></span>', one.annotation) for one in fresh[:-1]
    )
    return "".join(others) + format_html(
        '<mark class="{}" data-annotations="{}"{}>'
        '<a href="#annotation-{}" title="{}" draggable="false"{}>{}</a></mark>',
        classes_of(covering),
        " ".join(str(mark.annotation) for mark in covering),
        format_html(' id="words-{}"', fresh[-1].annotation) if fresh else "",
        inner.annotation,
        "; ".join(mark.says for mark in covering),
        # One stop of the Tab key for each highlight, however many pieces it is cut into.
        "" if fresh else format_html(' tabindex="{}"', -1),
        words,
    )


def classes_of(covering: Sequence[Mark]) -> str:
    """Return the classes that give a mark its colour and its line."""
    stances = {mark.stance for mark in covering}
    stance = stances.pop() if len(stances) == 1 else MANY
    names = ["mark", f"mark-{stance}"]
    if len(covering) > 1:
        names.append("mark-deep")
    if any(mark.undecided for mark in covering):
        names.append("mark-undecided")
    return " ".join(names)


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
        NoticeShown(revision.text[one.start : one.end][:300], NOTICE_KINDS[one.kind])
        for one in find_notices(revision.text)
    ]
