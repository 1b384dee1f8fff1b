"""Taking back the last act on an annotation."""

from typing import Any

from django import forms
from django.urls import reverse

from annotations.admin.forms import ActionForm
from annotations.admin.pages import VerbPage
from annotations.models import Annotation
from annotations.workflow import Act, undo
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.permissions import may_annotate
from annotations.workflow.undoing import UNDOABLE, last_act


class UndoForm(ActionForm):
    """Names the act that was last when the page was shown, so that no newer one is undone unseen."""

    entry = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when readers were told that it is gone, or will be.",
    )


class UndoPage(VerbPage):
    title = "Undo"
    template = "admin/annotations/undo.html"
    button = "Undo it"
    done = "It is undone. You can undo that too."
    may = staticmethod(may_annotate)
    form_class = UndoForm

    def require_possible(self, row: Annotation) -> None:
        if last_act(row) is None:
            raise TransitionNotAllowed(
                "What was done last to this annotation cannot be undone here.",
                "not_undoable",
            )

    def initial(self, row: Annotation) -> dict[str, Any]:
        last = last_act(row)
        return {"entry": last.pk if last else None}

    def about(self, request: Any, row: Annotation) -> dict[str, Any]:
        last = last_act(row)
        return {"last_act": last, "last_verb": UNDOABLE[last.verb] if last else ""}

    def perform(self, act: Act, row: Annotation, form: Any) -> Annotation:
        said = form.cleaned_data
        return undo(act, row, said["entry"], reason=said["reason"])

    def next_page(self, row: Annotation, result: Annotation) -> str:
        number = row.article.revisions.count()
        page = "compare" if number > 1 else "read"
        mark = "place" if number > 1 else "annotation"
        return f"{reverse(f'admin:annotations_article_{page}', args=[row.article_id])}#{mark}-{row.pk}"
