"""GET /api/v1/me/, and who is let in: a truth table of keys."""

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection
from django.db.models import F
from django.test import Client
from django.utils import timezone

from annotations.models import ApiKey, RateCount
from annotations.workflow import edit_newsroom, revoke_api_key
from annotations.workflow.partners import NewKey
from tests.cast import Cast, act
from tests.corpus import Case
from tests.partners import API, client_with, make_key

pytestmark = pytest.mark.django_db

ME = f"{API}me/"


@pytest.fixture
def key(cast: Cast) -> NewKey:
    return make_key(cast, rate=50, scopes=["read", "export"], days=30)


def bearing(given: str) -> Any:
    return Client().get(ME, headers={"Authorization": given})


def test_it_works(key: NewKey) -> None:
    me = client_with(key).get(ME).json()

    assert me["newsroom"] == {
        "id": str(key.key.newsroom.uuid),
        "name": "Northwind News",
    }
    assert me["key"] == f"fck_{key.key.prefix}"
    assert (me["scopes"], me["rate"], me["remaining"]) == (["export", "read"], 50, 49)
    assert me["expires_at"].endswith("Z")
    assert key.plaintext.split("_", 2)[2] not in str(me)


def test_without_a_key_one_is_told_the_low_rate(client: Client, db: None) -> None:
    me = client.get(ME).json()

    assert (me["key"], me["newsroom"], me["expires_at"]) == (None, None, None)
    assert (me["scopes"], me["rate"], me["remaining"]) == (["read"], 120, 119)


@pytest.mark.parametrize(
    ("had", "has"),
    [(["text"], ["read"]), (["read", "text", "export"], ["export", "read"])],
)
def test_a_key_goes_on_that_had_a_scope_which_opened_nothing(
    key: NewKey, had: list[str], has: list[str]
) -> None:
    upgrade = import_module("annotations.migrations.0027_one_scope_fewer")
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE annotations_apikey DROP CONSTRAINT api_key_scopes_known"
        )
        cursor.execute("UPDATE annotations_apikey SET scopes = %s", [had])
        cursor.execute(upgrade.WITHOUT_TEXT)

    assert client_with(key).get(ME).json()["scopes"] == has


def test_whatever_is_wrong_with_a_key_the_answer_is_the_same(
    key: NewKey, cast: Cast
) -> None:
    revoked = make_key(cast, name="Revoked Review")
    revoke_api_key(act(cast.emil), revoked.key)
    expired = make_key(cast, name="Expired Express")
    ApiKey.objects.filter(pk=expired.key.pk).update(
        expires_at=timezone.now() - timedelta(seconds=1)
    )
    idle = make_key(cast, name="Southgate Post")
    edit_newsroom(act(cast.emil), idle.key.newsroom, active=False)
    prefix, secret = key.key.prefix, key.plaintext.split("_", 2)[2]

    answers = [
        bearing(given)
        for given in (
            f"Bearer {revoked.plaintext}",
            f"Bearer {expired.plaintext}",
            f"Bearer {idle.plaintext}",
            f"Bearer fck_{prefix}_{secret[:-1]}",
            f"Bearer fck_{prefix}_{'A' * 43}",
            f"Bearer fck_nobody_{secret}",
            f"Bearer {key.key.secret_sha256}",
            f"Bearer fck_{prefix}_{key.key.secret_sha256}",
            f"Token {key.plaintext}",
            "Basic YWRhOmFkYQ==",
            "Bearer",
            "",
            f"Bearer fck_{prefix}_é{secret}",
            "Bearer fck_\x00_\x00",
        )
    ]

    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert {answer["WWW-Authenticate"] for answer in answers} == {'Bearer realm="api"'}
    assert {answer["Content-Type"] for answer in answers} == {
        "application/problem+json"
    }


def test_a_bad_key_opens_nothing_that_is_open_without_one(case: Case) -> None:
    answer = Client().get(
        f"{API}verdicts/", headers={"Authorization": "Bearer nonsense"}
    )

    assert answer.status_code == 401
    assert Client().get(f"{API}verdicts/").status_code == 200


def test_a_revoked_key_stops_at_once(key: NewKey, cast: Cast) -> None:
    partner = client_with(key)
    assert partner.get(ME).status_code == 200
    revoke_api_key(act(cast.emil), key.key)

    assert partner.get(ME).status_code == 401


def test_a_session_is_no_key(client: Client, cast: Cast) -> None:
    client.force_login(cast.cleo)

    assert client.get(ME).json()["key"] is None


def test_last_use_is_noted_at_most_once_a_minute(key: NewKey) -> None:
    partner = client_with(key)
    assert key.key.last_used_at is None
    partner.get(ME)
    key.key.refresh_from_db()
    first = key.key.last_used_at
    assert first is not None
    partner.get(ME)
    key.key.refresh_from_db()
    assert key.key.last_used_at == first
    ApiKey.objects.filter(pk=key.key.pk).update(
        last_used_at=first - timedelta(minutes=2)
    )
    RateCount.objects.update(minute=F("minute") - 2)
    partner.get(ME)
    key.key.refresh_from_db()
    assert key.key.last_used_at >= first - timedelta(seconds=1)
