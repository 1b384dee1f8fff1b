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

from annotations.models import ApiKey
from factcheck.postgresql.cursors import prepared_cursor

SECONDS = 60
PERSON_RATE = 600  # requests a minute of somebody who is logged in
SLOTS = 65_536  # addresses without a key share them by chance: 100 at once, 1 in 600 meets another

# One statement, planned once a connection, so its values say of which type they are: the count goes
# up, and once a minute the key is marked as used and what was counted
# of it before is added to its day. A position of the feed that is not in the ledger counts as none.
SAME = "counted.minute BETWEEN excluded.minute AND excluded.minute + 1"
COUNT = f"""
    WITH used AS (
        UPDATE annotations_apikey SET last_used_at = now()
        WHERE id = %(key)s::bigint
          AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
    ),
    past AS (
        SELECT minute, hits, feed_seq FROM annotations_ratecount
        WHERE %(key)s::bigint IS NOT NULL AND subject = %(subject)s::text
          AND minute NOT BETWEEN %(minute)s::bigint AND %(minute)s::bigint + 1
        FOR UPDATE
    ),
    kept AS (
        INSERT INTO annotations_keyusage AS known (key_id, day, requests, feed_seq)
        SELECT %(key)s::bigint, (to_timestamp(minute * 60) AT TIME ZONE 'UTC')::date, hits, feed_seq
        FROM past
        ON CONFLICT (key_id, day) DO UPDATE SET
            requests = known.requests + excluded.requests,
            feed_seq = coalesce(excluded.feed_seq, known.feed_seq)
        RETURNING 1
    ),
    heard AS (
        SELECT max(seq) AS seq FROM annotations_event
        WHERE seq = %(seq)s::bigint AND left(sha256, 16) = %(hash)s::text
    )
    INSERT INTO annotations_ratecount AS counted (subject, minute, hits, feed_seq)
    -- What was kept is read first, or the row would be changed before it is added to the day.
    SELECT %(subject)s::text, %(minute)s::bigint, 1, heard.seq FROM (SELECT count(*) FROM kept) AS first, heard
    ON CONFLICT (subject) DO UPDATE SET
        -- Another machine's clock may be a little ahead; a minute further on is of a clock that
        -- has been set back since, and nobody shall wait for it to come.
        minute = CASE WHEN {SAME} THEN counted.minute ELSE excluded.minute END,
        hits = CASE WHEN {SAME} THEN counted.hits + 1 ELSE 1 END,
        feed_seq = coalesce(
            excluded.feed_seq, CASE WHEN {SAME} THEN counted.feed_seq END
        )
    RETURNING hits
"""  # noqa: S608  # put together from names of our own


@dataclass(frozen=True)
class Standing:
    """Where a caller stands in the current minute; `reset` is in seconds."""

    limit: int
    hits: int
    reset: int

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
        else:
            read_to = getattr(view, "read_to", None)
            position = read_to(request) if key and read_to else None
            self.standing = count(key, self.get_ident(request), position)
        view.standing = self.standing  # type: ignore[attr-defined]  # for the answer's headers
        return not self.standing.exceeded

    def wait(self) -> float:
        return self.standing.reset


def count(
    key: ApiKey | None, address: str | None, read_to: tuple[int, str] | None = None
) -> Standing:
    """Count one request of a caller and say where that leaves it.

    `read_to` is how far it has read the change feed: number and hash of an event.
    """
    return counted(
        subject=f"key:{key.pk}" if key else slot(address or ""),
        limit=key.rate if key else settings.ANONYMOUS_RATE,
        key=key.pk if key else None,
        read_to=read_to,
    )


def count_person(person: User) -> Standing:
    """Count one request of somebody who is logged in."""
    return counted(subject=f"user:{person.pk}", limit=PERSON_RATE)


def counted(
    *,
    subject: str,
    limit: int,
    key: int | None = None,
    read_to: tuple[int, str] | None = None,
) -> Standing:
    """Count one request under a subject."""
    minute, second = divmod(time.time(), SECONDS)
    values = {
        "key": key,
        "subject": subject,
        "minute": int(minute),
        "seq": read_to[0] if read_to else None,
        "hash": read_to[1] if read_to else None,
    }
    with prepared_cursor("default") as cursor:
        cursor.execute(COUNT, values)
        (hits,) = cursor.fetchone()
    return Standing(limit=limit, hits=hits, reset=math.ceil(SECONDS - second))


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
