"""A name for every request, so that an answer and its log lines can be matched."""

import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.common import CommonMiddleware

HEADER = "X-Request-ID"
ACCEPTABLE = re.compile(r"[A-Za-z0-9._-]{8,64}")
current_request_id: ContextVar[str] = ContextVar("current_request_id", default="-")


class RequestIdMiddleware:
    """Take the caller's X-Request-ID when it is a plain one, or else make one."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        name = given if ACCEPTABLE.fullmatch(given) else uuid.uuid4().hex
        token = current_request_id.set(name)
        try:
            response = self.get_response(request)
        finally:
            current_request_id.reset(token)
        response.headers[HEADER] = name
        return response


class BodilessHeadMiddleware:
    """Answer HEAD with the headers of GET and no body, as RFC 9110, 9.3.2 wants it.

    Django leaves that to the server, and gunicorn warns of every body that it drops.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method != "HEAD" or not isinstance(response, HttpResponse):
            return response
        length = response.headers.get("Content-Length", str(len(response.content)))
        response.content = b""
        response.headers["Content-Length"] = length
        return response


class MissingSlashMiddleware(CommonMiddleware):
    """Send whoever left out the slash at the end of an address to it, by the same method (RFC 9110, 15.4.9).

    After Django's 301 clients ask for what they meant to write, are answered 200, and take it for
    written.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        found = super().process_response(request, response)
        moved = found.status_code == HTTPStatus.MOVED_PERMANENTLY
        if moved and request.method not in {"GET", "HEAD"}:
            found.status_code = HTTPStatus.PERMANENT_REDIRECT
        return found


class NoNulMiddleware:
    """Refuse an address of the admin with a NUL in it: PostgreSQL has no such text to look for.

    Elsewhere our own code reads names and parameters, and says which of them is wrong.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass a request on. Raises BadRequest."""
        address = request.path + request.META["QUERY_STRING"]
        if request.path.startswith("/admin/") and ("\0" in address or "%00" in address):
            raise BadRequest("The address has a NUL character (%00). Leave it out.")
        return self.get_response(request)


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from, as the proxies that are ours say."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    known = [one.strip() for one in forwarded.split(",") if one.strip()]
    if settings.PROXIES and known:
        return known[-min(settings.PROXIES, len(known))]
    return str(request.META.get("REMOTE_ADDR", ""))
