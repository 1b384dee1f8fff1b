"""What the workspace is answered after a call: the lines and entries to draw anew, and the way back."""

from typing import Any

from annotations.admin.marking import (
    lines_touched,
    marked_lines,
    marks_of,
)
from annotations.admin.placed import placed_near
from annotations.admin.workspace.calls import Desk, Outcome
from annotations.admin.workspace.entries import entries_of
from annotations.admin.workspace.listing import drawn
from annotations.anchoring.blocks import Place
from annotations.models import Anchor


def answer_of(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Return the answer to a call."""
    undo = outcome.undo
    return {
        "says": outcome.says,
        "made": outcome.made,
        "version": outcome.version,
        "card": outcome.card,
        "undo": {"call": undo.call, "said": undo.said} if undo else None,
        **drawn_anew(desk, outcome),
        **outcome.more,
    }


def drawn_anew(desk: Desk, outcome: Outcome) -> dict[str, Any]:
    """Return the HTML of every line and entry that a call may have changed."""
    touched = list(outcome.annotations)
    if not touched:
        return {"lines": {}, "entries": {}}
    text, person = desk.revision.text, desk.act.user.pk
    lines = lines_touched(text, places_of(desk, outcome))
    there = placed_near(desk.revision, person, touched, lines)
    entries = {
        one.pk: one
        for one in entries_of(one for one in there if one.annotation_id in touched)
    }
    return {
        "lines": dict(marked_lines(text, marks_of(there), lines)),
        "entries": {
            pk: drawn(entries[pk]) if pk in entries else None for pk in touched
        },
    }


def places_of(desk: Desk, outcome: Outcome) -> list[Place]:
    """Return where the touched annotations stand, and stood before."""
    if outcome.is_fresh:
        return list(outcome.places)
    standing = Anchor.objects.filter(
        annotation__in=outcome.annotations, revision=desk.revision
    ).values_list("start", "end")
    there = [(start, end) for start, end in standing if start is not None and end]
    return [*outcome.places, *there]
