"""Names that are nobody's, another kind's or no names at all: never a crash, never what they do not name."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver

from annotations.api.v1.resources import RESOURCES
from annotations.models import Delivery, Record, Subscription
from annotations.workflow import retract
from tests.api.test_canaries import routes
from tests.cast import act
from tests.every_state import EveryState
from tests.partners import PLENTY, client_with, make_key
from tests.webhooks.hooks import hook, send_one

pytestmark = pytest.mark.django_db
NAMED = re.compile(r"<(?:\w+:)?\w+>|\(\?P<\w+>[^()]*\)")
HOSTILE = (
    "0", "-1", "1.5", "1e9", "99999999999999999999999", "１２３", "V-１", "V-", "V-0", "V-999999999999999999",
    "v-1%27--", "1%27%20OR%20%271%27=%271", "%00", "V-1%00", "%ff", "..%2f..%2fetc%2fpasswd", "%2e%2e", "%0d%0aX:%20y",
    "null", "undefined", "[]", "{}", "true", "👩‍💻", "00000000-0000-4000-8000-00000000000g",
    "{00000000-0000-4000-8000-000000000000}", "urn:uuid:00000000-0000-4000-8000-000000000000", "x" * 5000,
)  # fmt: skip


@pytest.fixture(autouse=True)
def plenty(settings: Any) -> None:
    settings.ANONYMOUS_RATE = PLENTY


def everybody(corpus: EveryState) -> Iterator[tuple[str, Client]]:
    """Yield those who may ask: nobody, a partner, and a person with every right."""
    yield "nobody", Client(raise_request_exception=False)
    yield "a partner", client_with(make_key(corpus.cast, name="Borealis"))
    root = Client(raise_request_exception=False)
    root.force_login(User.objects.create_superuser("root", password="café"))
    yield "root", root


@pytest.mark.long
def test_a_name_that_names_nothing_is_answered_and_never_crashes(
    corpus: EveryState,
) -> None:
    found = [route for route, _ in routes(get_resolver().url_patterns)]
    named = [route.strip("^$") for route in found if NAMED.search(route)]
    assert len(named) > 60
    for who, client in everybody(corpus):
        client.raise_request_exception = False
        for number, route in enumerate(named):
            # Each address is tried with some of them, each of them at many addresses.
            for name in HOSTILE[number % 4 :: 4]:
                path = "/" + NAMED.sub(lambda _, name=name: name, route)
                answer = client.get(path.replace("\\", ""))
                assert answer.status_code < 500, (who, path)
                if who != "root":
                    assert answer.status_code != 200 or "oembed" in path, (who, path)


@pytest.mark.parametrize("query", ["q=%00", "o=%00", "id=%00", "state=%00", "p=%00"])
def test_a_query_with_a_nul_is_refused(corpus: EveryState, query: str) -> None:
    for who, client in everybody(corpus):
        answer = client.get(f"/admin/annotations/verdict/?{query}")
        assert answer.status_code == 400, who
        assert b"NUL" in answer.content
        for place in ("verdicts/", "feeds/verdicts.atom", "api/v1/verdicts/"):
            assert client.get(f"/{place}?{query}").status_code in {200, 400}, place


def test_a_thing_is_not_found_under_another_kind(corpus: EveryState) -> None:
    client = client_with(make_key(corpus.cast, name="Borealis"))
    tried = 0
    for resource in RESOURCES.values():
        others = Record.objects.exclude(kind=resource.kind).values_list("object", "ref")
        for names in others[:: max(1, len(others) // 20)]:
            for name in filter(None, names):
                answer = client.get(f"/api/v1/{resource.noun}/{name}/")
                assert answer.status_code == 404, (resource.kind, name)
                tried += 1
    assert tried > 100


@pytest.mark.parametrize("method", ["PATCH", "DELETE", "POST"])
def test_another_newsrooms_things_cannot_be_named(
    corpus: EveryState, settings: Any, method: str
) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True
    hook(corpus.cast, "http://127.0.0.1:1/")
    retract(act(corpus.cast.cleo), corpus.published.verdict, public_note="Misread.")
    send_one()  # nobody listens there
    assert Delivery.objects.exists()
    key = make_key(
        corpus.cast,
        name="Borealis",
        scopes=["read", "webhooks"],
        acts_for=corpus.cast.emil,
    )
    client = client_with(key)
    before = list(Subscription.objects.order_by("pk").values())
    tried = 0
    for model, noun, ends in (
        (Subscription, "subscriptions", ("", "pause/", "resume/", "replay/", "secret/")),
        (Delivery, "deliveries", ("", "redeliver/")),
    ):  # fmt: skip
        field = "uuid" if hasattr(model, "uuid") else "pk"
        for name in model._base_manager.values_list(field, flat=True):
            for end in ends:
                body = '{"after": 0}' if end == "replay/" else "{}"
                answer = client.generic(
                    method, f"/api/v1/{noun}/{name}/{end}", body,
                    content_type="application/json", headers={"If-Match": '"1"'},
                )  # fmt: skip
                assert answer.status_code in {404, 405}, answer.content
                tried += answer.status_code == 404
    assert tried
    assert list(Subscription.objects.order_by("pk").values()) == before
