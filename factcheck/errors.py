"""Answers that are errors: an unknown address, a crash, what cannot be done just now.

The API's own refusals, made in its views, take their form from here too.
"""

import sys
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TypedDict

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string

from factcheck.away import GONE, away
from factcheck.logs import keyless
from factcheck.requests import current_request_id

DETAILS = {
    400: (
        "bad_request",
        "The request cannot be understood. Look for what does not belong into an address, "
        "such as a NUL character (%00).",
    ),
    401: (
        "invalid_key",
        "The API key is not valid: unknown, expired or switched off. "
        "Check it, ask for another, or leave it out.",
    ),
    403: ("forbidden", "You are not allowed to do this."),
    404: ("not_found", "There is nothing at this address."),
    405: ("method_not_allowed", "This address does not take this method."),
    406: ("not_acceptable", "There is no answer in a form that you accept."),
    413: ("too_large", "The request is larger than what is taken here."),
    415: ("unsupported_media_type", "The request is in a form that is not understood."),
    416: (
        "no_such_part",
        "The file does not reach that far. `Content-Range` says how many bytes it has.",
    ),
    429: ("too_many_requests", "Too many requests. Wait a little."),
    500: ("server_error", "Something went wrong here. It has been logged."),
    503: (GONE.code, GONE.detail),
}
NO_ROLE = "Your account has no role that this needs. Ask an administrator for it."
OLD_FORM = (
    "You have logged in anew since this page was opened, or it was not ours. Nothing was saved. "
    "Open the page again."
)


class Problem(TypedDict):
    """An RFC 9457 problem."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[Mapping[str, str]]
    request_id: str


DESK = "/admin/"
PROGRAMS = (
    "/api/",
    "/v1alpha1/",
    "/feeds/",
    "/oembed",
    "/healthz",
)  # who asks there reads no page


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: in our own words where we refused it, without a suspicion of Django's."""
    said = str(exception) if isinstance(exception, BadRequest) else ""
    return answer(request, 400, detail=said)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403: at the desk, whose people have logged in, what they lack is a role."""
    return answer(request, 403, detail=NO_ROLE if at_desk(request) else "")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 503 for what cannot be done now, which passes; otherwise 500."""
    why = away(sys.exc_info()[1])
    if why is None:
        return answer(request, 500)
    return answer(request, 503, why.code, why.detail, headers=why.headers)


def old_form(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is no longer good, always with a page: scripts of ours tell it by that."""
    again = request.path if at_desk(request) else ""
    said = problem(403, "old_form", OLD_FORM)
    return page_of(said, form_at=again, at_desk=bool(again))


def answer(
    request: HttpRequest,
    status: int,
    code: str = "",
    detail: str = "",
    *,
    headers: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Return problem+json to programs and a page to people."""
    if wants_page(request):
        page = page_of(problem(status, code, detail), at_desk=at_desk(request))
        for name, value in (headers or {}).items():
            page[name] = value
        return page
    return problem_response(status, code, detail, headers=headers)


def page_of(said: Problem, **more: object) -> HttpResponse:
    """Return a problem as a page; without the request, whose user may be in a database that is away."""
    site = {"organisation": settings.ORGANISATION}
    page = render_to_string("error.html", {**said, **more, "site": site})
    return HttpResponse(page, status=said["status"])


def problem_response(
    status: int,
    code: str = "",
    detail: str = "",
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JsonResponse:
    """Return an RFC 9457 problem as an answer to a program."""
    return JsonResponse(
        problem(status, code, detail, errors),
        json_dumps_params={"ensure_ascii": False},
        status=status,
        content_type="application/problem+json",
        headers=headers,
    )


def problem(
    status: int,
    code: str = "",
    detail: str = "",
    errors: Sequence[Mapping[str, str]] = (),
) -> Problem:
    """Return an RFC 9457 problem; without words of its own, the status's usual ones. It holds no key."""
    usual_code, usual_detail = DETAILS.get(status, DETAILS[400])
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": keyless(detail or usual_detail),
        "code": code or usual_code,
        "errors": [
            {name: keyless(said) for name, said in one.items()} for one in errors
        ],
        "request_id": current_request_id.get(),
    }


def at_desk(request: HttpRequest) -> bool:
    return request.path.startswith(DESK)


def wants_page(request: HttpRequest) -> bool:
    if request.path.startswith(PROGRAMS):
        return False
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"
