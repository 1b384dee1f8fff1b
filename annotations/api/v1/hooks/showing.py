"""Subscriptions and deliveries as their newsroom sees them."""

import msgspec
from django.db.models import QuerySet
from msgspec import UNSET

from annotations.api.v1.hooks.shapes import (
    AttemptShape,
    DeliveryShape,
    SubscriptionShape,
)
from annotations.models import Delivery, DeliveryAttempt, Newsroom, Subscription
from annotations.webhooks.payloads import message_id
from annotations.workflow.once import Answer


def subscriptions_of(newsroom: Newsroom) -> QuerySet[Subscription]:
    """Return the subscriptions of a newsroom."""
    return Subscription.objects.filter(newsroom=newsroom)


def deliveries_of(newsroom: Newsroom) -> QuerySet[Delivery]:
    """Return what was sent to a newsroom, ready to be shown."""
    return (
        Delivery.objects.filter(subscription__newsroom=newsroom)
        .select_related("event", "subscription__newsroom")
        .prefetch_related("attempts")
    )


def subscription_shape(row: Subscription, secret: str = "") -> SubscriptionShape:
    """Return a subscription; with a secret in the answer that made it alone."""
    return SubscriptionShape(
        id=row.uuid,
        url=row.url,
        event_types=row.event_types,
        state=row.state,
        disabled_reason=row.disabled_reason,
        position=row.position,
        failures=row.failures,
        failing_since=row.failing_since,
        next_attempt_at=row.next_attempt_at,
        old_secret_until=row.old_secret_until,
        created=row.created,
        modified=row.modified,
        version=row.version,
        secret=secret or UNSET,
    )


def delivery_shape(row: Delivery) -> DeliveryShape:
    """Return a delivery with its attempts, the newest first."""
    return DeliveryShape(
        id=row.uuid,
        subscription=row.subscription.uuid,
        event=row.event.seq,
        event_type=row.event.type,
        webhook_id=message_id(row.event.seq, row.event.sha256),
        status=row.status,
        created=row.created,
        delivered_at=row.delivered_at,
        attempt_count=row.attempt_count,
        attempts=[attempt_shape(one) for one in row.attempts.all()],
    )


def attempt_shape(row: DeliveryAttempt) -> AttemptShape:
    """Return one try."""
    return AttemptShape(
        number=row.number,
        at=row.at,
        milliseconds=row.milliseconds,
        status=row.status,
        said=row.said,
        answer=row.answer,
    )


def answer_with(row: Subscription | Delivery, status: int) -> Answer:
    """Return the answer to a write, without any secret: it may be kept."""
    if isinstance(row, Delivery):
        return Answer(status, msgspec.json.encode(delivery_shape(row)))
    headers = {"ETag": f'"{row.version}"'}
    return Answer(status, msgspec.json.encode(subscription_shape(row)), headers)
