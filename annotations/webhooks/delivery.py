"""One attempt: an event to a subscription, signed, and what came of it written down."""

import logging
import random
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from annotations.models import Event, Subscription
from annotations.outbound import Answer, NotSent, send
from annotations.webhooks.payloads import (
    EventData,
    Payload,
    cursor_of,
    encoded,
    message_id,
    shortened,
)
from annotations.webhooks.retrying import asked_wait, is_given_up, wait_after
from annotations.webhooks.signing import signed_headers
from annotations.workflow import Act
from annotations.workflow.delivering import Tried, Turn, settle
from annotations.workflow.subscriptions import webhook_limits
from annotations.workflow.webhook_secrets import SecretLost, secrets_in_force

log = logging.getLogger(__name__)

GONE = 410
KEPT_BYTES = 1024  # of an answer's body, in the log
ALWAYS = {
    "Content-Type": "application/json",
    "User-Agent": "factcheck-annotations-webhooks/1",
}


@dataclass(frozen=True)
class Outcome:
    """What came of a turn, and what follows: another attempt at `retry_at`, or the end for a `reason`."""

    at: datetime
    tried: Tried
    retry_at: datetime | None = None
    reason: str = ""


def deliver(act: Act, turn: Turn) -> bool:
    """Send the event of a turn and write down how it went; return whether it was delivered.

    Raises nothing for what the receiver does.
    """
    return write_down(act, turn, outcome_of(turn))


def outcome_of(turn: Turn) -> Outcome:
    """Send the event of a turn, without the database; return what is to be written down."""
    tried, headers = attempt(turn.subscription, turn.event)
    now = timezone.now()
    reason = "" if tried.delivered else reason_to_disable(turn, tried, now)
    retry_at = None
    if not (tried.delivered or reason or turn.again):
        retry_at = now + next_wait(turn.subscription, headers, now)
    return Outcome(now, tried, retry_at, reason)


def write_down(act: Act, turn: Turn, outcome: Outcome) -> bool:
    """Write down what came of a turn; return whether it was delivered.

    Whoever does not know whether it is written may do it again: the lease ends with the first time.
    """
    tried, reason = outcome.tried, outcome.reason
    act = Act(act.user, outcome.at)
    written = settle(act, turn, tried, retry_at=outcome.retry_at, reason=reason)
    report(turn, tried, reason=reason, written=written)
    return tried.delivered and written


def attempt(
    subscription: Subscription, event: Event
) -> tuple[Tried, Mapping[str, str]]:
    """Send an event once. Return how it went, and the headers of the answer."""
    at, began = timezone.now(), time.monotonic()
    try:
        answer = post(subscription, event, at)
    except (NotSent, SecretLost) as reason:
        return Tried(at, since(began), said=str(reason)), {}
    tried = Tried(
        at,
        since(began),
        status=answer.status,
        said=why(answer.status),
        answer=text_of(answer.body),
    )
    return tried, answer.headers


def post(subscription: Subscription, event: Event, at: datetime) -> Answer:
    """Post the signed message. Raises NotSent or SecretLost."""
    body = encoded(payload_of(event))
    signed = signed_headers(
        secrets_in_force(subscription, at),
        identifier=message_id(event.seq, event.sha256),
        timestamp=int(at.timestamp()),
        body=body,
    )
    return send(
        "POST",
        subscription.url,
        body=body,
        headers=ALWAYS | signed,
        limits=webhook_limits(),
    )


def payload_of(event: Event) -> Payload:
    """Return what a webhook says of an event."""
    return Payload(
        type=event.type,
        timestamp=event.occurred_at,
        data=EventData(
            id=event.object,
            kind=event.kind,
            ref=event.ref,
            version=event.version,
            change_class=event.change_class,
            public_note=shortened(event.public_note),
            seq=event.seq,
            cursor=cursor_of(event.seq, event.sha256),
            occurred_at=event.occurred_at,
            url=address_of(event),
        ),
    )


def address_of(event: Event) -> str:
    """Return where the thing can be read, or else the event itself in the change feed."""
    try:
        path = reverse(f"v1:{event.kind}", args=[event.object])
    except NoReverseMatch:
        before = (
            cursor_of(event.seq - 1, event.previous_sha256) if event.seq > 1 else "0"
        )
        path = f"{reverse('v1:changes')}?after={before}"
    return f"{settings.SITE_URL}{path}"


def next_wait(
    subscription: Subscription, headers: Mapping[str, str], now: datetime
) -> timedelta:
    """Return how long to wait before the next attempt."""
    return wait_after(
        subscription.failures + 1,
        chance=random.random(),  # noqa: S311  # spreads the load; nothing is kept secret by it
        asked=asked_wait(headers.get("retry-after"), now),
    )


def reason_to_disable(turn: Turn, tried: Tried, now: datetime) -> str:
    """Return why a failed attempt is the last one; empty when it is not."""
    if tried.status == GONE:
        return "The receiver answered 410 Gone: it wants no more."
    since_when = turn.subscription.failing_since
    if turn.again or since_when is None or not is_given_up(since_when, now):
        return ""
    return (
        f"Nothing could be delivered since {since_when:%Y-%m-%d %H:%M} UTC. "
        f"The last attempt: {tried.said}"
    )[:500]


def why(status: int) -> str:
    """Return why an answer is not a delivery; empty for a 2xx."""
    if 200 <= status < 300:
        return ""
    if 300 <= status < 400:
        return f"The receiver answered {status}; redirects are not followed."
    return f"The receiver answered {status}."


def text_of(body: bytes) -> str:
    """Return the beginning of an answer as text that can be stored."""
    return body[:KEPT_BYTES].decode(errors="replace").replace("\x00", "\ufffd")


def since(began: float) -> int:
    """Return the milliseconds since a reading of the monotonic clock."""
    return round((time.monotonic() - began) * 1000)


def report(turn: Turn, tried: Tried, *, reason: str, written: bool) -> None:
    """Log what happened, by identifiers alone."""
    what = f"event {turn.event.seq} to subscription {turn.subscription.uuid}"
    if not written:
        log.warning("Lost the lease while sending %s; it is sent again.", what)
    elif tried.delivered:
        log.info("Delivered %s in %d ms.", what, tried.milliseconds)
    else:
        log.warning("Could not deliver %s: %s", what, tried.said)
    if reason and written:
        log.error("Disabled subscription %s: %s", turn.subscription.uuid, reason)
