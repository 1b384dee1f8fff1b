"""Who asks: a newsroom, by its API key, or somebody without one."""

import hmac
import re
from hashlib import sha256

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from annotations.api.keys import key_with
from annotations.models import ApiKey, Newsroom

KEY = re.compile(r"bearer +fck_([a-z0-9]{1,16})_([A-Za-z0-9_-]{20,200})", re.IGNORECASE)
NO_SECRET = "0" * 64


class ReviewerSession(SessionAuthentication):
    """The session of somebody who is logged in, with the token against forged requests."""

    def enforce_csrf(self, request: Request) -> None:
        """Check the token on Django's own request: ours reads no forms."""
        super().enforce_csrf(request._request)  # type: ignore[arg-type]


class BearerKey(BaseAuthentication):
    """`Authorization: Bearer fck_<prefix>_<secret>`, and no other way: never a cookie."""

    def authenticate(self, request: Request) -> tuple[Newsroom, ApiKey] | None:
        """Return the newsroom and its key; without the header nobody is asked for one.

        Whatever is wrong with a key, the answer is the same 401.
        """
        given = request.headers.get("Authorization")
        if given is None:
            return None
        key = known_key(given, read_to(request))
        if key is None:
            raise AuthenticationFailed
        return key.newsroom, key

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002
        return 'Bearer realm="api"'


def read_to(request: Request) -> tuple[int, str] | None:
    """Return how far the caller says to have read the change feed, where the address is one for that."""
    asked = getattr(request.parser_context.get("view"), "read_to", None)
    position: tuple[int, str] | None = asked(request) if asked else None
    return position


def known_key(given: str, position: tuple[int, str] | None = None) -> ApiKey | None:
    """Return the key that a header holds, if it opens anything at this moment; the request is counted."""
    parts = KEY.fullmatch(given.strip())
    if parts is None:
        return None
    prefix, secret = parts.groups()
    hashed = sha256(secret.encode()).hexdigest()
    key = key_with(prefix, hashed, position)
    # An unknown prefix is compared too, so that it takes as long as a known one.
    expected = key.secret_sha256 if key else NO_SECRET
    fits = hmac.compare_digest(hashed, expected)
    return key if key and fits and opens(key) else None


def opens(key: ApiKey) -> bool:
    """Return whether a key is neither expired nor revoked, and its newsroom active."""
    return (
        key.newsroom.active
        and key.revoked_at is None
        and key.expires_at > timezone.now()
    )
