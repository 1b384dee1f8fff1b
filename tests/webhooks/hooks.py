"""Subscriptions of Northwind News, what they hear of, and sending to them as the worker does, one turn at a time."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from annotations.management.operators import service_account
from annotations.models import Newsroom, Subscription
from annotations.webhooks.delivery import deliver
from annotations.workflow import Act, add_newsroom, retract, subscribe
from annotations.workflow.delivering import take_turn
from annotations.workflow.subscriptions import NewSecret
from tests.cast import Cast, act
from tests.corpus import Case, make_case

NOTE = "Café: the register was misread. 👩‍💻 cafe\u0301 קפה"


def published(cast: Cast) -> Case:
    return make_case(cast).published()


def retracted(case: Case) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note=NOTE)


def newsroom_of(cast: Cast, name: str = "Northwind News") -> Newsroom:
    known = Newsroom.objects.filter(name=name).first()
    return known or add_newsroom(act(cast.emil), name=name)


def hook(cast: Cast, url: str, **said: Any) -> NewSecret:
    """Subscribe Northwind News to everything."""
    return subscribe(act(cast.emil), newsroom_of(cast), url=url, **said)


def send_one(at: datetime | None = None) -> bool | None:
    """Send what is due first; None when nothing is."""
    turn = take_turn(at or timezone.now())
    return None if turn is None else deliver(Act.now(service_account()), turn)


def send_all() -> int:
    """Send until nothing is due; return how many were delivered."""
    delivered = 0
    while (sent := send_one()) is not None:
        delivered += sent
    return delivered


def make_due(subscription: Subscription) -> Subscription:
    """Let the wait before the next attempt be over."""
    Subscription.objects.filter(pk=subscription.pk).update(
        next_attempt_at=timezone.now()
    )
    subscription.refresh_from_db()
    return subscription
