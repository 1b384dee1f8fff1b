"""What the API refuses, in the one form of RFC 9457: `application/problem+json`."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, InterfaceError
from django.http import Http404, HttpResponse
from rest_framework import exceptions, status

from annotations.vocabulary import Scope
from annotations.workflow import (
    Busy,
    InvalidContent,
    NotPermitted,
    Refused,
    StaleVersion,
    TransitionNotAllowed,
)
from annotations.workflow.once import BadKey, KeyReused
from factcheck.away import Away, away
from factcheck.errors import problem_response

STATUSES: dict[type[Refused], int] = {
    NotPermitted: 403,
    TransitionNotAllowed: 409,
    StaleVersion: 412,
    KeyReused: 422,
    BadKey: 400,
    Busy: 503,
    InvalidContent: 400,
}
NEEDS = {
    Scope.WRITE: "Working on the corpus needs a key with the scope 'write', or a login.",
    Scope.WEBHOOKS: "Webhooks need a key of their newsroom with the scope 'webhooks'.",
}
USUAL = (exceptions.AuthenticationFailed, exceptions.NotFound)


class ProblemError(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong: with a parameter of the address, or at a JSON pointer into the body."""

    code: str
    detail: str
    parameter: str = ""
    pointer: str = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong and what to do, as RFC 9457 has it. `code` is for programs and never changes."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    errors: list[ProblemError]
    request_id: str


class Unusable(exceptions.APIException):
    """Parameters that cannot be used: a 400 that names each of them."""

    status_code = status.HTTP_400_BAD_REQUEST
    default_code = "bad_parameters"

    def __init__(self, errors: Sequence[ProblemError]) -> None:
        super().__init__(" ".join(error.detail for error in errors))
        self.errors = errors


class Diverged(exceptions.APIException):
    """A position that is not in our ledger: one of the two histories is not the other's."""

    status_code = status.HTTP_409_CONFLICT
    default_code = "position_diverged"

    def __init__(self, head: str) -> None:
        super().__init__(
            "This position is not in the ledger as it stands here. Begin again without a position "
            "and with an empty copy, or step back to an earlier position and to the copy as it was "
            f"there. The ledger ends at {head}."
        )
        self.head = head


class TooLarge(exceptions.APIException):
    """A body beyond what is read in one request."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class TooOften(exceptions.Throttled):
    """One request more than a minute allows."""

    extra_detail_singular = "Ask again in {wait} second."
    extra_detail_plural = "Ask again in {wait} seconds."


class NobodyAsks(exceptions.NotAuthenticated):
    """Somebody must say who they are, for what the scope opens."""

    default_code = "key_needed"

    def __init__(self, scope: Scope = Scope.WRITE) -> None:
        super().__init__(f"{NEEDS[scope]} Send the key as Authorization: Bearer fck_….")


class NoVersionGiven(exceptions.APIException):
    """A change that does not say which version it is a change of (RFC 6585, 3)."""

    status_code = status.HTTP_428_PRECONDITION_REQUIRED
    default_code = "version_needed"
    default_detail = (
        "Say which version you have changed: send its ETag in If-Match, "
        "so that nobody's edit is lost."
    )


class VersionUnknown(exceptions.APIException):
    """An If-Match that names no version of this."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "stale_version"
    default_detail = (
        "If-Match names none of the versions of this. Read it again and send its ETag."
    )


class Erased(exceptions.APIException):
    """What was published then has been erased, which the law can demand."""

    status_code = status.HTTP_410_GONE
    default_code = "erased"
    default_detail = "What stood here at that moment has been erased."


class NoLongerServed(exceptions.APIException):
    """What an event carried, of a thing that has been taken down since."""

    status_code = status.HTTP_410_GONE
    default_code = "no_longer_served"
    default_detail = (
        "What this event published has been taken down since. A later event about the same thing "
        "says why."
    )


class TextWithheld(exceptions.PermissionDenied):
    """An article's rights keep its text in."""

    default_code = "text_withheld"


class ScopeMissing(exceptions.PermissionDenied):
    """The caller's key, if there is one, does not open this."""

    default_code = "scope_missing"


class NoSuchFormat(exceptions.APIException):
    """A format that does not exist."""

    status_code = status.HTTP_404_NOT_FOUND
    default_code = "unknown_format"


OURS = (
    Diverged, Erased, NobodyAsks, NoLongerServed, NoSuchFormat, NoVersionGiven, ScopeMissing, TextWithheld,
    TooLarge, Unusable, VersionUnknown,
)  # fmt: skip


def answer(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that an exception is; None leaves a crash to be logged as one."""
    match exception:
        case Http404() | PermissionDenied():
            return problem_response(404 if isinstance(exception, Http404) else 403)
        case DatabaseError() | InterfaceError() | OSError():
            return not_now(away(exception))
        case exceptions.NotAcceptable():
            forms = [face.media_type for face in context["view"].get_renderers()]
            return problem_response(
                406, detail=f"This address answers with {', '.join(forms)}."
            )
        case exceptions.APIException():
            return refused(exception)
        case Refused():
            return refused_by_the_workflow(exception)
    return None


def not_now(why: Away | None) -> HttpResponse | None:
    """Return why it cannot be done now; None for an error of ours."""
    if why is None:
        return None
    return problem_response(503, why.code, why.detail, headers=why.headers)


def refused(exception: exceptions.APIException) -> HttpResponse:
    """Return a refusal of our own or of REST framework's."""
    known = not isinstance(exception, USUAL)
    errors: Sequence[ProblemError] = getattr(exception, "errors", ())
    return problem_response(
        exception.status_code,
        code_of(exception) if known else "",
        str(exception.detail) if known else "",
        errors=[msgspec.to_builtins(error) for error in errors],
        headers=headers_of(exception),
    )


def refused_by_the_workflow(refusal: Refused) -> HttpResponse:
    """Return a refusal of a verb: each problem with its place in the body."""
    known = next((one for one in STATUSES if isinstance(refusal, one)), InvalidContent)
    retry = {"Retry-After": str(Busy.retry_after)} if known is Busy else None
    errors = [
        ProblemError(
            code=one.code,
            detail=one.message,
            pointer=f"/{one.field}" if one.field else "",
        )
        for one in refusal.problems
    ]
    return problem_response(
        STATUSES[known],
        refusal.code,
        str(refusal),
        errors=[msgspec.to_builtins(error) for error in errors],
        headers=retry,
    )


def code_of(exception: exceptions.APIException) -> str:
    """Return the code of our own refusals; the others have their status's usual one."""
    return exception.default_code if isinstance(exception, OURS) else ""


def headers_of(exception: exceptions.APIException) -> Mapping[str, str]:
    """Return how to prove who one is, or how many seconds to wait."""
    headers = {}
    if getattr(exception, "auth_header", None):
        headers["WWW-Authenticate"] = exception.auth_header  # type: ignore[attr-defined]
    if isinstance(exception, Diverged):
        headers["Ledger-Head"] = exception.head
    if getattr(exception, "wait", None):
        headers["Retry-After"] = str(int(exception.wait))  # type: ignore[attr-defined]
    return headers
