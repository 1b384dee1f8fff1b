"""subscriptions/ and deliveries/: a newsroom manages its own webhooks, and sees no other's."""

import json
from typing import Any

import pytest
from django.test import Client

from annotations.models import Event, KeptAnswer, Newsroom, Subscription
from annotations.webhooks.payloads import message_id
from annotations.workflow import add_newsroom, create_api_key
from tests.api.writing.desk import Desk
from tests.cast import Cast, act
from tests.corpus import Case
from tests.partners import PLENTY
from tests.webhooks.hooks import send_all
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db
URL = "https://northwind.example/hook"


def desk_of(cast: Cast, name: str = "Northwind News", *scopes: str) -> Desk:
    """Return a newsroom that manages its webhooks, by a key that Emil made in his name."""
    known = Newsroom.objects.filter(name=name).first()
    newsroom = known or add_newsroom(act(cast.emil), name=name)
    made = create_api_key(
        act(cast.emil),
        newsroom,
        scopes=scopes or ("read", "webhooks"),
        acts_for=cast.emil,
        rate=PLENTY,
    )
    return Desk(Client(headers={"Authorization": f"Bearer {made.plaintext}"}))


@pytest.fixture
def news(cast: Cast) -> Desk:
    return desk_of(cast)


def subscribed(desk: Desk, **said: Any) -> tuple[Any, str]:
    return desk.done("POST", "subscriptions/", {"url": URL} | said)


def test_it_works(news: Desk) -> None:
    made, etag = subscribed(news, event_types=["verdict.*"])
    address = f"subscriptions/{made['id']}/"
    assert made["secret"].startswith("whsec_")

    read, seen = news.done("GET", address)
    assert seen == etag
    assert read == {name: value for name, value in made.items() if name != "secret"}
    assert news.done("GET", "subscriptions/")[0]["results"] == [read]

    change = {"event_types": ["verdict.retracted"]}
    assert news.send("PATCH", address, change)[0] == 428
    changed, _ = news.done("PATCH", address, change, If_Match=etag)
    assert changed["event_types"] == ["verdict.retracted"]
    assert news.send("PATCH", address, change, If_Match=etag)[0] == 412

    assert news.done("POST", f"{address}pause/")[0]["state"] == "paused"
    assert news.send("POST", f"{address}pause/")[0] == 409
    assert news.done("POST", f"{address}resume/")[0]["state"] == "active"
    rotated, _ = news.done("POST", f"{address}rotate_secret/", {"overlap_hours": 2})
    assert rotated["secret"] not in {made["secret"], ""}
    assert rotated["old_secret_until"]
    assert news.send("DELETE", address)[0] == 204
    assert news.send("DELETE", address)[0] == 204
    stopped = news.done("GET", address)[0]
    assert (stopped["state"], stopped["disabled_reason"]) == (
        "disabled",
        "The newsroom switched it off.",
    )


def test_a_paused_one_can_be_switched_off(news: Desk) -> None:
    made, _ = subscribed(news)
    news.done("POST", f"subscriptions/{made['id']}/pause/")
    assert news.send("DELETE", f"subscriptions/{made['id']}/")[0] == 204
    assert Subscription.objects.get().state == "disabled"


def test_nobody_meets_what_belongs_to_another_newsroom(
    cast: Cast, news: Desk, case: Case, receiver: Receiver, private_allowed: None
) -> None:
    made, etag = subscribed(news, url=receiver.url, after=0)
    send_all()
    delivery = news.done("GET", "deliveries/")[0]["results"][0]["id"]
    other = desk_of(cast, "Southgate Post")

    assert other.done("GET", "subscriptions/")[0]["results"] == []
    assert other.done("GET", "deliveries/")[0]["results"] == []
    mine = f"subscriptions/{made['id']}/"
    for method, path, body in (
        ("GET", mine, None),
        ("PATCH", mine, {"url": "https://elsewhere.example/"}),
        ("DELETE", mine, None),
        *(("POST", f"{mine}{verb}/", {}) for verb in ("pause", "resume")),
        ("POST", f"{mine}rotate_secret/", {}),
        ("POST", f"{mine}replay/", {"after": 0}),
        ("GET", f"deliveries/?subscription={made['id']}", None),
        ("GET", f"deliveries/{delivery}/", None),
        ("POST", f"deliveries/{delivery}/redeliver/", {}),
    ):
        status, _, _ = other.send(method, path, body, If_Match=etag)
        assert status == 404, (method, path)
    assert Subscription.objects.get().url == receiver.url


def test_the_log_tells_each_attempt_and_sends_again(
    news: Desk, case: Case, receiver: Receiver, private_allowed: None
) -> None:
    made, _ = subscribed(news, url=receiver.url, after=0)
    sent = send_all()
    log, _ = news.done("GET", "deliveries/?page_size=2")
    first = log["results"][0]
    event = Event.objects.get(seq=first["event"])

    assert first["webhook_id"] == message_id(event.seq, event.sha256)
    assert (first["status"], first["attempts"][0]["status"]) == ("delivered", 200)
    told, address = [], log["next"]
    while address:
        page = news.client.get(address).json()
        told += page["results"]
        address = page["next"]
    assert len(told) + 2 == sent
    assert news.done("GET", "deliveries/?status=failed")[0]["results"] == []

    again, _ = news.done("POST", f"deliveries/{first['id']}/redeliver/")
    assert again["status"] == "waiting"
    assert send_all() == 1
    assert news.done("GET", f"deliveries/{first['id']}/")[0]["attempt_count"] == 2
    news.done("POST", f"subscriptions/{made['id']}/replay/", {"after": 0})
    assert send_all() == sent


def test_a_secret_is_kept_under_no_idempotency_key(news: Desk) -> None:
    body = {"url": URL}
    first = news.send("POST", "subscriptions/", body, Idempotency_Key="s-1")
    again = news.send("POST", "subscriptions/", body, Idempotency_Key="s-1")

    assert Subscription.objects.count() == 1
    assert first[1]["secret"]
    assert again[1] == {k: v for k, v in first[1].items() if k != "secret"}
    assert b"whsec_" not in bytes(KeptAnswer.objects.get().body)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"url": "http://127.0.0.1/hook"}, "bad_address"),
        ({"url": URL, "event_types": ["verdict.eaten"]}, "unknown_event_type"),
        ({"url": URL, "after": 9_999_999}, "no_such_position"),
        ({"url": URL, "newsroom": "x"}, "unknown_field"),
        ({"url": URL, "position": 1}, "unknown_field"),
        ({"url": 7}, "misfit"),
    ],
)
def test_what_cannot_be_is_refused(news: Desk, said: Any, code: str) -> None:
    status, problem, _ = news.send("POST", "subscriptions/", said)
    assert (status, problem["errors"][0]["code"]) == (400, code)
    assert Subscription.objects.count() == 0


def test_it_needs_the_scope(cast: Cast) -> None:
    readers = desk_of(cast, "Southgate Post", "read", "write")
    for method, path in (
        ("GET", "subscriptions/"),
        ("GET", "deliveries/"),
        ("POST", "subscriptions/"),
    ):
        status, problem, _ = readers.send(method, path, {"url": URL})
        assert (status, problem["code"]) == (403, "scope_missing")
        assert Desk(Client()).send(method, path, {"url": URL})[0] == 401


def test_a_session_is_not_a_newsroom(cast: Cast) -> None:
    browser = Client()
    browser.force_login(cast.emil)
    answer = browser.post(
        "/api/v1/subscriptions/",
        json.dumps({"url": URL}),
        content_type="application/json",
    )
    assert answer.status_code == 401
