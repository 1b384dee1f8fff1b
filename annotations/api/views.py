"""What every address of the API has in common: who asks, how often, and how an answer leaves."""

from datetime import timedelta
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.exceptions import AuthenticationFailed, MethodNotAllowed
from rest_framework.request import Request
from rest_framework.views import APIView

from annotations.api.answers import dressed
from annotations.api.errors import TooOften
from annotations.api.negotiation import JSON, ByAccept
from annotations.api.rates import PerMinute, Standing
from annotations.models import ApiKey

EXPIRES_SOON = timedelta(days=30)  # from then on each answer says when its key ends


class ApiView(APIView):
    """An address of the API."""

    standing: Standing | None = None
    # By these methods it reads nothing but what the ledger tells of: a replica may answer.
    over_replica: ClassVar[tuple[str, ...]] = ("GET", "HEAD")
    # Methods that another view answers at the same address.
    also_taken: tuple[str, ...] = ()
    throttle_classes = [PerMinute]
    content_negotiation_class = ByAccept

    def get_renderers(self) -> list[Any]:
        """Return the faces of the address, the usual one first."""
        return [JSON]

    def perform_authentication(self, request: Request) -> None:
        """Count a request with a bad key against its address, then refuse it."""
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            self.check_throttles(request)
            raise

    def throttled(self, request: Request, wait: float) -> None:  # type: ignore[override]
        """Say how many requests were allowed, and to strangers that a key allows more."""
        allowed = self.standing.limit if self.standing else 0
        known = request.auth or isinstance(request.user, User)
        more = "" if known else " A newsroom's key allows more."
        raise TooOften(wait, f"The {allowed} requests of this minute are used.{more}")

    def http_method_not_allowed(  # type: ignore[override]
        self,
        request: Request,
        *args: Any,  # noqa: ARG002
        **kwargs: Any,  # noqa: ARG002
    ) -> Any:
        """Say which methods the address takes."""
        taken = ", ".join((*self.allowed_methods, *self.also_taken))
        raise MethodNotAllowed(
            str(request.method),
            f"This address does not take {request.method}. It takes {taken}.",
        )

    def options(self, *args: Any, **kwargs: Any) -> HttpResponse:  # type: ignore[override]  # noqa: ARG002
        """Say in the Allow header what may be done here."""
        return HttpResponse(status=204)

    def finalize_response(
        self, request: Request, response: Any, *args: Any, **kwargs: Any
    ) -> Any:
        """Add what every answer says."""
        answer: HttpResponse = super().finalize_response(
            request, response, *args, **kwargs
        )
        if self.standing:
            for name, value in self.standing.headers().items():
                answer.headers[name] = value
        key = request.auth if isinstance(request.auth, ApiKey) else None
        if key and key.expires_at - timezone.now() < EXPIRES_SOON:
            answer.headers["API-Key-Expires"] = f"{key.expires_at:%Y-%m-%dT%H:%M:%SZ}"
        return dressed(request, answer)
