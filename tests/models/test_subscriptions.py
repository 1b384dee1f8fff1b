"""Webhook subscriptions and deliveries: what the database refuses."""

import pytest
from django.db import connection
from django.utils import timezone

from annotations.models import (
    Delivery,
    DeliveryAttempt,
    Event,
    Newsroom,
    Subscription,
)
from tests.every_state import EveryState
from tests.models.breaches import Breach, again, assert_the_database_refuses, change


def subscription() -> Subscription:
    return Subscription.objects.create(
        newsroom=Newsroom.objects.get(),
        url="https://partner.example/hook",
        salt="x",
        secret_sha256="0" * 64,
    )


def delivery() -> Delivery:
    return Delivery.objects.create(
        subscription=subscription(), event=Event.objects.latest("seq")
    )


def attempt() -> DeliveryAttempt:
    return DeliveryAttempt.objects.create(
        delivery=delivery(), number=1, at=timezone.now(), milliseconds=5
    )


BREACHES = [
    Breach("subscription_state_known", lambda _c: change(subscription(), state="x")),
    Breach(
        "subscription_url_web", lambda _c: change(subscription(), url="file:///etc")
    ),
    Breach(
        "subscription_secret_is_hashed",
        lambda _c: change(subscription(), secret_sha256="whsec_plain"),
    ),
    Breach(
        "subscription_secret_is_hashed",
        lambda _c: change(subscription(), old_secret_sha256="whsec_plain"),
        label="old",
    ),
    Breach(
        "subscription_position_exists",
        lambda _c: change(subscription(), position=-1),
    ),
    Breach("delivery_once", lambda _c: again(delivery())),
    Breach("delivery_status_known", lambda _c: change(delivery(), status="x")),
    Breach("delivery_attempt_once", lambda _c: again(attempt())),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.django_db
def test_the_last_delivery_of_a_webhook_is_found_by_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_bitmapscan = off")
    sent = Delivery.objects.filter(subscription=1, delivered_at__isnull=False)
    assert "delivery_latest" in sent.order_by("-delivered_at")[:1].explain()
