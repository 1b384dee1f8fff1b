"""What the API refuses, in the one form of RFC 9457: `application/problem+json`."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from rest_framework import exceptions, status

from factcheck.errors import RETRY, problem_response

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
            "This position is not in the ledger as it stands here. Step back to an earlier "
            f"position that you have read, and go on from there. The ledger ends at {head}."
        )
        self.head = head


class TooLarge(exceptions.APIException):
    """A body beyond what is read in one request."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_code = "too_large"


class Erased(exceptions.APIException):
    """What was published then has been erased, which the law can demand."""

    status_code = status.HTTP_410_GONE
    default_code = "erased"
    default_detail = "What stood here at that moment has been erased."


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


OURS = (Unusable, TextWithheld, Diverged, Erased, TooLarge, ScopeMissing, NoSuchFormat)


def answer(exception: Exception, context: dict[str, Any]) -> HttpResponse | None:
    """Return the problem that an exception is; None leaves a crash to be logged as one."""
    match exception:
        case Http404():
            return problem_response(404)
        case PermissionDenied():
            return problem_response(403)
        case OperationalError() | InterfaceError():
            return problem_response(503, headers=RETRY)
        case exceptions.NotAcceptable():
            forms = [face.media_type for face in context["view"].get_renderers()]
            return problem_response(
                406, detail=f"This address answers with {', '.join(forms)}."
            )
        case exceptions.APIException():
            return refused(exception)
    return None


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
