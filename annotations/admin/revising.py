"""Giving an article a new text: first what would become of every annotation, then the revision."""

from collections import Counter
from hashlib import sha256
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from annotations.admin.diffs import difference, difference_of_places
from annotations.admin.forms import ActionForm, with_value
from annotations.admin.pages import VerbPage
from annotations.admin.placing import reason_in_words
from annotations.admin.texts import TextFields, raw_of
from annotations.anchoring.text import normalise
from annotations.models import Article, Revision
from annotations.vocabulary import AnchorState, RevisionKind
from annotations.workflow import Act, Preview, RevisionContent, preview, revise
from annotations.workflow.carrying import Carried
from annotations.workflow.permissions import may_annotate
from annotations.workflow.reading import refuse_if_read

KINDS = [
    ("", "As the publisher's notices in the text say"),
    *((value, label) for value, label in RevisionKind.choices if value != "initial"),
]
MOST_SHOWN = 300  # parts listed in a preview


class ReviseForm(ActionForm, TextFields):
    """The new text, when it was captured, and what is said of the change."""

    fields_of_problems = {"raw": "text"}

    change_kind = forms.ChoiceField(choices=KINDS, required=False)
    note = forms.CharField(required=False, max_length=1000)
    raw_sha256 = forms.CharField(required=False, widget=forms.HiddenInput)

    def content(self) -> RevisionContent:
        """Return the revision as it was given. Raises InvalidContent for two texts."""
        said = dict(self.cleaned_data)
        raw = raw_of(said)
        return RevisionContent(
            raw=raw,
            captured_at=said["captured_at"],
            change_kind=said["change_kind"],
            note=said["note"],
            raw_sha256="" if isinstance(raw, bytes) else said["raw_sha256"],
        )


class RevisePage(VerbPage):
    """`preview` shows what would happen; `save` adds the revision."""

    title = "Add a revision"
    template = "admin/annotations/revise.html"
    may = staticmethod(may_annotate)
    form_class = ReviseForm
    done = "The revision is added, and every annotation is carried onto it."

    def require_possible(self, row: Article) -> None:
        refuse_if_read(row)

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        if "save" in request.POST:
            return super().post(request, pk)
        row = self.row(request, pk)
        form = self.form(row, request.POST, request.FILES)
        found = form.is_valid() and form.run(lambda: previewed(row, form.content()))
        if not found:
            return self.show(request, row, form=form)
        shown, content = found
        again = self.form(row, typed(request.POST, content))
        return self.show(request, row, form=again, **about_preview(shown))

    def perform(self, act: Act, row: Article, form: Any) -> Revision:
        return revise(act, row, form.content())

    def next_page(self, row: Article, result: Revision) -> str:
        address = reverse("admin:annotations_article_compare", args=[row.pk])
        return f"{address}?new={result.number}"


def previewed(
    article: Article, content: RevisionContent
) -> tuple[Preview, RevisionContent]:
    """Return what a new text would do, beside the text."""
    return preview(article, content), content


def typed(data: Any, content: RevisionContent) -> Any:
    """Return what was sent with the text of a file put into the field, so that it is sent again."""
    if isinstance(content.raw, str):
        return data
    hashed = with_value(data, "raw_sha256", sha256(content.raw).hexdigest())
    return with_value(hashed, "text", normalise(content.raw))


def about_preview(shown: Preview) -> dict[str, Any]:
    """Return what the page says of a preview: what waits for a person, and how many there are of each state."""
    counts = Counter(one.after.state for one in shown.carried)
    waiting = [one for one in shown.carried if one.waits]
    return {
        "previewed": True,
        "kind": RevisionKind(shown.change_kind).label,
        "is_silent": shown.change_kind == RevisionKind.SILENT_EDIT,
        "counts": [
            (label, counts[value])
            for value, label in AnchorState.choices
            if counts[value]
        ],
        "waiting": [row_of(one) for one in waiting[:MOST_SHOWN]],
        "unlisted": max(0, len(waiting) - MOST_SHOWN),
    }


def row_of(one: Carried) -> dict[str, Any]:
    """Return a part that a person would have to look at, as the page lists it."""
    gone = one.after.start is None
    words = (
        difference(one.before.exact, "")
        if gone
        else difference_of_places(one.before, one.after)
    )
    return {
        "state": AnchorState(one.after.state).label,
        "reason": reason_in_words(one.after.reason),
        "difference": words,
        "gone": gone,
    }
