"""A revision's text with its highlights, as one run of HTML that adds and drops no character."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from annotations.anchoring.notices import find_notices
from annotations.anchoring.segments import Segment, segments
from annotations.models import Anchor, Annotation, Revision
from annotations.vocabulary import AnchorState, Stance

UNLINKED = "unlinked"
MANY = "many"


@dataclass(frozen=True)
class Mark:
    """What a highlight is called on the page, and what it says."""

    id: str
    stance: str
    says: str
    undecided: bool


def marked_text(
    text: str, marks: dict[str, Mark], anchors: Iterable[Anchor]
) -> SafeString:
    """Return the text with flat marks: where highlights overlap, one mark says all of them.

    The page must put it, alone, into an element with `white-space: pre-wrap`: then the element's
    text is the revision's text, code point for code point.
    """
    spans = [
        (marks_id(anchor), anchor.start, anchor.end)
        for anchor in anchors
        if anchor.start is not None and anchor.end is not None
    ]
    seen: set[str] = set()
    pieces = [
        piece_of(text, segment, marks, seen) for segment in segments(len(text), spans)
    ]
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def marks_id(anchor: Anchor) -> str:
    """Return the name of an annotation's highlight in the page."""
    return str(anchor.annotation_id)


def piece_of(
    text: str, segment: Segment, marks: dict[str, Mark], seen: set[str]
) -> str:
    """Return one stretch of text: plain, or marked and linked to what is said of it."""
    words = text[segment.start : segment.end]
    if not segment.ids:
        return format_html("{}", words)
    covering = [marks[name] for name in segment.ids]
    fresh = [mark for mark in covering if mark.id not in seen]
    seen.update(mark.id for mark in covering)
    inner = (fresh or covering)[-1]
    stances = {mark.stance for mark in covering}
    return format_html(
        '<mark class="{}" data-annotations="{}"{}>'
        '<a href="#annotation-{}" title="{}"{}>{}</a></mark>',
        classes_of(covering, stances),
        " ".join(mark.id for mark in covering),
        format_html(' id="words-{}"', fresh[-1].id) if fresh else "",
        inner.id,
        "; ".join(mark.says for mark in covering),
        # One stop of the Tab key for each highlight, however many pieces it is cut into.
        "" if fresh else format_html(' tabindex="{}"', -1),
        words,
    )


def classes_of(covering: Sequence[Mark], stances: set[str]) -> str:
    """Return the classes that give a mark its colour and its line."""
    stance = next(iter(stances)) if len(stances) == 1 else MANY
    names = ["mark", f"mark-{stance}"]
    if len(covering) > 1:
        names.append("mark-deep")
    if any(mark.undecided for mark in covering):
        names.append("mark-undecided")
    return " ".join(names)


def mark_of(annotation: Annotation, anchors: Sequence[Anchor]) -> Mark:
    """Return what the highlight of an annotation says: its stances, claims and voices."""
    links = list(annotation.appearances.all())
    stances = {link.stance for link in links}
    undecided = any(
        anchor.state not in (AnchorState.ANCHORED, AnchorState.MOVED)
        for anchor in anchors
    )
    says = ", ".join(
        f"{Stance(link.stance).label} {link.claim.ref} ({link.claim.text[:80]})"
        for link in links
    )
    if not says:
        says = f"{annotation.get_motivation_display()}, not linked to a claim"
    if undecided:
        says += " – the words changed, a person decides"
    stance = stances.pop() if len(stances) == 1 else MANY if stances else UNLINKED
    return Mark(str(annotation.pk), stance, says, undecided)


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
