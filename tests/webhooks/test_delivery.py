"""What happened reaches a subscription: signed, in order, at least once, and is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import WebhookVerificationError

from annotations.models import DeliveryAttempt, Event, History, Subscription
from annotations.vocabulary import DeliveryStatus, SubscriptionState
from annotations.webhooks.delivery import deliver, outcome_of, write_down
from annotations.workflow import (
    Act,
    disable,
    edit_newsroom,
    edit_subscription,
    pause,
    redeliver,
    replay,
    resume,
    retract,
    rotate_secret,
)
from annotations.workflow.delivering import LEASE, forget_attempts, take_turn
from tests.cast import Cast, act
from tests.corpus import Case, make_case
from tests.partners import client_with, make_key
from tests.webhooks.hooks import hook, make_due, newsroom_of, send_all, send_one
from tests.webhooks.receiver import DROP, Behaviour, Receiver, answer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("private_allowed"),
]
NOTE = "Café: the register was misread. 👩‍💻 cafe\u0301 קפה"
HOUR = timedelta(hours=1)


def published(cast: Cast) -> Case:
    return make_case(cast).published()


def retracted(case: Case) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note=NOTE)


def test_every_event_arrives_signed_and_in_order(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    retracted(published(cast))
    delivered = send_all()
    for one in receiver.heard:
        one.verified(made.plaintext)
    events = list(Event.objects.order_by("seq"))
    assert delivered == len(events)
    assert [one.seq for one in receiver.heard] == [event.seq for event in events]
    assert [one.message["type"] for one in receiver.heard] == [e.type for e in events]
    assert len({one.id for one in receiver.heard}) == len(events)


def test_a_message_says_what_happened_and_where_to_read_it(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url, event_types=["verdict.retracted"])
    case = published(cast)
    retracted(case)
    assert send_all() == 1
    (heard,) = receiver.heard
    event = Event.objects.get(type="verdict.retracted")
    message = heard.verified(made.plaintext)
    assert message["type"] == "verdict.retracted"
    assert message["timestamp"] == message["data"]["occurred_at"]
    assert message["data"] == {
        "id": str(case.verdict.uuid),
        "kind": "verdict",
        "ref": case.verdict.ref,
        "version": event.version,
        "change_class": "retraction",
        "public_note": NOTE,
        "seq": event.seq,
        "cursor": f"{event.seq}.{event.sha256[:16]}",
        "occurred_at": message["timestamp"],
        "url": f"http://127.0.0.1:8000/api/v1/verdicts/{case.verdict.uuid}/",
    }
    assert heard.headers["content-type"] == "application/json"


@pytest.mark.usefixtures("one_connection")
def test_every_address_in_a_message_can_be_read(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url)
    retracted(published(cast))
    send_all()
    client = client_with(make_key(cast, name="Southgate Post"))
    for one in receiver.heard:
        url, kind = one.message["data"]["url"], one.message["data"]["kind"]
        got = client.get(url.removeprefix("http://127.0.0.1:8000"))
        assert got.status_code in (200, 410), url
        if "/changes/" in url:
            assert got.json()["results"][0]["seq"] == one.seq
            assert kind in {"revision", "appearance", "relation", "verdict_version"}


@pytest.mark.usefixtures("one_connection")
def test_the_change_feed_goes_on_from_the_cursor_of_a_message(
    cast: Cast, receiver: Receiver
) -> None:
    hook(cast, receiver.url)
    published(cast)
    send_all()
    client = client_with(make_key(cast, name="Southgate Post"))
    first = receiver.heard[0].message["data"]["cursor"]
    feed = client.get(f"/api/v1/changes/?after={first}").json()["results"]
    assert [one["seq"] for one in feed] == [one.seq for one in receiver.heard[1:]]


def test_only_the_types_that_were_asked_for_are_sent(
    cast: Cast, receiver: Receiver
) -> None:
    hook(cast, receiver.url, event_types=["verdict.*", "claim.published"])
    retracted(published(cast))
    send_all()
    types = [one.message["type"] for one in receiver.heard]
    assert types == ["claim.published", "verdict.published", "verdict.retracted"]
    assert Subscription.objects.get().position == Event.objects.count()


def test_a_new_subscription_hears_what_comes_and_an_old_one_what_came(
    cast: Cast, receiver: Receiver
) -> None:
    case = published(cast)
    known = Event.objects.count()
    hook(cast, receiver.url)
    assert send_all() == 0
    hook(cast, receiver.url, after=0)
    assert send_all() == known
    receiver.heard.clear()
    retracted(case)
    assert send_all() == 2 * (Event.objects.count() - known)


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


def test_another_address_is_tried_at_once_and_has_not_failed(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, f"{receiver.url}/old", event_types=["verdict.published"])
    published(cast)
    receiver.plan = [answer(302, location=receiver.url, retry_after="86000")]
    assert send_one() is False
    assert send_one() is None
    edit_subscription(act(cast.emil), made.subscription, url=receiver.url)
    made.subscription.refresh_from_db()
    assert made.subscription.failing_since is None
    assert send_one() is True
    assert [one.path for one in receiver.heard] == ["/hook/old", "/hook"]


def test_an_edit_that_leaves_the_address_forgives_nothing(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url, event_types=["verdict.published"])
    published(cast)
    receiver.plan = [answer(503, retry_after="86000")]
    assert send_one() is False
    edit_subscription(
        act(cast.emil), made.subscription, url=receiver.url, event_types=["verdict.*"]
    )
    made.subscription.refresh_from_db()
    assert made.subscription.failing_since is not None
    assert send_one() is None


def test_what_was_refused_for_its_signature_is_tried_with_a_new_secret_at_once(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url, event_types=["verdict.published"])
    published(cast)
    receiver.plan = [answer(401, retry_after="86000")]
    assert send_one() is False
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


def test_a_paused_subscription_misses_nothing(cast: Cast, receiver: Receiver) -> None:
    made = hook(cast, receiver.url)
    pause(act(cast.emil), made.subscription)
    published(cast)
    assert send_all() == 0
    resume(act(cast.emil), made.subscription)
    assert send_all() == Event.objects.count()


def test_a_newsroom_that_is_switched_off_hears_nothing(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    edit_newsroom(act(cast.emil), made.subscription.newsroom, active=False)
    published(cast)
    assert send_all() == 0
    edit_newsroom(act(cast.emil), newsroom_of(cast), active=True)
    assert send_all() == Event.objects.count()


def test_a_replay_sends_everything_again_in_order_with_the_same_ids(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    count = send_all()
    first = [one.id for one in receiver.heard]
    replay(act(cast.emil), made.subscription, after=2)
    assert send_all() == count - 2
    assert [one.id for one in receiver.heard] == first + first[2:]


def test_one_delivery_can_be_sent_again_without_the_others(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    send_all()
    delivery = made.subscription.deliveries.get(event=3)
    redeliver(act(cast.emil), delivery)
    receiver.heard.clear()
    receiver.plan = [answer(500)]
    assert send_all() == 0
    delivery.refresh_from_db()
    assert delivery.status == DeliveryStatus.FAILED
    redeliver(act(cast.emil), delivery)
    assert send_all() == 1
    assert [one.seq for one in receiver.heard] == [3, 3]
    delivery.refresh_from_db()
    assert (delivery.status, delivery.attempt_count) == (DeliveryStatus.DELIVERED, 3)
    assert Subscription.objects.get().position == Event.objects.count()


def test_sending_again_what_waits_does_not_wait(cast: Cast, receiver: Receiver) -> None:
    made = hook(cast, receiver.url)
    receiver.plan = [answer(503, retry_after="86400")]
    published(cast)
    assert send_all() == 0
    redeliver(act(cast.emil), made.subscription.deliveries.get())
    assert send_all() == Event.objects.count()


def test_whoever_lost_the_lease_writes_nothing(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url)
    published(cast)
    now = timezone.now()
    first = take_turn(now)
    assert first is not None
    assert take_turn(now) is None, "while it is leased nobody else may take it"
    second = take_turn(now + LEASE + timedelta(seconds=1))
    assert second is not None
    assert not deliver(Act.now(cast.emil), first)
    assert not DeliveryAttempt.objects.exists()
    assert Subscription.objects.get().position == 0
    assert deliver(Act.now(cast.emil), second)
    assert [one.id for one in receiver.heard] == [receiver.heard[0].id] * 2
    assert Subscription.objects.get().position == 1


def test_what_is_written_down_twice_counts_once(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url)
    published(cast)
    turn = take_turn(timezone.now())
    assert turn is not None
    outcome = outcome_of(turn)
    assert write_down(Act.now(cast.emil), turn, outcome)
    assert not write_down(Act.now(cast.emil), turn, outcome)
    assert DeliveryAttempt.objects.count() == 1
    assert Subscription.objects.get().position == 1


def test_a_replay_wins_over_what_is_being_sent(cast: Cast, receiver: Receiver) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    send_one()
    send_one()
    turn = take_turn(timezone.now())
    assert turn is not None
    replay(act(cast.emil), made.subscription, after=0)
    assert not deliver(Act.now(cast.emil), turn)
    receiver.heard.clear()
    send_all()
    assert receiver.heard[0].seq == 1


def test_what_was_in_flight_when_it_was_paused_counts(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    turn = take_turn(timezone.now())
    assert turn is not None
    pause(act(cast.emil), made.subscription)
    assert deliver(Act.now(cast.emil), turn)
    paused = Subscription.objects.get()
    assert (paused.position, paused.state) == (1, SubscriptionState.PAUSED)


def test_a_paused_subscription_that_is_gone_stays_paused(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    receiver.plan = [answer(410)]
    published(cast)
    turn = take_turn(timezone.now())
    assert turn is not None
    pause(act(cast.emil), made.subscription)
    deliver(Act.now(cast.emil), turn)
    assert Subscription.objects.get().state == SubscriptionState.PAUSED
    resume(act(cast.emil), made.subscription)
    disable(act(cast.emil), made.subscription, reason="The partner asked for it.")
    assert send_all() == 0


def test_a_rotated_secret_signs_beside_the_one_before(
    cast: Cast, receiver: Receiver
) -> None:
    old = hook(cast, receiver.url)
    new = rotate_secret(act(cast.emil), old.subscription, overlap_hours=1)
    published(cast)
    send_one()
    for secret in (old.plaintext, new.plaintext):
        receiver.heard[0].verified(secret)
    Subscription.objects.update(old_secret_until=timezone.now())
    send_one()
    receiver.heard[1].verified(new.plaintext)
    with pytest.raises(WebhookVerificationError):
        receiver.heard[1].verified(old.plaintext)


def test_a_changed_secret_key_signs_nothing_wrong(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    before, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-many-characters"
    assert send_all() == 0
    assert receiver.heard == []
    assert "Rotate the subscription's secret" in DeliveryAttempt.objects.get().said
    settings.SECRET_KEY_FALLBACKS = [before]
    make_due(made.subscription)
    assert send_all() == Event.objects.count()
    receiver.heard[0].verified(made.plaintext)


def test_an_answer_is_kept_in_part(cast: Cast, receiver: Receiver) -> None:
    hook(cast, receiver.url, event_types=["verdict.published"])
    body = "thanks \x00 é קפה ".encode() * 5_000
    receiver.plan = [Behaviour(status=500, body=body)]
    published(cast)
    send_all()
    kept = DeliveryAttempt.objects.get().answer
    assert kept.startswith("thanks \ufffd é קפה")
    assert len(kept) <= 1024


def test_the_log_is_shortened_and_what_waits_is_kept(
    cast: Cast, receiver: Receiver
) -> None:
    made = hook(cast, receiver.url)
    receiver.plan = [Behaviour(), answer(500)]
    published(cast)
    send_all()
    assert forget_attempts(timezone.now() - HOUR) == 0
    assert forget_attempts(timezone.now() + HOUR) == 2
    assert [one.status for one in made.subscription.deliveries.all()] == ["waiting"]
    make_due(made.subscription)
    assert send_all() == Event.objects.count() - 1
