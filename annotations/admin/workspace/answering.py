"""What the workspace is answered after a call: the lines and entries to draw anew, and the way back.

What a call did is kept under its key in few bytes; whoever asks again with the key is told the same, and
shown the lines as they are by then.
"""

import json
from dataclasses import asdict
from typing import Any

from annotations.admin.marking import (
    lines_touched,
    marked_lines,
    marks_of,
)
from annotations.admin.placed import placed_near
from annotations.admin.workspace.calls import Desk, Inverse, Outcome
from annotations.admin.workspace.entries import entries_of
from annotations.admin.workspace.listing import drawn
from annotations.anchoring.blocks import Place
from annotations.models import Anchor


def kept(outcome: Outcome) -> bytes:
    """Return what a call did as JSON."""
    return json.dumps(asdict(outcome), ensure_ascii=False).encode()


def outcome_kept(body: bytes) -> Outcome:
    """Return what a call did, by what was kept of it; earlier releases kept the drawn answer."""
    said = json.loads(body)
    if "lines" in said:
        names = ("says", "made", "version", "card")
        said = {name: said[name] for name in (*names, "undo")} | {
            "annotations": [int(pk) for pk in said["entries"]]
        }
    undo, places = said.pop("undo"), said.pop("places", ())
    return Outcome(
        **said,
        undo=undo and Inverse(**undo),
        places=[(start, end) for start, end in places],
    )


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
