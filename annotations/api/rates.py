"""How often a caller may ask: so many requests a minute, counted in the database for all workers."""

import ipaddress
import math
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from annotations.api.counting import COUNT, SECONDS, moment
from annotations.models import ApiKey
from factcheck.postgresql.cursors import prepared_cursor

PERSON_RATE = 600  # requests a minute of somebody who is logged in
SLOTS = 65_536  # addresses without a key share them by chance: 100 at once, 1 in 600 meets another


@dataclass(frozen=True)
class Standing:
    """Where a caller stands in the current minute; `reset` is in seconds.

    `head` says where the ledger stood when the request was counted.
    """

    limit: int
    hits: int
    reset: int
    head: str

    @property
    def exceeded(self) -> bool:
        """Return whether this request is one too many."""
        return self.hits > self.limit

    @property
    def remaining(self) -> int:
        """Return how many more requests this minute allows."""
        return max(self.limit - self.hits, 0)

    def headers(self) -> dict[str, str]:
        """Return the fields of the IETF draft on rate limits (RateLimit, RateLimit-Policy)."""
        return {
            "RateLimit-Policy": f'"requests";q={self.limit};w={SECONDS}',
            "RateLimit": f'"requests";r={self.remaining};t={self.reset}',
        }


class PerMinute(BaseThrottle):
    """Hold a key to its own rate, and an address without one to the low rate."""

    standing: Standing

    def allow_request(self, request: Request, view: APIView) -> bool:
        key = request.auth if isinstance(request.auth, ApiKey) else None
        person = request.user if isinstance(request.user, User) else None
        if person:
            self.standing = count_person(person)
        elif key and key.hits:  # counted when it was looked up
            self.standing = standing(key.rate, key.hits, key.head)
        else:
            self.standing = count(key, self.get_ident(request))
        view.standing = self.standing  # type: ignore[attr-defined]  # for the answer's headers
        return not self.standing.exceeded

    def wait(self) -> float:
        return self.standing.reset


def count(key: ApiKey | None, address: str | None) -> Standing:
    """Count one request of a caller and say where that leaves it."""
    return counted(
        subject=f"key:{key.pk}" if key else slot(address or ""),
        limit=key.rate if key else settings.ANONYMOUS_RATE,
        key=key.pk if key else None,
    )


def count_person(person: User) -> Standing:
    """Count one request of somebody who is logged in."""
    return counted(subject=f"user:{person.pk}", limit=PERSON_RATE)


def counted(*, subject: str, limit: int, key: int | None = None) -> Standing:
    """Count one request under a subject."""
    values = {"key": key, "subject": subject, **moment(None)}
    with prepared_cursor("default") as cursor:
        cursor.execute(COUNT, values)
        hits, head = cursor.fetchone()
    return standing(limit, hits, head)


def standing(limit: int, hits: int, head: str) -> Standing:
    """Return where so many requests in this minute leave a caller."""
    reset = math.ceil(SECONDS - time.time() % SECONDS)
    return Standing(limit=limit, hits=hits, reset=reset, head=head)


def slot(address: str) -> str:
    """Return the slot in which an address without a key is counted; it tells no address."""
    digest = salted_hmac("annotations.api.rates", network(address), algorithm="sha256")
    return f"slot:{int.from_bytes(digest.digest()[:4]) % SLOTS}"


def network(address: str) -> str:
    """Return an IPv4 address as it is, and the /64 of an IPv6 one, which is one household."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False))
