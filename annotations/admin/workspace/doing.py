"""The address to which the workspace sends its calls, by script as JSON or as a plain form."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views import View

from annotations.admin.workspace.answering import answer_of, kept, outcome_kept
from annotations.admin.workspace.calls import Call, Desk, Outcome
from annotations.admin.workspace.citing import CALLS as CITING
from annotations.admin.workspace.highlighting import CALLS as HIGHLIGHTING
from annotations.admin.workspace.judging import CALLS as JUDGING
from annotations.admin.workspace.linking import CALLS as LINKING
from annotations.models import History
from annotations.workflow import (
    Act,
    Busy,
    NotPermitted,
    Refused,
    StaleVersion,
    TransitionNotAllowed,
)
from annotations.workflow.once import Answer, Once, once
from annotations.workflow.permissions import may_see_drafts
from factcheck.errors import problem_response

CALLS: Mapping[str, Call] = HIGHLIGHTING | LINKING | JUDGING | CITING
JSON = "application/json"
STATUSES: Mapping[type[Refused], int] = {
    StaleVersion: 412,
    NotPermitted: 403,
    TransitionNotAllowed: 409,
    Busy: 503,
}


class BadCall(Exception):
    """A call that cannot be read; `status` and what is wrong with it."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail = status, code, detail


class DoPage(View):
    """Runs one call of the workspace of one article."""

    model_admin: Any = None

    def post(self, request: HttpRequest, pk: int, call: str) -> HttpResponse:
        try:
            return self.run(request, Desk(Act.now(request.user), pk), call)
        except BadCall as wrong:
            return problem_response(wrong.status, wrong.code, wrong.detail)

    def run(self, request: HttpRequest, desk: Desk, name: str) -> HttpResponse:
        """Read the call, do it once, and answer; whatever is refused is a problem in a sentence."""
        call = call_named(name)
        require_reader(request)
        form = call.form(said_in(request, call))
        if not form.is_valid():
            return self.refused(request, desk, 422, "invalid", errors_of(form))
        try:
            outcome = do_once(request, desk, call, form.cleaned_data)
        except Refused as refusal:
            return self.refuse(request, desk, call, refusal, form.cleaned_data)
        return self.done(request, desk, outcome)

    def done(self, request: HttpRequest, desk: Desk, outcome: Outcome) -> HttpResponse:
        """Answer a script with what changed, and lead a plain form back to the page."""
        if is_script(request):
            told = json.dumps(answer_of(desk, outcome), ensure_ascii=False)
            return HttpResponse(told.encode(), content_type=JSON)
        messages.success(request, outcome.says)
        card = outcome.card or request.POST.get("card", "")
        return HttpResponseRedirect(page_at(desk, card))

    def refuse(
        self,
        request: HttpRequest,
        desk: Desk,
        call: Call,
        refusal: Refused,
        said: dict[str, Any],
    ) -> HttpResponse:
        """Answer a refusal; a stale edit is told what stands there now, and by whom."""
        status = next(
            (code for kind, code in STATUSES.items() if isinstance(refusal, kind)), 422
        )
        errors = [
            {"field": one.field, "detail": one.message, "code": one.code}
            for one in refusal.problems
        ]
        answer = self.refused(request, desk, status, refusal.code, errors)
        if status == 412 and call.stored and is_script(request):
            body = json.loads(answer.content)
            body["theirs"] = call.stored(desk, said)
            body["by"] = last_editor(said)
            answer.content = json.dumps(body, ensure_ascii=False).encode()
        if isinstance(refusal, Busy):
            answer.headers["Retry-After"] = str(refusal.retry_after)
        return answer

    def refused(
        self,
        request: HttpRequest,
        desk: Desk,
        status: int,
        code: str,
        errors: list[dict[str, str]],
    ) -> HttpResponse:
        """Answer what was refused, in sentences."""
        detail = " ".join(dict.fromkeys(one["detail"] for one in errors))
        if is_script(request):
            return problem_response(status, code, detail, errors=errors)
        messages.error(request, detail)
        return HttpResponseRedirect(page_at(desk, request.POST.get("card", "")))


def call_named(name: str) -> Call:
    """Return a call. Raises BadCall when there is none of that name."""
    if name not in CALLS:
        known = ", ".join(sorted(CALLS))
        raise BadCall(
            404, "no_such_call", f"There is no call '{name}'. Choose one of: {known}."
        )
    return CALLS[name]


def require_reader(request: HttpRequest) -> None:
    """Raise BadCall for whoever may not even read the page."""
    if not may_see_drafts(request.user):
        raise BadCall(
            403,
            "not_permitted",
            "This needs the role 'annotator', 'reviewer' or 'editor'. Ask an administrator for it.",
        )


def said_in(request: HttpRequest, call: Call) -> Mapping[str, Any]:
    """Return what a call says, as its form takes it. Raises BadCall for what cannot be read."""
    try:
        if not is_script(request):
            return request.POST
        said = json.loads(request.body)
    except RequestDataTooBig as error:
        raise BadCall(
            413,
            "too_long",
            "What you typed is longer than 2.5 MB. Shorten it: nothing was saved.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise BadCall(400, "bad_json", f"The call is not JSON: {error}") from error
    if not isinstance(said, dict):
        raise BadCall(400, "bad_json", "The call is not a JSON object.")
    refuse_half_characters(said)
    return as_posted(said, call)


def as_posted(said: dict[str, Any], call: Call) -> dict[str, Any]:
    """Return what a script says as a form would post it: in texts, but for fields that read JSON.

    Raises BadCall for a list or an object where a text is meant.
    """
    texts = {
        name: said[name]
        for name, field in call.form.base_fields.items()
        if said.get(name) is not None and not isinstance(field, forms.JSONField)
    }
    for name, value in texts.items():
        if isinstance(value, list | dict):
            detail = f"{name}: This is no text and no number."
            raise BadCall(422, "invalid", detail)
    return said | {name: str(value) for name, value in texts.items()}


def refuse_half_characters(said: dict[str, Any]) -> None:
    """Raise BadCall for half of a surrogate pair: no database stores or looks for it."""
    try:
        json.dumps(said, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise BadCall(
            422,
            "unstorable_text",
            "The text has half of a surrogate pair, a piece of an emoji perhaps. Remove it.",
        ) from error


def is_script(request: HttpRequest) -> bool:
    """Return whether our script calls, and not a form of the page."""
    return request.content_type == JSON


def errors_of(form: Any) -> list[dict[str, str]]:
    """Return what is wrong with the fields of a call."""
    return [
        {
            "field": "" if name == "__all__" else name,
            "detail": one if name == "__all__" else named(name, one),
            "code": "invalid",
        }
        for name, errors in form.errors.items()
        for one in map(str, errors)
    ]


def named(field: str, error: str) -> str:
    """Return an error that names its field; ours are whole sentences, Django's need it."""
    usual = ("This field", "Enter a", "Ensure this", "Select a valid", "A valid")
    return f"{field.replace('_', ' ')}: {error}" if error.startswith(usual) else error


def do_once(
    request: HttpRequest, desk: Desk, call: Call, said: dict[str, Any]
) -> Outcome:
    """Do a call; sent again under the same `Idempotency-Key`, it is only told again."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        with transaction.atomic():
            return call.perform(desk, said)
    asked = (request.path.encode(), request.body)
    write = Once(f"person:{request.user.pk}", key, asked)
    answer, again = once(write, lambda: Answer(200, kept(call.perform(desk, said))))
    outcome = outcome_kept(answer.body)
    # By now it may stand elsewhere.
    return replace(outcome, is_fresh=False) if again else outcome


def last_editor(said: dict[str, Any]) -> str:
    """Return who changed the thing of a stale edit last; empty when it cannot be told."""
    for name in ("annotation", "appearance", "claim", "verdict"):
        if name in said:
            last = History.objects.select_related("actor").filter(
                kind=name, object__in=uuids_of(name, said[name])
            )
            found = last.first()
            return found.actor.get_username() if found else ""
    return ""


def uuids_of(name: str, pk: Any) -> Any:
    """Return the identifier of a row, by the name of its model."""
    model = History._meta.apps.get_model("annotations", name)
    return model._default_manager.filter(pk=pk).values("uuid")


def page_at(desk: Desk, card: str) -> str:
    """Return the page with a card open: `annotation/12`, `claim/3`, or none."""
    page = reverse("admin:annotations_article_read", args=[desk.article_id])
    kind, _, key = card.partition("/")
    if kind not in ("annotation", "claim") or not key.isdecimal():
        return page
    panel = "claims" if kind == "claim" else "highlights"
    return f"{page}?panel={panel}&{kind}={key}#card"
