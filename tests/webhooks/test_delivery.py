"""What happened reaches a subscription: signed, in order, at least once, and is written down."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import Settings
from standardwebhooks import WebhookVerificationError

from annotations.models import DeliveryAttempt, Event, Subscription
from annotations.vocabulary import DeliveryStatus, SubscriptionState
from annotations.webhooks.delivery import deliver, outcome_of, write_down
from annotations.workflow import (
    Act,
    disable,
    edit_newsroom,
    pause,
    redeliver,
    replay,
    resume,
    rotate_secret,
)
from annotations.workflow.delivering import LEASE, forget_attempts, take_turn
from tests.cast import Cast, act
from tests.partners import client_with, make_key
from tests.webhooks.hooks import (
    NOTE,
    hook,
    make_due,
    newsroom_of,
    published,
    retracted,
    send_all,
    send_one,
)
from tests.webhooks.receiver import Behaviour, Receiver, answer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("private_allowed"),
]
HOUR = timedelta(hours=1)


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


def test_a_rotation_helps_where_the_secret_before_is_lost(
    cast: Cast, receiver: Receiver, settings: Settings
) -> None:
    made = hook(cast, receiver.url)
    published(cast)
    settings.SECRET_KEY = "another-key-of-many-characters"
    assert send_all() == 0
    new = rotate_secret(act(cast.emil), made.subscription, overlap_hours=24)
    assert send_all() == Event.objects.count()
    receiver.heard[0].verified(new.plaintext)


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
