"""A receiver that fails: it is asked again, later and later, with nothing in between, until it is given up."""

from datetime import timedelta

import pytest
from django.utils import timezone

from annotations.models import DeliveryAttempt, Event, History, Subscription
from annotations.vocabulary import SubscriptionState
from annotations.workflow import (
    edit_subscription,
    resume,
    rotate_secret,
)
from annotations.workflow.subscriptions import NewSecret
from tests.cast import Cast, act
from tests.webhooks.hooks import (
    hook,
    make_due,
    published,
    send_all,
    send_one,
)
from tests.webhooks.receiver import DROP, Behaviour, Receiver, answer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("private_allowed"),
]
HOUR = timedelta(hours=1)


FAILURES = [
    answer(500), answer(503), answer(429), answer(404), answer(302), answer(304),
    DROP,
]  # fmt: skip


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_whatever_is_no_2xx_is_tried_again_with_the_same_id(
    cast: Cast, receiver: Receiver, failure: Behaviour
) -> None:
    made = hook(cast, receiver.url, event_types=["verdict.published"])
    receiver.plan = [failure]
    published(cast)
    assert send_all() == 0
    failing = Subscription.objects.get()
    assert failing.failures == 1
    assert failing.failing_since is not None
    make_due(made.subscription)
    assert send_all() == 1
    first, second = receiver.heard
    assert first.id == second.id
    assert first.body == second.body
    healed = Subscription.objects.get()
    assert (healed.failures, healed.failing_since) == (0, None)
    numbers = DeliveryAttempt.objects.order_by("number").values_list("number", "status")
    assert list(numbers) == [
        (1, failure.status if not failure.drop else None),
        (2, 200),
    ]


def test_a_redirect_is_never_followed(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url, event_types=["verdict.published"])
    receiver.plan = [answer(307, location=f"http://127.0.0.1:{receiver.port}/else")]
    published(cast)
    send_all()
    assert [one.path for one in receiver.heard] == ["/hook"]
    assert "redirects are not followed" in DeliveryAttempt.objects.get().said


def test_nothing_overtakes_an_event_that_failed(cast: Cast, receiver: Receiver) -> None:
    made = hook(cast, receiver.url)
    receiver.plan = [Behaviour(), answer(500), answer(500)]
    published(cast)
    send_all()
    make_due(made.subscription)
    send_all()
    make_due(made.subscription)
    send_all()
    seqs = [one.seq for one in receiver.accepted]
    assert seqs == list(range(1, Event.objects.count() + 1))
    assert [one.seq for one in receiver.heard[:4]] == [1, 2, 2, 2]


def test_a_failing_receiver_delays_itself_alone(cast: Cast, receiver: Receiver) -> None:
    hook(cast, "http://127.0.0.1:9/nobody-listens")
    hook(cast, receiver.url)
    published(cast)
    assert send_all() == Event.objects.count()


def test_retry_after_is_honoured(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url)
    receiver.plan = [answer(503, retry_after="7200")]
    published(cast)
    send_all()
    wait = Subscription.objects.get().next_attempt_at - timezone.now()
    assert 1.9 * HOUR < wait <= 2 * HOUR


def refused(
    cast: Cast, receiver: Receiver, url: str, behaviour: Behaviour
) -> NewSecret:
    """Subscribe to what is published, and have the first attempt to tell it fail for a day."""
    made = hook(cast, url, event_types=["verdict.published"])
    published(cast)
    receiver.plan = [behaviour]
    assert send_one() is False
    assert send_one() is None
    return made


def test_another_address_is_tried_at_once_and_has_not_failed(
    cast: Cast, receiver: Receiver
) -> None:
    redirected = answer(302, location=receiver.url, retry_after="86000")
    made = refused(cast, receiver, f"{receiver.url}/old", redirected)
    edit_subscription(act(cast.emil), made.subscription, url=receiver.url)
    made.subscription.refresh_from_db()
    assert made.subscription.failing_since is None
    assert send_one() is True
    assert [one.path for one in receiver.heard] == ["/hook/old", "/hook"]


def test_an_edit_that_leaves_the_address_forgives_nothing(
    cast: Cast, receiver: Receiver
) -> None:
    made = refused(cast, receiver, receiver.url, answer(503, retry_after="86000"))
    edit_subscription(
        act(cast.emil), made.subscription, url=receiver.url, event_types=["verdict.*"]
    )
    made.subscription.refresh_from_db()
    assert made.subscription.failing_since is not None
    assert send_one() is None


def test_what_was_refused_for_its_signature_is_tried_with_a_new_secret_at_once(
    cast: Cast, receiver: Receiver
) -> None:
    made = refused(cast, receiver, receiver.url, answer(401, retry_after="86000"))
    secret = rotate_secret(act(cast.emil), made.subscription, overlap_hours=0).plaintext
    assert send_one() is True
    receiver.heard[-1].verified(secret)


def test_a_receiver_that_is_gone_is_disabled_at_once(
    cast: Cast, receiver: Receiver
) -> None:
    hook(cast, receiver.url)
    receiver.plan = [answer(410)]
    published(cast)
    assert send_all() == 0
    assert len(receiver.heard) == 1
    subscription = Subscription.objects.get()
    assert subscription.state == SubscriptionState.DISABLED
    assert "410" in subscription.disabled_reason
    assert History.objects.filter(verb="disable", object=subscription.uuid).exists()


@pytest.mark.parametrize(("hours", "state"), [(74, "active"), (76, "disabled")])
def test_after_seventy_five_hours_of_failure_it_is_disabled(
    cast: Cast, receiver: Receiver, hours: int, state: str
) -> None:
    made = hook(cast, receiver.url)
    receiver.usual = answer(500)
    published(cast)
    began = timezone.now() - hours * HOUR
    Subscription.objects.update(failing_since=began, failures=9)
    send_all()
    subscription = Subscription.objects.get()
    assert subscription.state == state
    assert bool(subscription.disabled_reason) is (state == "disabled")
    if state == "disabled":
        receiver.usual = Behaviour()
        resume(act(cast.emil), make_due(made.subscription))
        assert send_all() == Event.objects.count()
        assert [one.seq for one in receiver.accepted] == list(
            range(1, Event.objects.count() + 1)
        )
