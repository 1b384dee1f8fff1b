"""How far each subscription has come: what the sender of webhooks takes, and writes down.

Sending happens outside any transaction. A sender takes a subscription for a while (its lease), sends
one event, and writes what came of it together with the new position, in one transaction, if the lease
is still its own. Whoever is killed in between has written nothing: the same event is sent again. Whoever
only lost the database writes once it answers again, for a lease is known by its name, not by a connection.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet

from annotations.models import (
    Delivery,
    DeliveryAttempt,
    Event,
    LedgerHead,
    Subscription,
)
from annotations.vocabulary import DeliveryStatus, SubscriptionState
from annotations.workflow.acts import Act
from annotations.workflow.subscriptions import disable

LEASE = timedelta(seconds=30)  # longer than any attempt lasts
LONGEST_REASON = 500  # code points
LONGEST_ANSWER = 1024  # code points


@dataclass(frozen=True)
class Turn:
    """A subscription that is ours for a while, and the event that is to be sent to it.

    With `again` somebody asked for the event once more, out of its turn: the position stays.
    """

    subscription: Subscription
    lease: UUID | None
    event: Event
    again: bool


@dataclass(frozen=True)
class Tried:
    """How one attempt went. Without a `status` there was no answer, and `said` tells why."""

    at: datetime
    milliseconds: int
    status: int | None = None
    said: str = ""
    answer: str = ""

    @property
    def delivered(self) -> bool:
        """Return whether the receiver has taken it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


def take_turn(
    at: datetime, *, healthy_only: bool = False, lease: UUID | None = None
) -> Turn | None:
    """Take the subscription that has waited longest; None when nothing is to be sent now.

    With `healthy_only` those that have just failed are left to other senders. Whoever names the lease
    can give it back when the database is lost before there is an answer.
    """
    lease = lease or uuid4()
    while subscription := take(at, lease, healthy_only=healthy_only):
        turn = turn_of(subscription)
        if turn is not None:
            return turn
    return None


@transaction.atomic
def take(at: datetime, lease: UUID, *, healthy_only: bool) -> Subscription | None:
    """Lease a subscription that is due, passing over those that others are taking."""
    due = Subscription.objects.due(at)
    if healthy_only:
        due = due.filter(failing_since=None)
    locked = due.select_for_update(skip_locked=True, of=("self",))
    subscription = locked.first()
    if subscription is None:
        return None
    subscription.lease, subscription.leased_until = lease, at + LEASE
    subscription.save(update_fields=["lease", "leased_until"])
    return subscription


def give_back(lease: UUID) -> None:
    """Let go what was taken under a lease, and not sent to: nobody need wait for it to end."""
    Subscription.objects.filter(lease=lease).update(lease=None, leased_until=None)


def turn_of(subscription: Subscription) -> Turn | None:
    """Return what a leased subscription is sent next; when that is nothing, it is let go."""
    head = LedgerHead.objects.get().seq
    repeated = (
        Delivery.objects.again()
        .filter(subscription=subscription)
        .select_related("event")
        .order_by("event")
        .first()
    )
    event = repeated.event if repeated else next_event(subscription, head)
    if event is None:
        pass_over(subscription, head)
        return None
    return Turn(subscription, subscription.lease, event, again=repeated is not None)


def next_event(subscription: Subscription, head: int) -> Event | None:
    """Return the first event after the position, up to the head, that the subscription wants."""
    events = Event.objects.filter(seq__gt=subscription.position, seq__lte=head)
    return wanted(events, subscription.event_types).order_by("seq").first()


def wanted(events: QuerySet[Event], types: list[str]) -> QuerySet[Event]:
    """Keep the events of some types; without any, all of them."""
    if not types:
        return events
    whole = [one.removesuffix(".*") for one in types if one.endswith(".*")]
    return events.filter(Q(type__in=types) | Q(kind__in=whole))


def pass_over(subscription: Subscription, head: int) -> None:
    """Note that a subscription wants none of the events up to the head."""
    ours(subscription.pk, subscription.lease).update(
        position=max(head, subscription.position), lease=None, leased_until=None
    )


def ours(pk: int, lease: UUID | None) -> QuerySet[Subscription]:
    """Keep a subscription as long as the lease holds."""
    return Subscription.objects.filter(pk=pk, lease=lease)


@transaction.atomic
def settle(
    act: Act, turn: Turn, tried: Tried, *, retry_at: datetime | None, reason: str = ""
) -> bool:
    """Write an attempt to the log, and what follows from it, all at once.

    When it failed, it is tried again at `retry_at`; with a `reason` the subscription is disabled.
    Returns False, and writes nothing, when the lease was lost meanwhile.
    """
    held = ours(turn.subscription.pk, turn.lease).select_for_update().first()
    if held is None:
        return False
    log_attempt(turn, tried, last=retry_at is None)
    held.lease = held.leased_until = None
    if tried.delivered:
        held.position = max(held.position, turn.event.seq)
        held.failures, held.failing_since = 0, None
        held.next_attempt_at = act.at
    elif not turn.again:
        held.failures += 1
        held.failing_since = held.failing_since or tried.at
        held.next_attempt_at = retry_at or act.at
    held.save(
        update_fields=[
            "lease", "leased_until", "position", "failures", "failing_since",
            "next_attempt_at",
        ]
    )  # fmt: skip
    if reason and held.state == SubscriptionState.ACTIVE:
        disable(act, held, reason=reason)
    return True


def log_attempt(turn: Turn, tried: Tried, *, last: bool) -> None:
    """Write down one attempt of the delivery; a failed one that was the last gives it up."""
    delivery, _ = Delivery.objects.get_or_create(
        subscription=turn.subscription,
        event=turn.event,
        defaults={"created": tried.at},
    )
    delivery.attempt_count += 1
    if tried.delivered:
        delivery.status, delivery.delivered_at = DeliveryStatus.DELIVERED, tried.at
    else:
        delivery.status = DeliveryStatus.FAILED if last else DeliveryStatus.WAITING
    delivery.save(update_fields=["attempt_count", "status", "delivered_at"])
    DeliveryAttempt.objects.create(
        delivery=delivery,
        number=delivery.attempt_count,
        at=tried.at,
        milliseconds=tried.milliseconds,
        status=tried.status,
        said=tried.said[:LONGEST_REASON],
        answer=tried.answer[:LONGEST_ANSWER],
    )


@transaction.atomic
def forget_attempts(before: datetime) -> int:
    """Shorten the log by the attempts made before a moment; return how many were forgotten.

    A delivery goes with its last attempt, unless it still waits.
    """
    forgotten, _ = DeliveryAttempt.objects.filter(at__lt=before).delete()
    settled = Delivery.objects.exclude(status=DeliveryStatus.WAITING)
    settled.filter(created__lt=before, attempts=None).delete()
    return forgotten
