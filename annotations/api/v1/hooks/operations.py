"""What a newsroom can do with its webhooks."""

from typing import Any

from annotations.api.v1.hooks.shapes import (
    Replay,
    Rotation,
    SubscriptionBody,
    SubscriptionChange,
)
from annotations.api.v1.writing.bodies import Nothing, given
from annotations.api.v1.writing.operations import Operation
from annotations.models import Delivery, Newsroom, Subscription
from annotations.vocabulary import SubscriptionState
from annotations.workflow import (
    Act,
    NewSecret,
    disable,
    edit_subscription,
    pause,
    redeliver,
    replay,
    resume,
    rotate_secret,
    subscribe,
)

SWITCHED_OFF = "The newsroom switched it off."


def make(act: Act, newsroom: Newsroom, body: SubscriptionBody, _v: Any) -> NewSecret:
    return subscribe(act, newsroom, **given(body))


def change(
    act: Act, row: Subscription, body: SubscriptionChange, version: int | None
) -> Subscription:
    return edit_subscription(act, row, expected_version=version, **given(body))


def switch_off(act: Act, row: Subscription, _body: Nothing, _v: Any) -> Subscription:
    """Stop it; what is off already stays so, with the reason it has."""
    if row.state == SubscriptionState.DISABLED:
        return row
    return disable(act, row, reason=SWITCHED_OFF)


def stop(act: Act, row: Subscription, _body: Nothing, _v: Any) -> Subscription:
    return pause(act, row)


def go_on(act: Act, row: Subscription, _body: Nothing, _v: Any) -> Subscription:
    return resume(act, row)


def renew(act: Act, row: Subscription, body: Rotation, _v: Any) -> NewSecret:
    return rotate_secret(act, row, overlap_hours=body.overlap_hours)


def send_again(act: Act, row: Subscription, body: Replay, _v: Any) -> Subscription:
    return replay(act, row, after=body.after)


def send_one(act: Act, row: Delivery, _body: Nothing, _v: Any) -> Delivery:
    return redeliver(act, row)


OPERATIONS = (
    Operation(
        "POST", "subscriptions/", "subscribe",
        "Tell an address of events; the answer has the secret, this once",
        SubscriptionBody, make, "subscription", creates=True,
    ),
    Operation(
        "PATCH", "subscriptions/<str:name>/", "editSubscription",
        "Change the address or the types of event",
        SubscriptionChange, change, "subscription", Subscription, versioned=True,
    ),
    Operation(
        "DELETE", "subscriptions/<str:name>/", "disableSubscription",
        "Switch a subscription off; its log stays",
        Nothing, switch_off, "subscription", Subscription,
    ),
    Operation(
        "POST", "subscriptions/<str:name>/pause/", "pauseSubscription",
        "Send nothing until it is resumed",
        Nothing, stop, "subscription", Subscription,
    ),
    Operation(
        "POST", "subscriptions/<str:name>/resume/", "resumeSubscription",
        "Go on where it stopped; nothing is left out",
        Nothing, go_on, "subscription", Subscription,
    ),
    Operation(
        "POST", "subscriptions/<str:name>/rotate_secret/", "rotateSecret",
        "Make a new secret, shown this once; the one before signs too for some hours",
        Rotation, renew, "subscription", Subscription,
    ),
    Operation(
        "POST", "subscriptions/<str:name>/replay/", "replaySubscription",
        "Send every event after a number again, in order",
        Replay, send_again, "subscription", Subscription,
    ),
    Operation(
        "POST", "deliveries/<str:name>/redeliver/", "redeliver",
        "Send one event once more, now",
        Nothing, send_one, "delivery", Delivery,
    ),
)  # fmt: skip
