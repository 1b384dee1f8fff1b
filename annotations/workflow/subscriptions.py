"""Verbs on webhook subscriptions: who is told, of what, from where on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings

from annotations.models import Delivery, LedgerHead, Newsroom, Subscription
from annotations.outbound import Forbidden, Limits, split
from annotations.vocabulary import (
    DeliveryStatus,
    Happening,
    RecordKind,
    SubscriptionState,
)
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.permissions import may_manage_partners, require
from annotations.workflow.storing import (
    insert,
    lock,
    record_history,
    require_editable,
    update,
    verb,
)
from annotations.workflow.webhook_secrets import digest_of, new_salt, newly_derived

EVENT_TYPE = re.compile(r"([a-z_]+)\.([a-z_]+|\*)")
LONGEST_OVERLAP = 24 * 30  # hours
# Whoever is sending at this moment loses the right to say that it was done.
LET_GO = {"lease": None, "leased_until": None}
AFRESH = {"failures": 0, "failing_since": None}  # whatever failed before


@dataclass(frozen=True)
class SubscriptionContent:
    """What is said of a subscription."""

    url: str
    event_types: Sequence[str] = ()


@dataclass(frozen=True)
class NewSecret:
    """A subscription whose secret was just made; `plaintext` is shown once and stored nowhere."""

    subscription: Subscription
    plaintext: str


def webhook_limits() -> Limits:
    """Return what a webhook may cost, and where it may go: 15 seconds, 16 KiB of answer."""
    private = settings.WEBHOOK_ALLOW_PRIVATE
    return Limits(public_only=not private, encrypted_only=not private)


@verb
def subscribe(
    act: Act,
    newsroom: Newsroom,
    *,
    url: str,
    event_types: Sequence[str] = (),
    after: int | None = None,
    identity: Identity | None = None,
) -> NewSecret:
    """Tell an address of events: of those to come, or of all after the event number `after`.

    Raises InvalidContent for an address that nothing is sent to, or an unknown type of event.
    """
    require(act, may_manage_partners)
    require_address(url)
    salt = new_salt()
    secret = newly_derived(salt)
    subscription = Subscription(
        **named_by(identity),
        newsroom=newsroom,
        url=url,
        event_types=known_types(event_types),
        salt=salt,
        secret_sha256=digest_of(secret),
        position=require_position(after),
        next_attempt_at=act.at,
        created=act.at,
        modified=act.at,
    )
    return NewSecret(insert(act, subscription, "subscribe"), secret)


@verb
def edit_subscription(
    act: Act,
    subscription: Subscription,
    *,
    expected_version: int | None = None,
    **changes: object,
) -> Subscription:
    """Change where or of what is told; another address has not failed yet, so it is tried at once.

    Raises InvalidContent as `subscribe` does.
    """
    require(act, may_manage_partners)
    require_editable(changes, SubscriptionContent)
    if "url" in changes:
        require_address(str(changes["url"]))
        if changes["url"] != lock(subscription).url:
            changes |= AFRESH | {"next_attempt_at": act.at}
    if "event_types" in changes:
        changes["event_types"] = known_types(changes["event_types"])  # type: ignore[arg-type]
    return update(
        act,
        subscription,
        "edit_subscription",
        expected_version=expected_version,
        **changes,
        **LET_GO,
    )


@verb
def rotate_secret(
    act: Act, subscription: Subscription, *, overlap_hours: int = 24
) -> NewSecret:
    """Make a new secret; the one before signs too for some hours. What waits is tried at once.

    Raises InvalidContent when the overlap is not between 0 and 720 hours.
    """
    require(act, may_manage_partners)
    if not 0 <= overlap_hours <= LONGEST_OVERLAP:
        raise InvalidContent(
            f"The overlap is between 0 and {LONGEST_OVERLAP} hours, not {overlap_hours}.",
            "bad_overlap",
            "overlap_hours",
        )
    lock(subscription)
    salt = new_salt()
    secret = newly_derived(salt)
    update(
        act,
        subscription,
        "rotate_secret",
        old_salt=subscription.salt,
        old_secret_sha256=subscription.secret_sha256,
        old_secret_until=act.at + timedelta(hours=overlap_hours),
        salt=salt,
        secret_sha256=digest_of(secret),
        next_attempt_at=act.at,
    )
    return NewSecret(subscription, secret)


@verb
def pause(act: Act, subscription: Subscription) -> Subscription:
    """Send nothing until it is resumed. Raises TransitionNotAllowed unless it is active."""
    require(act, may_manage_partners)
    require_state(lock(subscription), SubscriptionState.ACTIVE)
    return update(act, subscription, "pause", state=SubscriptionState.PAUSED)


@verb
def resume(act: Act, subscription: Subscription) -> Subscription:
    """Go on where a paused or disabled subscription stopped; nothing is left out.

    Raises TransitionNotAllowed when it is active.
    """
    require(act, may_manage_partners)
    require_state(
        lock(subscription), SubscriptionState.PAUSED, SubscriptionState.DISABLED
    )
    return update(
        act,
        subscription,
        "resume",
        state=SubscriptionState.ACTIVE,
        disabled_reason="",
        next_attempt_at=act.at,
        **AFRESH,
    )


@verb
def disable(act: Act, subscription: Subscription, *, reason: str) -> Subscription:
    """Stop a subscription and say why. Raises TransitionNotAllowed when it is disabled already."""
    require(act, may_manage_partners)
    require_state(
        lock(subscription), SubscriptionState.ACTIVE, SubscriptionState.PAUSED
    )
    return update(
        act,
        subscription,
        "disable",
        state=SubscriptionState.DISABLED,
        disabled_reason=reason,
        **LET_GO,
    )


@verb
def replay(act: Act, subscription: Subscription, *, after: int) -> Subscription:
    """Send every event after a number, in order, whether it was sent before or not.

    Each keeps its `webhook-id`. A number further on leaves out what stands between. Raises
    InvalidContent for a number past the end of the ledger.
    """
    require(act, may_manage_partners)
    position = require_position(after)
    before = {"position": lock(subscription).position}
    subscription.deliveries.filter(
        status=DeliveryStatus.WAITING, event__lte=position
    ).update(status=DeliveryStatus.FAILED)
    moved = {"position": position, "next_attempt_at": act.at, **LET_GO}
    store(subscription, **moved)
    record_history(
        act, "replay", subscription, before=before, after={"position": position}
    )
    return subscription


@verb
def redeliver(act: Act, delivery: Delivery) -> Delivery:
    """Send one event once more, now; the order of the others stays.

    Raises TransitionNotAllowed unless the subscription is active.
    """
    require(act, may_manage_partners)
    subscription = lock(delivery.subscription)
    require_state(subscription, SubscriptionState.ACTIVE)
    store(subscription, next_attempt_at=act.at)
    before = {"status": lock(delivery).status}
    delivery.status = DeliveryStatus.WAITING
    delivery.save(update_fields=["status"])
    record_history(
        act, "redeliver", delivery, before=before, after={"status": delivery.status}
    )
    return delivery


def store(subscription: Subscription, **values: Any) -> None:
    """Store how far a locked subscription has come; that is no edit of it."""
    for name, value in values.items():
        setattr(subscription, name, value)
    subscription.save(update_fields=list(values))


def require_state(subscription: Subscription, *states: SubscriptionState) -> None:
    """Raise TransitionNotAllowed unless the subscription is in one of the states."""
    if subscription.state not in states:
        raise TransitionNotAllowed(
            f"This subscription is {subscription.state}; this can be done when it is "
            f"{' or '.join(states)}.",
            "wrong_state",
        )


def require_address(url: str) -> None:
    """Raise InvalidContent for an address that nothing is sent to; nobody is asked for names."""
    try:
        split(url, webhook_limits())
    except Forbidden as refusal:
        raise InvalidContent(str(refusal), "bad_address", "url") from refusal


def require_position(after: int | None) -> int:
    """Return the number of an event, the last one's without one."""
    head = LedgerHead.objects.get().seq
    if after is None:
        return head
    if not 0 <= after <= head:
        raise InvalidContent(
            f"The ledger has the events 1 to {head}. Choose a number from 0 to {head}.",
            "no_such_position",
            "after",
        )
    return after


def known_types(event_types: Sequence[str]) -> list[str]:
    """Return types of events, each once. Raises InvalidContent for an unknown one."""
    for one in event_types:
        parts = EVENT_TYPE.fullmatch(one)
        if (
            parts is None
            or parts[1] not in RecordKind.values
            or parts[2] not in ("*", *Happening.values)
        ):
            raise InvalidContent(
                f"There is no type of event '{one}'. Write a kind, a dot, and what happened to it, "
                f"or *. Kinds: {', '.join(RecordKind.values)}. "
                f"What happens: {', '.join(Happening.values)}.",
                "unknown_event_type",
                "event_types",
            )
    return list(dict.fromkeys(event_types))
