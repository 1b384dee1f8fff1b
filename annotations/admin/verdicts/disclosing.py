"""The page of a version that is kept back: why, and the two ways to see it."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from annotations.admin.blind import kept_back
from annotations.admin.forms import ActionForm
from annotations.admin.links import page_of
from annotations.admin.pages import VerbPage
from annotations.admin.verdicts.situation import situation_of
from annotations.admin.verdicts.transitions import BY_SLUG, own_work
from annotations.models import Verdict, VerdictVersion
from annotations.workflow import Act, disclose
from annotations.workflow.permissions import may_review, may_see_drafts

AFTERWARDS = ("change", "check", "draft", "compare", *BY_SLUG)


class DiscloseForm(ActionForm):
    """A form that remembers which page wanted the version."""

    then = forms.CharField(required=False, widget=forms.HiddenInput)


class DisclosePage(VerbPage):
    """Says that the version is kept back; shows it to whoever presses the button, and remembers it."""

    template = "admin/annotations/disclose.html"
    title = "Kept back"
    button = "Show me the version"
    done = ""
    may = staticmethod(may_see_drafts)
    form_class = DiscloseForm

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Lead on whom the version is shown to anyway."""
        row = self.row(request, pk)
        if not kept_back(request.user, situation_of(row).pending):
            return HttpResponseRedirect(page_of(row, afterwards(request.GET)))
        return super().get(request, pk)

    def initial(self, row: Verdict) -> dict[str, Any]:
        return {"then": afterwards(self.request.GET)}

    def perform(self, act: Act, row: Verdict, form: Any) -> VerdictVersion:
        return disclose(act, situation_of(row).open)

    def next_page(self, row: Verdict, result: Any) -> str:
        return page_of(row, afterwards(self.request.POST))

    def about(self, request: HttpRequest, row: Verdict) -> dict[str, Any]:
        where = situation_of(row)
        return {
            "verdict": row,
            "where": where,
            "kept_back": kept_back(request.user, where.pending),
            "can_read_blind": may_review(request.user)
            and not own_work(where, request.user),
        }


def afterwards(asked: Any) -> str:
    """Return the page of the verdict that a request names; the verdict's own when it names none."""
    then = asked.get("then", "")
    return then if then in AFTERWARDS else "change"


def disclose_first(user: Any, row: Verdict, then: str) -> HttpResponse | None:
    """Return the way to the page above when the pending version is kept back; None when it is not."""
    if not kept_back(user, situation_of(row).pending):
        return None
    return HttpResponseRedirect(f"{page_of(row, 'disclose')}?then={then}")
