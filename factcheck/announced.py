"""Who has logged in at the proxy in front, as it says in a header of every request to the desk."""

from django.conf import settings
from django.contrib.auth.middleware import RemoteUserMiddleware
from django.http import HttpRequest

DESK = "/admin/"


class AnnouncedMiddleware(RemoteUserMiddleware):
    """Take the word of the proxy for who opens a page of the desk, and of nobody else.

    A name that has no account here is kept for the login form to say so. Without the header, who
    came by it is logged out.
    """

    @property
    def header(self) -> str:  # type: ignore[override]
        """Return the header as WSGI names it."""
        return "HTTP_" + settings.LOGIN_HEADER.upper().replace("-", "_")

    def process_request(self, request: HttpRequest) -> None:
        if not request.path.startswith(DESK):
            return
        super().process_request(request)
        if not request.user.is_authenticated:
            request.nobody_called = request.META.get(self.header, "")  # type: ignore[attr-defined]
