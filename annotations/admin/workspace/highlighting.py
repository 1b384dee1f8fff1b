"""Calls about highlights: make, note, put elsewhere, withdraw, restore, repeat."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import transaction
from django.template.defaultfilters import pluralize

from annotations.admin.forms import LinesField
from annotations.admin.links import shortened
from annotations.admin.placed import taken_in
from annotations.admin.quotation_forms import HighlightForm, spans_quoted
from annotations.admin.quoting import places_of
from annotations.admin.workspace.calls import (
    LONGEST_TEXT,
    Call,
    Desk,
    Inverse,
    Outcome,
    chosen_of,
    key_of_row,
    seen_version,
    words,
)
from annotations.models import Anchor, Annotation
from annotations.vocabulary import Motivation
from annotations.workflow import (
    AnnotationContent,
    InvalidContent,
    Span,
    TransitionNotAllowed,
    annotate,
    edit_annotation,
    reanchor,
    restore,
    withdraw,
)

MOST_PARTS = 20
MOST_REPEATS = 200


class PartsField(forms.JSONField):
    """The parts of a quotation: `[{"start": 0, "end": 4, "exact": "Café"}]`, in code points."""

    def clean(self, value: Any) -> list[Span]:
        said = super().clean(value)
        if not isinstance(said, list) or not 0 < len(said) <= MOST_PARTS:
            raise forms.ValidationError(
                f"Select the words to highlight, in 1 to {MOST_PARTS} parts."
            )
        return [span_said(one) for one in said]


def span_said(said: Any) -> Span:
    """Return one part. Raises ValidationError for what is none."""
    known = isinstance(said, dict) and {"start", "end", "exact"} == said.keys()
    if not known or not all(type(said[name]) is int for name in ("start", "end")):
        raise forms.ValidationError(
            "A part has 'start' and 'end' in code points, and the words in 'exact'."
        )
    if not isinstance(said["exact"], str):
        raise forms.ValidationError("The words of a part are a text.")
    return Span(said["start"], said["end"], said["exact"])


class AnnotateForm(forms.Form):
    revision = forms.UUIDField()
    parts = PartsField()
    motivation = chosen_of(Motivation.choices, initial=Motivation.IDENTIFYING)
    note = words()
    tags = LinesField(required=False, max_length=LONGEST_TEXT)


class AnnotationForm(forms.Form):
    annotation = key_of_row()


class WithdrawForm(AnnotationForm):
    reason = words()


class AnnotationsForm(forms.Form):
    annotations = forms.JSONField()

    def clean_annotations(self) -> list[int]:
        said = self.cleaned_data["annotations"]
        if not isinstance(said, list) or not all(type(one) is int for one in said):
            raise forms.ValidationError("Name the annotations by their keys.")
        return said[:MOST_REPEATS]


class NoteForm(AnnotationForm):
    expected_version = seen_version()
    motivation = chosen_of(Motivation.choices, initial=Motivation.IDENTIFYING)
    note = words()
    tags = LinesField(required=False, max_length=LONGEST_TEXT)


class PlaceForm(AnnotateForm):
    annotation = key_of_row()
    expected_version = seen_version()


def require_latest(desk: Desk, said: dict[str, Any]) -> None:
    """Raise TransitionNotAllowed when the words were chosen in another revision than the latest."""
    if said["revision"] != desk.revision.uuid:
        raise TransitionNotAllowed(
            "The article's text has changed since you opened it. Reload the page and select "
            "the words again.",
            "other_revision",
        )


def highlighted(spans: Sequence[Span]) -> str:
    """Return what a new highlight says of itself."""
    return f"Highlighted “{shortened(' … '.join(one.exact or '' for one in spans))}”."


def make(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight words."""
    require_latest(desk, said)
    return made(desk, said, said["parts"])


def quote(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight words by quoting them."""
    return made(desk, said, spans_quoted(said, desk.revision))


def made(desk: Desk, said: dict[str, Any], spans: Sequence[Span]) -> Outcome:
    """Highlight what stands in some places."""
    content = AnnotationContent(
        motivation=said["motivation"], note=said["note"], tags=said["tags"]
    )
    row = annotate(desk.act, desk.revision, spans, content)
    return Outcome(
        says=highlighted(spans),
        annotations=[row.pk],
        undo=Inverse("withdraw", {"annotation": row.pk}),
        made=row.pk,
        version=row.version,
        card=f"annotation/{row.pk}",
        places=[(one.start, one.end) for one in spans],
        is_fresh=True,
        more={"repeats": len(free_repeats(desk, spans))},
    )


def repeats_of(desk: Desk, parts: Sequence[Span]) -> list[tuple[int, int]]:
    """Return where else in the text the words of a quotation of one part stand."""
    if len(parts) != 1 or not (parts[0].exact or "").strip():
        return []
    here = (parts[0].start, parts[0].end)
    places = places_of(desk.revision.text, parts[0].exact or "")
    return [one for one in places if one[1] <= here[0] or here[1] <= one[0]]


def free_repeats(desk: Desk, parts: Sequence[Span]) -> list[tuple[int, int]]:
    """Return where else the words stand and are not highlighted yet."""
    places = repeats_of(desk, parts)
    if not places:
        return []
    taken = taken_in(desk.revision, desk.act.user.pk)
    return [one for one in places if one not in taken]


def make_repeats(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Highlight the same words wherever else they stand and are not highlighted yet."""
    row = desk.annotation(said["annotation"])
    anchors = Anchor.objects.filter(revision=desk.revision, annotation=row)
    here = [one for one in anchors if one.start is not None]
    spans = [Span(one.start or 0, one.end or 0, one.exact) for one in here]
    free = free_repeats(desk, spans)
    content = AnnotationContent(motivation=row.motivation)
    made = [
        annotate(desk.act, desk.revision, [Span(start, end)], content).pk
        for start, end in free[:MOST_REPEATS]
    ]
    return Outcome(
        says=f"Highlighted the same words in {count_of(made, 'more place')}.",
        annotations=made,
        undo=Inverse("withdraw_all", {"annotations": made}),
    )


def take_back(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Withdraw a highlight."""
    row = desk.annotation(said["annotation"])
    withdraw(desk.act, row, reason=said.get("reason", ""))
    return Outcome(
        says="The highlight is withdrawn.",
        annotations=[row.pk],
        undo=Inverse("restore", {"annotation": row.pk}),
        version=row.version,
    )


def put_back(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Take back the withdrawal of a highlight."""
    row = desk.annotation(said["annotation"])
    restore(desk.act, row)
    return Outcome(
        says="The highlight is back.",
        annotations=[row.pk],
        undo=Inverse("withdraw", {"annotation": row.pk}),
        version=row.version,
        card=f"annotation/{row.pk}",
    )


def take_back_all(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Withdraw several highlights, all or none."""
    with transaction.atomic():
        for pk in said["annotations"]:
            withdraw(desk.act, desk.annotation(pk))
    return Outcome(
        says=f"Withdrawn: {count_of(said['annotations'], 'highlight')}.",
        annotations=said["annotations"],
        undo=Inverse("restore_all", {"annotations": said["annotations"]}),
    )


def put_back_all(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Restore several highlights, all or none."""
    with transaction.atomic():
        for pk in said["annotations"]:
            restore(desk.act, desk.annotation(pk))
    return Outcome(
        says=f"Back: {count_of(said['annotations'], 'highlight')}.",
        annotations=said["annotations"],
        undo=Inverse("withdraw_all", {"annotations": said["annotations"]}),
    )


def note(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Change the note, tags or motivation of a highlight."""
    row = desk.annotation(said["annotation"])
    before = note_of(row)
    changes = {name: said[name] for name in ("motivation", "note", "tags")}
    edit_annotation(desk.act, row, expected_version=said["expected_version"], **changes)
    return Outcome(
        says="The note is saved.",
        annotations=[row.pk],
        undo=Inverse(
            "note",
            {"annotation": row.pk, "expected_version": row.version, **before},
        ),
        version=row.version,
    )


def note_of(row: Annotation) -> dict[str, Any]:
    """Return what the form of the note says of a highlight."""
    return {
        "motivation": row.motivation,
        "note": row.note,
        "tags": "\n".join(row.tags),
    }


def stored_note(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return the note as it is now."""
    row = desk.annotation(said["annotation"])
    return {**note_of(row), "expected_version": row.version}


def put(desk: Desk, said: dict[str, Any]) -> Outcome:
    """Put a highlight on other words."""
    require_latest(desk, said)
    row = desk.annotation(said["annotation"])
    standing = [
        (one.start, one.end, one.exact)
        for one in row.anchors.filter(revision=desk.revision).order_by("part")
        if one.start is not None and one.end is not None
    ]
    before = [
        {"start": start, "end": end, "exact": exact} for start, end, exact in standing
    ]
    if not before:
        raise InvalidContent(
            "The highlight has no place in the latest text. Reload the page.",
            "no_place",
        )
    reanchor(
        desk.act,
        row,
        desk.revision,
        said["parts"],
        expected_version=said["expected_version"],
    )
    undo = {
        "annotation": row.pk,
        "revision": str(desk.revision.uuid),
        "parts": before,
        "expected_version": row.version,
    }
    return Outcome(
        says=f"It now says “{shortened(' … '.join(one.exact or '' for one in said['parts']))}”.",
        annotations=[row.pk],
        undo=Inverse("put", undo),
        version=row.version,
        card=f"annotation/{row.pk}",
        places=[(start, end) for start, end, _ in standing],
    )


def stored_place(desk: Desk, said: dict[str, Any]) -> dict[str, Any]:
    """Return the version of a highlight as it is now."""
    return {"expected_version": desk.annotation(said["annotation"]).version}


CALLS = {
    "annotate": Call(AnnotateForm, make),
    "annotate_quoted": Call(HighlightForm, quote),
    "repeat": Call(AnnotationForm, make_repeats),
    "withdraw": Call(WithdrawForm, take_back),
    "restore": Call(AnnotationForm, put_back),
    "withdraw_all": Call(AnnotationsForm, take_back_all),
    "restore_all": Call(AnnotationsForm, put_back_all),
    "note": Call(NoteForm, note, stored_note),
    "put": Call(PlaceForm, put, stored_place),
}


def count_of(things: Sequence[object], name: str) -> str:
    """Return how many things there are, and their name in the number that fits."""
    return f"{len(things)} {name}{pluralize(things)}"
