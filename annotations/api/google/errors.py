"""What is refused, in the envelope of Google's APIs, which their clients read."""

import logging
from collections.abc import Sequence
from typing import Any

import msgspec
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpResponse
from rest_framework import exceptions

from annotations.api.errors import headers_of
from factcheck.away import away
from factcheck.logs import keyless

logger = logging.getLogger(__name__)

TYPE = "type.googleapis.com/google.rpc."
JSON = "application/json; charset=UTF-8"
STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    405: "UNIMPLEMENTED",
    413: "INVALID_ARGUMENT",
    415: "INVALID_ARGUMENT",
    429: "RESOURCE_EXHAUSTED",
    500: "INTERNAL",
    501: "UNIMPLEMENTED",
    503: "UNAVAILABLE",
}
NO_KEY = "API key not valid. Please pass a valid API key."


class Violation(msgspec.Struct, frozen=True):
    """A parameter that cannot be used."""

    field: str
    description: str


class InvalidArguments(exceptions.APIException):
    """Parameters that cannot be used: all of them are named."""

    status_code = 400

    def __init__(self, violations: Sequence[Violation]) -> None:
        super().__init__("\n".join(one.description for one in violations))
        self.violations = violations


class TooLarge(exceptions.APIException):
    """A body that no search needs."""

    status_code = 413
    default_detail = "The request is too large."


def answer(exception: Exception, context: dict[str, Any]) -> HttpResponse:  # noqa: ARG001
    """Return the envelope for an exception. A crash is logged, and says nothing of what is inside."""
    match exception:
        case InvalidArguments():
            found = [msgspec.to_builtins(one) for one in exception.violations]
            details = {"@type": f"{TYPE}BadRequest", "fieldViolations": found}
            return envelope(400, str(exception.detail), [details])
        case exceptions.AuthenticationFailed():
            details = {"@type": f"{TYPE}ErrorInfo", "reason": "API_KEY_INVALID"}
            return envelope(401, NO_KEY, [details])
        case exceptions.APIException():
            answered = envelope(exception.status_code, str(exception.detail))
            for name, value in headers_of(exception).items():
                answered.headers[name] = value
            return answered
    return unexpected(exception)


def unexpected(exception: Exception) -> HttpResponse:
    """Return the envelope for what is no refusal of ours."""
    match exception:
        case Http404():
            return envelope(404, "Requested entity was not found.")
        case SuspiciousOperation():
            return envelope(400, "The request cannot be understood.")
    if why := away(exception):
        answered = envelope(503, why.detail)
        answered.headers["Retry-After"] = str(why.retry_after)
        return answered
    logger.error("A search in Google's shape failed.", exc_info=exception)
    return envelope(500, "Internal error encountered.")


def envelope(
    code: int, message: str, details: Sequence[dict[str, Any]] = ()
) -> HttpResponse:
    """Return an error as Google's clients read it; it says no key back."""
    error: dict[str, Any] = {
        "code": code,
        "message": message,
        "status": STATUSES.get(code, "UNKNOWN"),
    }
    if details:
        error["details"] = list(details)
    body = msgspec.json.format(msgspec.json.encode({"error": error}))
    return HttpResponse(keyless(body.decode()), status=code, content_type=JSON)
