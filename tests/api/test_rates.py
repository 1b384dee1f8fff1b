"""How often one may ask."""

import re
import threading
from typing import Any

import pytest
from django.conf import settings as configured
from django.db import connections
from django.test import Client
from pytest_django import Settings

from annotations.api.rates import count, network, slot
from annotations.models import RateCount
from tests.cast import Cast
from tests.partners import API, client_with, make_key


@pytest.mark.django_db
def test_it_works(cast: Cast) -> None:
    partner = client_with(make_key(cast, rate=3))
    answers = [partner.get(f"{API}verdicts/") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[0]["RateLimit-Policy"] == '"requests";q=3;w=60'
    left = [
        re.fullmatch(r'"requests";r=(\d);t=(\d+)', one["RateLimit"]) for one in answers
    ]
    assert [one and one[1] for one in left] == ["2", "1", "0", "0", "0"]
    assert 1 <= int(answers[3]["Retry-After"]) <= 60
    assert answers[3].json()["code"] == "too_many_requests"


@pytest.mark.django_db
def test_a_new_minute_is_a_new_start(cast: Cast) -> None:
    partner = client_with(make_key(cast, rate=1))
    assert [partner.get(f"{API}me/").status_code for _ in "12"] == [200, 429]
    row = RateCount.objects.get(subject__startswith="key:")
    row.minute -= 1
    row.save()

    assert partner.get(f"{API}me/").status_code == 200


@pytest.mark.django_db
def test_what_a_crash_has_emptied_is_counted_anew(cast: Cast) -> None:
    partner = client_with(make_key(cast, rate=3))
    for _ in "12":
        partner.get(f"{API}me/")
    RateCount.objects.all().delete()

    left = [partner.get(f"{API}me/")["RateLimit"].split(";")[1] for _ in "12"]
    assert left == ["r=2", "r=1"]


@pytest.mark.django_db
def test_a_key_that_was_counted_is_told_by_no_query_more(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    key = make_key(cast)
    client_with(key).get(f"{API}me/")
    prefix, secret = key.key.prefix, "x" * 43
    for guessed in (f"fck_{prefix}_{secret}", f"fck_{prefix[:-1]}_{secret}"):
        with django_assert_num_queries(2):  # the key; then its address is counted
            headers = {"Authorization": f"Bearer {guessed}"}
            assert Client().get(f"{API}me/", headers=headers).status_code == 401


@pytest.mark.django_db
def test_callers_do_not_use_up_each_others_rate(cast: Cast, settings: Settings) -> None:
    settings.ANONYMOUS_RATE = 1
    one, other = (client_with(make_key(cast, name=name, rate=1)) for name in "ab")
    plain = Client(REMOTE_ADDR="192.0.2.1")

    assert [client.get(f"{API}me/").status_code for client in (one, other, plain)] == [
        200
    ] * 3
    assert [client.get(f"{API}me/").status_code for client in (one, other, plain)] == [
        429
    ] * 3
    assert Client(REMOTE_ADDR="192.0.2.2").get(f"{API}me/").status_code == 200


def test_the_description_is_counted_for_nobody(settings: Settings) -> None:
    # Without the database: neither is a rate counted, nor is a key looked up that could be guessed.
    settings.ANONYMOUS_RATE = 1
    reader = Client(headers={"Authorization": "Bearer fck_a_" + "b" * 43})

    answers = [reader.get(f"{API}openapi.json") for _ in "123"]

    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert not any(answer.has_header("RateLimit") for answer in answers)
    etag = answers[0]["ETag"]
    again = reader.get(f"{API}openapi.json", headers={"If-None-Match": etag})
    assert again.status_code == 304


@pytest.mark.django_db
def test_a_bad_key_is_counted_against_its_address(settings: Settings) -> None:
    settings.ANONYMOUS_RATE = 2
    guesser = Client(
        REMOTE_ADDR="192.0.2.9", headers={"Authorization": "Bearer fck_a_" + "b" * 43}
    )

    assert [guesser.get(f"{API}me/").status_code for _ in "1234"] == [
        401,
        401,
        429,
        429,
    ]


@pytest.mark.django_db
def test_who_says_to_be_somebody_else_is_not_believed(
    settings: Settings,
) -> None:
    settings.ANONYMOUS_RATE = 1
    answers = [
        Client(REMOTE_ADDR="192.0.2.7").get(
            f"{API}me/", headers={"X-Forwarded-For": f"198.51.100.{n}"}
        )
        for n in range(2)
    ]

    assert [answer.status_code for answer in answers] == [200, 429]


@pytest.mark.django_db
def test_no_address_is_stored() -> None:
    Client(REMOTE_ADDR="192.0.2.77").get(f"{API}me/")

    (row,) = RateCount.objects.all()
    assert re.fullmatch(r"slot:\d{1,5}", row.subject)


def test_a_household_is_one_caller() -> None:
    assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1")
    assert network("2001:db8:1:2::1") != network("2001:db8:1:3::1")
    assert network("192.0.2.1") != network("192.0.2.2")
    assert slot("not an address").startswith("slot:")


@pytest.mark.django_db(transaction=True)
def test_requests_at_the_same_time_are_all_counted() -> None:
    def ask() -> None:
        for _ in range(25):
            count(None, "192.0.2.50")
        connections.close_all()

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(RateCount.objects.values_list("hits", flat=True)) in range(1, 201)
    standing = count(None, "192.0.2.50")
    assert standing.limit == configured.ANONYMOUS_RATE
    assert standing.hits in {201, *range(1, 26)}  # a minute may have ended meanwhile
