"""Errors: one form, no internals, and a database that goes away comes back by itself."""

import re
from typing import Any

import psycopg
import pytest
from django.db import close_old_connections, connections
from django.test import Client

from annotations.api.v1 import views
from annotations.api.v1.filters import VerdictFilter
from annotations.api.v1.lists import PageForm
from tests.partners import API

PROBLEM = {"type", "title", "status", "detail", "code", "errors", "request_id"}

KEY = "fck_abc123_QUIET"

HOSTILE = [
    "\x00", "%00", "%ff", "é\u0301", "👩‍💻", "\u202e", "'; DROP TABLE annotations_record; --",
    "{{7*7}}", "../../etc/passwd", "a" * 4000, "-1", "1e999", "NaN", "[]", "{}", "null",
    "true", "(" * 500, "a & b | !c:*", "\\", "\\,", ",", ",,,", " ", "\r\nX: y", "%s", "%(x)s",
]  # fmt: skip


@pytest.mark.django_db
def test_it_works(client: Client) -> None:
    answer = client.get(
        f"{API}verdicts/V-9999/", headers={"X-Request-ID": "partner-42"}
    )

    problem = answer.json()
    assert answer.status_code == problem["status"] == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert problem.keys() == PROBLEM
    assert problem["request_id"] == answer["X-Request-ID"] == "partner-42"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    [
        f"{API}verdicts/?state={KEY}",
        f"{API}verdicts/?{KEY}=1",
        f"{API}verdicts/?key={KEY}",
        f"{API}verdicts/?claim={KEY}",
        f"{API}verdicts/{KEY}/",
        f"{API}exports/{KEY}/",
        f"/v1alpha1/claims:search?query=x&{KEY}=1",
        f"/v1alpha1/claims:search?query=x&key={KEY}",
        f"/v1alpha1/claims:search?query=x&pageSize={KEY}",
    ],
)
def test_a_key_in_the_wrong_place_is_not_said_back(
    client: Client, address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code >= 400
    assert b"QUIET" not in answer.content


@pytest.mark.django_db
def test_no_request_makes_it_stumble(client: Client, settings: Any) -> None:
    settings.ANONYMOUS_RATE = 100_000
    for name in [*VerdictFilter.base_filters, *PageForm.base_fields]:
        for hostile in HOSTILE:
            answer = client.get(f"{API}verdicts/", {name: hostile})
            assert answer.status_code in {200, 400}, (name, hostile)
            if answer.status_code == 400:
                assert answer.json().keys() == PROBLEM
    for hostile in HOSTILE:
        for path in ("verdicts/{}/", "claims/{}/appearances/", "articles/{}/text/"):
            answer = client.get(API + path.format(hostile))
            assert answer.status_code in {301, 404}, hostile
        for query in ({"as_of": hostile}, {hostile: "1"}):
            assert client.get(f"{API}verdicts/V-1/", query).status_code in {400, 404}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [("get", f"{API}nowhere/", {}, 404), ("get", f"{API}verdicts/V-1/nothing/", {}, 404),
     ("get", "/feeds/nothing.atom", {}, 404), ("post", f"{API}verdicts/V-1/", {}, 405),
     ("delete", f"{API}matrix/", {}, 405), ("post", "/feeds/verdicts.atom", {}, 405), ("put", "/oembed", {}, 405),
     ("get", f"{API}verdicts/", {"Accept": "application/pdf"}, 406),
     ("get", f"{API}annotations/", {"Accept": 'application/ld+json; profile="x:y"'}, 406),
     ("post", f"{API}match/", {"Content-Type": "text/plain"}, 415)],
)  # fmt: skip
def test_every_refusal_is_a_problem(
    client: Client, method: str, path: str, headers: dict[str, str], status: int
) -> None:
    """Even to somebody who would rather have a page."""
    sent = {"Accept": "text/html, */*;q=0.1"} | headers
    kind = sent.pop("Content-Type", "application/json")
    answer = client.generic(method.upper(), path, "x", content_type=kind, headers=sent)

    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json().keys() == PROBLEM
    if status == 405:
        assert answer["Allow"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("method", "path", "kind", "wanted"),
    [
        ("PUT", f"{API}matrix/", "application/json", "This address does not take PUT. It takes GET, HEAD, OPTIONS."),
        ("PUT", f"{API}claims/", "application/json", "This address does not take PUT. It takes GET, HEAD, OPTIONS, POST."),
        ("POST", f"{API}match/", "text/plain", "Send JSON as application/json, not “text/plain”."),
        ("GET", f"{API}me/?colour=red", "", "There is no parameter “colour” here. Leave it out."),
        ("POST", f"{API}verdicts/", "application/json", "Working on the corpus needs a key with the scope 'write', or a "
         "login. Send the key as Authorization: Bearer fck_…."),
        ("GET", f"{API}subscriptions/", "", "Webhooks need a key of their newsroom with the scope 'webhooks'. Send the key "
         "as Authorization: Bearer fck_…."),
    ],
)  # fmt: skip
def test_a_refusal_says_what_to_do(
    client: Client, method: str, path: str, kind: str, wanted: str
) -> None:
    answer = client.generic(method, path, "{}", content_type=kind)
    assert answer.json()["detail"] == wanted


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "pointer", "wanted"),
    [
        ('{"text": 5}', "/text", "Expected `str | null`, got `int`."),
        ('{"txt": "A"}', "/txt", "There is no field “txt” here. Choose from: text, url."),
        ("é", None, "The body is not JSON: JSON is malformed: invalid character (byte 0)."),
    ],
)  # fmt: skip
def test_a_body_that_cannot_be_searched_says_where_it_is_wrong(
    client: Client, body: str, pointer: str | None, wanted: str
) -> None:
    answer = client.post(f"{API}match/", body, content_type="application/json")
    (problem,) = answer.json()["errors"]

    assert (problem["code"], problem["detail"]) == ("bad_body", wanted)
    assert problem.get("pointer") == pointer


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", [f"{API}verdicts/", f"{API}matrix/", "/feeds/verdicts.json"]
)
def test_who_asks_too_often_is_told_how_long_to_wait(
    client: Client, settings: Any, path: str
) -> None:
    settings.ANONYMOUS_RATE = 0
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (
        429,
        "application/problem+json",
    )
    assert 0 < int(answer["Retry-After"]) <= 60
    assert re.fullmatch(
        "The 0 requests of this minute are used. A newsroom's key allows more. "
        r"Ask again in \d+ seconds?\.",
        answer.json()["detail"],
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [f"{API}verdicts/", f"{API}matrix/", "/feeds/verdicts.atom", f"{API}changes/"],
)
def test_head_and_options_and_other_sites(client: Client, path: str) -> None:
    whole, head = client.get(path), client.head(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == whole["ETag"]
    options = client.options(path)
    assert options.status_code == 204
    assert {"GET", "HEAD", "OPTIONS"} <= set(options["Allow"].split(", "))
    asked = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    preflight = client.options(path, headers=asked)
    assert preflight["Access-Control-Allow-Origin"] == "*"
    assert "GET" in preflight["Access-Control-Allow-Methods"]
    assert "Access-Control-Allow-Credentials" not in preflight
    assert "Link" in whole["Access-Control-Expose-Headers"]


@pytest.mark.django_db
def test_a_crash_says_nothing_of_what_is_inside(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(views.Who, "get", crash)
    client.raise_request_exception = False
    answer = client.get(f"{API}me/")

    assert answer.status_code == 500
    assert answer.json()["code"] == "server_error"
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert b"secret" not in answer.content


def cut(execute: Any, *asked: Any) -> Any:
    """End every connection to the database, as a restart does; then ask what was to be asked.

    A session ends some time after it is told to: it is waited for, 5,000 ms at most.
    """
    given = connections["default"].settings_dict
    address = {
        "host": given["HOST"],
        "port": given["PORT"],
        "user": given["USER"],
        "password": given["PASSWORD"] or None,
        "dbname": given["NAME"],
    }
    with psycopg.connect(**address) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    return execute(*asked)


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
@pytest.mark.parametrize("alias", ["default", "public"])
def test_a_database_that_goes_away_comes_back_by_itself(
    client: Client, alias: str
) -> None:
    assert client.get(f"{API}verdicts/").status_code == 200
    with connections[alias].execute_wrapper(cut):
        answer = client.get(f"{API}verdicts/")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer.json()["code"] == "database_unavailable"
    close_old_connections()  # which the server does before each request
    assert client.get(f"{API}verdicts/").status_code == 200
    connections["public"].close()
