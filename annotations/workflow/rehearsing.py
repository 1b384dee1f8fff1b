"""What publishing would do, by doing it and taking it back: the same builders, nothing kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from annotations.models import Event, LedgerHead, Subscription, Verdict
from annotations.vocabulary import SubscriptionState
from annotations.workflow.acts import Act
from annotations.workflow.delivering import wanted
from annotations.workflow.publishing import publish


@dataclass(frozen=True)
class Told:
    """A webhook that would be told, and of how many events."""

    subscription: Subscription
    events: int


@contextmanager
def rehearsed(act: Act, verdict: Verdict) -> Iterator[list[Event]]:
    """Publish a verdict for as long as the block runs; yield the events. Then nothing has happened.

    Under an embargo it is rehearsed at its end. Publishers wait meanwhile, so keep the block short.
    Raises whatever `publish` refuses with.
    """
    at = max(act.at, verdict.embargo_until or act.at)
    with transaction.atomic():
        before = LedgerHead.objects.get().seq
        publish(Act(act.user, at, act.authority), Verdict.objects.get(pk=verdict.pk))
        yield list(Event.objects.filter(seq__gt=before).order_by("seq"))
        transaction.set_rollback(True)


def told_of(events: list[Event]) -> list[Told]:
    """Return the webhooks that want some of the events, inside a rehearsal; one query each."""
    told = Event.objects.filter(seq__in=[event.seq for event in events])
    active = Subscription.objects.filter(
        state=SubscriptionState.ACTIVE, newsroom__active=True
    ).select_related("newsroom")
    counted = [Told(one, wanted(told, one.event_types).count()) for one in active]
    return [one for one in counted if one.events]
