"""What the marks in an article say to its reviewers, line by line, and which lines a change touches."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotations.admin.links import shortened
from annotations.admin.placed import LONGEST_CLAIM, Placed
from annotations.anchoring import blocks
from annotations.anchoring.drawing import Html, Mark, drawn
from annotations.anchoring.notices import find_notices
from annotations.models import Revision
from annotations.vocabulary import Motivation, Stance

UNLINKED = "unlinked"
MANY = "many"
LONGEST_NOTICE = 300  # code points


def marks_of(rows: Iterable[Placed]) -> list[Mark]:
    """Return the marks of what has a place."""
    return [
        mark_of(one, one.start, one.end)
        for one in rows
        if one.start is not None and one.end is not None
    ]


def mark_of(one: Placed, start: int, end: int) -> Mark:
    """Return the mark of a part: the stances, claims and voices of its annotation."""
    stances = {link["stance"] for link in one.links}
    pk = one.annotation_id
    return Mark(
        owner=str(pk),
        start=start,
        end=end,
        tone=stances.pop() if len(stances) == 1 else MANY if stances else UNLINKED,
        says=says_of(one),
        place=f"words-{pk}" if one.part == 1 else "",
        leads=f"annotation-{pk}",
        doubtful=not one.is_carried,
    )


def says_of(one: Placed) -> str:
    """Return what some words do, in words."""
    says = ", ".join(
        f"{Stance(link['stance']).label} {link['ref']} ({shortened(link['text'], LONGEST_CLAIM)})"
        for link in one.links
    )
    if not says:
        says = f"{Motivation(one.motivation).label}, not linked to a claim"
    if not one.is_carried:
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
