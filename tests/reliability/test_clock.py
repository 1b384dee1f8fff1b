"""The clock ran two days ahead and is set back: nobody waits until it catches up, nothing loses its order."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from time import time

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from annotations.management.operators import service_account
from annotations.models import Event, KeptAnswer, Subscription
from annotations.records.verifying import verify
from annotations.workflow import Act, retract
from annotations.workflow.delivering import Tried, Turn, settle, take_turn
from annotations.workflow.logins import MOST
from annotations.workflow.once import KEPT_FOR, Answer, Once, forget_answers, once
from tests.cast import Cast, act, make_cast
from tests.corpus import make_case
from tests.partners import API, Reader, client_with, make_key
from tests.webhooks.hooks import hook

AHEAD = timedelta(days=2)


@contextmanager
def two_days_ahead() -> Iterator[None]:
    """Let the clock of the service run ahead for as long as the block lasts."""
    now, seconds = timezone.now, time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(timezone, "now", lambda: now() + AHEAD)
        patch.setattr("time.time", lambda: seconds() + AHEAD.total_seconds())
        yield


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_the_ledger_and_the_feed_keep_their_order(transactional_db: None) -> None:
    cast = make_cast()
    with two_days_ahead():
        case = make_case(cast).published()
    reader = Reader(client_with(make_key(cast)))
    first = reader("changes/")
    retract(act(cast.cleo), case.verdict, public_note="The register was misread.")
    told = reader(first["next"])["results"]
    assert {one["type"].split(".")[1] for one in told} == {"retracted"}
    events = list(Event.objects.order_by("seq"))
    assert [one.seq for one in events] == list(range(1, len(events) + 1))
    assert events[-1].occurred_at == events[0].occurred_at
    assert [str(finding) for finding in verify()] == []


@pytest.mark.django_db
def test_a_rate_begins_anew(cast: Cast) -> None:
    partner = client_with(make_key(cast, rate=2))
    with two_days_ahead():
        assert [partner.get(f"{API}me/").status_code for _ in "123"] == [200, 200, 429]
    assert [partner.get(f"{API}me/").status_code for _ in "123"] == [200, 200, 429]


@pytest.mark.django_db
def test_nobody_is_kept_from_logging_in_for_days() -> None:
    User.objects.create_user("ada", password="Café 👩‍🍳", is_staff=True)
    wrong = {"username": "ada", "password": "wrong", "next": "/admin/"}
    right = wrong | {"password": "Café 👩‍🍳"}
    with two_days_ahead():
        for _ in range(MOST):
            Client().post("/admin/login/", wrong)
        assert Client().post("/admin/login/", right).status_code == 429
    assert Client().post("/admin/login/", right).status_code == 302


def delivered(turn: Turn) -> None:
    """Write down that a turn was delivered."""
    now = timezone.now()
    tried = Tried(now, 5, status=200)
    assert settle(Act(service_account(), now), turn, tried, retry_at=None)


@pytest.mark.django_db
def test_webhooks_go_on_at_once_and_in_order(cast: Cast) -> None:
    hook(cast, "https://hooks.example/factcheck")
    with two_days_ahead():
        make_case(cast).published()
        turn = take_turn(timezone.now())
        assert turn
        delivered(turn)
    following = take_turn(timezone.now())
    assert following
    assert following.event.seq == turn.event.seq + 1


@pytest.mark.django_db
def test_a_webhook_that_a_killed_worker_had_is_sent_by_the_next(cast: Cast) -> None:
    hook(cast, "https://hooks.example/factcheck")
    with two_days_ahead():
        make_case(cast).published()
        turn = take_turn(timezone.now())
    again = take_turn(timezone.now())
    assert turn
    assert again
    assert again.event == turn.event
    assert take_turn(timezone.now()) is None, "Now it is being sent."


@pytest.mark.django_db
def test_a_webhook_that_failed_is_tried_again_within_its_wait(cast: Cast) -> None:
    hook(cast, "https://hooks.example/factcheck")
    with two_days_ahead():
        make_case(cast).published()
        turn = take_turn(timezone.now())
        assert turn
        now = timezone.now()
        failed = Tried(now, 5, status=500, said="The receiver answered 500.")
        settle(
            Act(service_account(), now),
            turn,
            failed,
            retry_at=now + timedelta(hours=20),
        )
        assert Subscription.objects.get().failing_since == now
        assert take_turn(timezone.now()) is None
    assert take_turn(timezone.now())


@pytest.mark.django_db
def test_an_idempotency_key_is_known_for_as_long_as_ever() -> None:
    write = Once("ada", "key", (b"POST",))
    with two_days_ahead():
        assert once(write, lambda: Answer(201, b"made")) == (
            Answer(201, b"made"),
            False,
        )
    assert once(write, lambda: Answer(201, b"again")) == (Answer(201, b"made"), True)
    assert forget_answers(timezone.now() - KEPT_FOR) == 0
    assert KeptAnswer.objects.count() == 1
