"""Partner managers make subscriptions, see how they fare, and send again what was missed."""

import pytest
from django.utils import timezone

from annotations.models import Delivery, Event, History, Subscription
from annotations.vocabulary import DeliveryStatus
from annotations.webhooks.delivery import deliver
from annotations.workflow import Act, add_newsroom, disable, subscribe
from annotations.workflow.delivering import take_turn
from annotations.workflow.webhook_secrets import secrets_in_force
from tests.admin.site import as_, at, errors_of, fill, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import make_case

pytestmark = pytest.mark.django_db
URL = "https://hook.example/in"


def make(cast: Cast) -> Subscription:
    room = add_newsroom(act(cast.emil), name="Northwind News")
    return subscribe(act(cast.emil), room, url=URL).subscription


def test_a_new_subscription_shows_its_secret_once(cast: Cast) -> None:
    room = add_newsroom(act(cast.emil), name="Northwind News")
    answer = fill(
        as_(cast.emil),
        at("subscription", "add"),
        newsroom=room.pk,
        url=URL,
        event_types="verdict.*\r\nclaim.merged",
        after="",
    )
    made = Subscription.objects.get()
    (secret,) = secrets_in_force(made, timezone.now())
    assert secret in text_of(answer)
    assert "no-store" in answer["Cache-Control"]
    assert made.event_types == ["verdict.*", "claim.merged"]
    stored = [str(value) for value in Subscription.objects.values_list().get()]
    history = str(list(History.objects.values_list("before", "after")))
    assert secret not in " ".join([*stored, history])
    assert made.secret_sha256 not in history
    for page in (at("subscription"), page_of(made), page_of(made, "history")):
        assert secret not in text_of(as_(cast.emil).get(page))


@pytest.mark.parametrize(
    ("url", "wrong"),
    [
        ("https://127.0.0.1/hook", "not a public address"),
        ("http://hook.example/in", "https"),
        ("https://user:secret@hook.example/in", "password"),
    ],
)
def test_an_address_that_nothing_is_sent_to_is_refused(
    cast: Cast, url: str, wrong: str
) -> None:
    room = add_newsroom(act(cast.emil), name="Northwind News")
    add = at("subscription", "add")
    answer = fill(as_(cast.emil), add, newsroom=room.pk, url=url, after="")
    assert wrong in errors_of(answer)
    assert not Subscription.objects.exists()


def test_an_unknown_type_of_event_is_refused_with_the_choices(cast: Cast) -> None:
    made = make(cast)
    answer = fill(as_(cast.emil), page_of(made), event_types="verdict.vanished")
    assert "There is no type of event 'verdict.vanished'" in errors_of(answer)
    assert "retracted" in errors_of(answer)


def test_where_it_goes_can_be_changed_and_the_rest_cannot(cast: Cast) -> None:
    made = make(cast)
    other = "https://hook.example/other"
    fill(as_(cast.emil), page_of(made), url=other, position=99, state="paused")
    made.refresh_from_db()
    assert (made.url, made.position, made.state) == (other, 0, "active")


def test_it_is_paused_and_resumed(cast: Cast) -> None:
    made, client = make(cast), as_(cast.emil)
    for page, state in (("pause", "paused"), ("resume", "active")):
        assert fill(client, page_of(made, page)).status_code == 302
        made.refresh_from_db()
        assert made.state == state
    answer = fill(client, page_of(made, "resume"))
    assert "This subscription is active" in errors_of(answer)


def test_a_replay_begins_where_it_is_told_to(cast: Cast) -> None:
    make_case(cast).published()
    made, client = make(cast), as_(cast.emil)
    assert made.position == Event.objects.count()
    refused = fill(client, page_of(made, "replay"), after=made.position + 1)
    assert "Choose a number from 0" in errors_of(refused)
    fill(client, page_of(made, "replay"), after=3)
    made.refresh_from_db()
    assert made.position == 3


def test_a_rotated_secret_is_shown_once_and_overlaps(cast: Cast) -> None:
    made = make(cast)
    before = secrets_in_force(made, timezone.now())
    answer = fill(as_(cast.emil), page_of(made, "rotate"), overlap_hours=2)
    made.refresh_from_db()
    new, old = secrets_in_force(made, timezone.now())
    assert [old] == before
    assert new in text_of(answer)
    assert old not in text_of(answer)


def test_a_delivery_shows_its_attempts_and_is_sent_again(cast: Cast) -> None:
    made = make(cast)
    Subscription.objects.update(url="https://192.168.0.9/in", position=0)
    make_case(cast).published()
    turn = take_turn(timezone.now())
    assert turn is not None
    deliver(Act.now(cast.emil), turn)
    sent = Delivery.objects.get()
    page = text_of(as_(cast.emil).get(page_of(sent)))
    assert "192.168.0.9 is not a public address." in page
    Delivery.objects.update(status=DeliveryStatus.FAILED)
    assert fill(as_(cast.emil), page_of(sent, "again")).status_code == 302
    sent.refresh_from_db()
    made.refresh_from_db()
    assert sent.status == DeliveryStatus.WAITING
    assert made.next_attempt_at <= timezone.now()


def test_the_front_page_tells_of_disabled_webhooks(cast: Cast) -> None:
    made = make(cast)
    disable(act(cast.emil), made, reason="The receiver answered 410 Gone.")
    waiting = as_(cast.emil).get("/admin/").context["waiting"]
    assert [(one.title, one.count) for one in waiting] == [
        ("Webhooks that were disabled", 1)
    ]
    assert made.url in text_of(as_(cast.emil).get(waiting[0].url))
    assert "410 Gone" in text_of(as_(cast.emil).get(page_of(made)))
    titles = [one.title for one in as_(cast.cleo).get("/admin/").context["waiting"]]
    assert "Webhooks that were disabled" not in titles


@pytest.mark.parametrize("page", ["pause", "resume", "replay", "rotate"])
def test_only_partner_managers_do_any_of_it(cast: Cast, page: str) -> None:
    made = make(cast)
    assert as_(cast.emil).get(page_of(made, page)).status_code == 200
    for user in (cast.ada, cast.cleo, cast.nobody):
        assert as_(user).get(page_of(made, page)).status_code == 403
        assert as_(user).post(page_of(made, page)).status_code == 403
