"""Where an annotation stands in the latest text: a person accepts, moves or withdraws."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.urls import reverse

from annotations.admin.diffs import Difference, difference_of_places
from annotations.admin.forms import ActionForm
from annotations.admin.pages import VerbPage
from annotations.admin.quotation_forms import QuotationForm
from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor, Annotation, Revision
from annotations.models.annotations import UNDECIDED
from annotations.workflow import (
    Act,
    InvalidContent,
    Span,
    accept_place,
    reanchor,
    restore,
    withdraw,
)
from annotations.workflow.permissions import may_annotate
from annotations.workflow.public import closed_to
from annotations.workflow.undoing import last_act

KINDS_OF_WORDS = ("number", "unit", "negation", "modal", "name", "words")
REASONS = {
    "several": "The same words stand in several places.",
    "weak": "Too little of what stood around the words is left to be sure.",
    "rewritten": "The passage has been rewritten.",
    "deleted": "The passage has been taken out.",
    "gone": "The passage has been taken out.",
    "outside": "The place lies outside the text.",
    "context_differs": "What stands around the words is different.",
    "cuts_character": "The place would cut a character in two.",
    "no_quote": "Only a place was given, without the words.",
    "no_words": "There are no words to look for.",
    "empty": "There are no words to look for.",
    "not_found": "Neither the words nor any like them stand in the text.",
    "edited": "Similar words stand there, not the same ones.",
    "undecided before": "Nobody has decided on it in an earlier revision either.",
    "moved and edited": "The words moved, and what is around them was edited.",
}


def reason_in_words(reason: str) -> str:
    """Return the reason that anchoring gives as a sentence for a reviewer."""
    if not reason or reason[:1].isupper():
        return reason
    if reason.endswith("beside it"):
        beside = reason.removesuffix(" beside it")
        return f"The words are the same; beside them something that turns their meaning has changed: {beside}."
    kinds = [kind.strip() for kind in reason.split(",")]
    if all(kind in KINDS_OF_WORDS for kind in kinds):
        changed = [kind for kind in kinds if kind != "words"]
        if not changed:
            return "The words differ."
        return f"The words differ in what turns their meaning: {', '.join(changed)}."
    return REASONS.get(reason, reason.replace("_", " ").capitalize() + ".")


class AcceptForm(ActionForm):
    """Accepts the place proposed in the revision that the page showed."""

    accept = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class MoveForm(QuotationForm):
    """Where the annotation stands now, quoted."""


class PlacePage(VerbPage):
    """Says where an annotation stood and stands; `accept` takes the proposal, a quotation moves it."""

    template = "admin/annotations/place.html"
    title = "Where it stands"
    may = staticmethod(may_annotate)
    form_class = MoveForm
    done = "The annotation stands where you put it."

    def form(self, row: Annotation, data: Any = None, files: Any = None) -> Any:
        if data is not None and "accept" in data:
            return AcceptForm(data, initial={"expected_version": row.version})
        return super().form(row, data, files)

    def perform(self, act: Act, row: Annotation, form: Any) -> Annotation:
        expected = form.cleaned_data["expected_version"] or 0
        if isinstance(form, AcceptForm):
            seen = seen_revision(row, form.cleaned_data["accept"])
            return accept_place(act, row, seen, expected_version=expected)
        revision = latest_revision(row)
        spans = form.spans_in(revision)
        return reanchor(act, row, revision, spans, expected_version=expected)

    def next_page(self, row: Annotation, result: Annotation) -> str:
        return decided_at(row)

    def about(self, request: HttpRequest, row: Annotation) -> dict[str, Any]:
        revision = latest_revision(row)
        anchors = row.anchors.select_related("revision").order_by(
            "revision__number", "part"
        )
        return {
            "revision": revision,
            "places": [
                {
                    "anchor": anchor,
                    "reason": reason_in_words(anchor.reason),
                    "is_latest": anchor.revision_id == revision.pk,
                }
                for anchor in anchors
            ],
            "closed": bool(closed_to(request.user, [row.uuid])),
            "can_accept": bool(spans_of(row, revision)),
            "difference": difference_of(row, revision),
            "last_act": last_act(row),
            "move_form": MoveForm(initial={"expected_version": row.version}),
        }


def decided_at(annotation: Annotation) -> str:
    """Return the address of the comparison, once somebody has decided on an annotation there."""
    compare = reverse("admin:annotations_article_compare", args=[annotation.article_id])
    return f"{compare}#place-{annotation.pk}"


def latest_revision(annotation: Annotation) -> Revision:
    """Return the latest revision of an annotation's article."""
    return Revision.objects.filter(article=annotation.article_id).latest("number")


def spans_of(annotation: Annotation, revision: Revision) -> list[Span]:
    """Return the places proposed for all parts in a revision; nothing when one has none."""
    anchors = list(annotation.anchors.filter(revision=revision).order_by("part"))
    if any(anchor.start is None for anchor in anchors):
        return []
    return [Span(a.start or 0, a.end or 0, a.exact) for a in anchors]


def seen_revision(annotation: Annotation, number: int) -> Revision:
    """Return the revision whose proposal a person saw. Raises InvalidContent for none."""
    known = Revision.objects.filter(article=annotation.article_id, number=number)
    revision = known.first()
    if revision is None:
        raise InvalidContent(f"There is no revision {number}.", "no_revision")
    return revision


def difference_of(annotation: Annotation, revision: Revision) -> list[Difference]:
    """Return what changed in each part since its words last stood as they were chosen."""
    before: dict[int, Anchor] = {
        anchor.part: anchor
        for anchor in annotation.anchors.filter(
            revision__number__lt=revision.number, state__in=CARRIED
        ).order_by("revision__number")
    }
    now = annotation.anchors.filter(revision=revision).order_by("part")
    return [
        difference_of_places(before[anchor.part], anchor)
        for anchor in now
        if anchor.part in before and anchor.start is not None
    ]


class ReasonForm(ActionForm):
    reason = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when readers have seen the annotation: they are told.",
    )


class WithdrawPage(VerbPage):
    title = "Withdraw this annotation"
    explained = "It stays in the history, marked as withdrawn, and counts no longer."
    button = "Withdraw it"
    done = "The annotation is withdrawn."
    grave = True
    may = staticmethod(may_annotate)
    form_class = ReasonForm

    def perform(self, act: Act, row: Annotation, form: Any) -> Annotation:
        said = form.cleaned_data
        return withdraw(
            act,
            row,
            reason=said["reason"],
            expected_version=said["expected_version"] or 0,
        )

    def next_page(self, row: Annotation, result: Annotation) -> str:
        """Lead back to the others that wait, if it was one of those that a person decides on."""
        if row.anchors.current().filter(state__in=UNDECIDED).exists():
            return decided_at(row)
        return reverse("admin:annotations_article_read", args=[row.article_id])


class RestorePage(VerbPage):
    title = "Take back the withdrawal"
    explained = "The annotation counts again, where it stood."
    button = "Restore it"
    done = "The annotation counts again."
    may = staticmethod(may_annotate)

    def perform(self, act: Act, row: Annotation, form: Any) -> Annotation:
        expected = form.cleaned_data["expected_version"]
        return restore(act, row, expected_version=expected or 0)
