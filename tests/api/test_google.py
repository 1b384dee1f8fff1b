"""/v1alpha1/claims:search: Google's shape, its parameters and its errors, of what is published alone."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from annotations.api.google import views
from annotations.models import Record
from tests.every_state import EveryState
from tests.googles_shape import METHOD, SHAPE
from tests.partners import make_key

pytestmark = pytest.mark.django_db

SEARCH = "/v1alpha1/claims:search"
FORM = "application/x-www-form-urlencoded"


def search(**query: Any) -> list[str]:
    """Return the texts of the claims that a search finds."""
    return [one["text"] for one in answered(**query).get("claims", [])]


def answered(**query: Any) -> Any:
    answer = Client().get(SEARCH, query)
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "application/json; charset=UTF-8"
    SHAPE.validate(answer.json())
    return answer.json()


def refused(status: int, code: str, /, **query: Any) -> Any:
    """Return the error of a search, in Google's envelope."""
    answer = Client().get(SEARCH, query)
    assert answer.status_code == status, answer.content
    error = answer.json()["error"]
    assert (error["code"], error["status"]) == (status, code)
    assert error["message"]
    return error


def test_it_works(corpus: EveryState) -> None:
    verdict = corpus.published.verdict
    (claim,) = answered(query='"told 3" -zebra')["claims"]

    assert claim["text"] == corpus.published.claim.text
    (review,) = claim["claimReview"]
    at = Record.objects.get(object=verdict.uuid).modified_at
    assert review == {
        "publisher": {"name": settings.ORGANISATION, "site": "127.0.0.1"},
        "url": f"{settings.SITE_URL}/verdicts/{verdict.ref}/",
        "title": f"True: {claim['text']}",
        "reviewDate": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "textualRating": "True",
        "languageCode": "en",
    }


def test_nothing_unpublished_or_gone_is_found(corpus: EveryState) -> None:
    shown = {corpus.published, corpus.corrected, corpus.reinstated}
    assert set(search(query="café")) == {case.claim.text for case in shown}
    for number in (0, 1, 2, 5, 6):  # drafts, withheld, retracted
        assert f"told {number}" not in " ".join(search(query=f"told {number}"))
    assert answered(query="Norwegian") == {}


@pytest.mark.parametrize(
    ("query", "found"),
    [({"languageCode": "en"}, 3), ({"languageCode": "EN-us"}, 3), ({"languageCode": "sr-Latn"}, 0), ({"languageCode": "e%"}, 0),
     ({"reviewPublisherSiteFilter": "127.0.0.1"}, 3), ({"reviewPublisherSiteFilter": "WWW.other.example"}, 0),
     ({"maxAgeDays": 1}, 3), ({"maxAgeDays": 2**31 - 1}, 3), ({"pageSize": 2}, 2), ({"pageSize": 5000}, 3),
     ({"offset": 2}, 1), ({"offset": 99}, 0), ({"quotaUser": "x", "$.xgafv": "2", "prettyPrint": "false"}, 3)],
)  # fmt: skip
def test_what_narrows_a_search(
    corpus: EveryState, query: dict[str, Any], found: int
) -> None:
    assert len(search(query="café", **query)) == found


def test_the_age_is_that_of_the_review(corpus: EveryState) -> None:
    """A record is written anew when its article is revised; that is no new review."""
    body = Record.objects.get(object=corpus.published.verdict.uuid)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE annotations_record SET body = aged.body, etag = encode(sha256(aged.body), 'hex') "
            "FROM (SELECT id, convert_to(regexp_replace(convert_from(body, 'UTF8'), "
            '\'"modified_at":"[^"]*"\', \'"modified_at":"2020-01-01T00:00:00Z"\'), \'UTF8\') AS body '
            "FROM annotations_record) aged WHERE aged.id = annotations_record.id AND aged.id = %s",
            [body.pk],
        )
    assert body.modified_at > timezone.now() - timedelta(hours=1)
    assert len(search(query="café", maxAgeDays=1)) == 2
    assert len(search(query="café")) == 3


def test_the_site_alone_lists_the_newest_first_page_by_page(corpus: EveryState) -> None:
    asked = {"reviewPublisherSiteFilter": "127.0.0.1", "pageSize": 2}
    first = answered(**asked)
    second = answered(**asked, pageToken=first["nextPageToken"])

    assert [len(page["claims"]) for page in (first, second)] == [2, 1]
    assert "nextPageToken" not in second
    texts = [one["text"] for page in (first, second) for one in page["claims"]]
    assert texts == search(reviewPublisherSiteFilter="127.0.0.1")
    # With a page token the offset makes no difference.
    assert answered(**asked, pageToken=first["nextPageToken"], offset=1) == second


def test_a_long_query_finds_what_has_most_of_its_words(corpus: EveryState) -> None:
    said = "I read that the café on the corner closed in March 2025"
    assert len(search(query=said)) == 3
    assert search(query="a bakery and a church opened in May 1999") == []
    first = answered(query=said, pageSize=2)
    assert (
        len(
            answered(query=said, pageSize=2, pageToken=first["nextPageToken"])["claims"]
        )
        == 1
    )


@pytest.mark.parametrize(
    ("query", "field"),
    [({}, "query"), ({"query": " "}, "query"), ({"query": "a\x00b"}, "query"), ({"query": "é" * 10_001}, "query"),
     ({"query": "x", "pageSize": -1}, "pageSize"), ({"query": "x", "pageSize": 2**31}, "pageSize"),
     ({"query": "x", "maxAgeDays": "ten"}, "maxAgeDays"), ({"query": "x", "offset": "1e3"}, "offset"),
     ({"query": "x", "pageToken": "nonsense"}, "pageToken"), ({"query": "x", "colour": "red"}, "colour"),
     ({"query": "x", "alt": "proto"}, "alt"), ({"query": "x", "callback": "f"}, "callback"),
     ({"query": "x", "access_token": "y"}, "access_token"), ({"query": "x", "fields": "claims(colour)"}, "fields"),
     ({"query": "x", "fields": "claims(text"}, "fields"), ({"query": "x", "fields": "(" * 500}, "fields"),
     ({"query": "x", "fields": "/".join(["claims"] * 50)}, "fields"), ({"query": "x", "prettyPrint": "maybe"}, "prettyPrint")],
)  # fmt: skip
def test_what_cannot_be_used_is_refused_by_name(
    corpus: EveryState, query: dict[str, Any], field: str
) -> None:
    error = refused(400, "INVALID_ARGUMENT", **query)
    (details,) = error["details"]
    assert details["@type"] == "type.googleapis.com/google.rpc.BadRequest"
    assert [one["field"] for one in details["fieldViolations"]] == [field]


@pytest.mark.parametrize("fields", ["*", "claims/*", "claims,claims/text", "claims"])
def test_fields_can_keep_everything(corpus: EveryState, fields: str) -> None:
    assert answered(query='"told 3"', fields=fields) == answered(query='"told 3"')


def test_keys_are_taken_from_the_address_here_alone(corpus: EveryState) -> None:
    key = make_key(corpus.cast, name="Southern Post", rate=77).plaintext

    def policy(path: str, **query: str) -> str:
        return str(Client().get(path, query)["RateLimit-Policy"])

    assert "q=77" in policy(SEARCH, query="x", key=key)
    headers = {"Authorization": f"Bearer {key}"}
    assert (
        "q=77"
        in Client().get(SEARCH, {"query": "x"}, headers=headers)["RateLimit-Policy"]
    )
    error = refused(401, "UNAUTHENTICATED", query="x", key="fck_no_key")
    assert error["details"][0]["reason"] == "API_KEY_INVALID"
    assert Client().get("/api/v1/verdicts/", {"key": key}).status_code == 400


def test_a_form_may_stand_in_for_the_address(corpus: EveryState) -> None:
    asked = {"query": '"told 3"', "prettyPrint": "false"}
    plain = Client().get(SEARCH, asked)
    header = {"X-HTTP-Method-Override": "GET"}
    body = "query=%22told+3%22&prettyPrint=false"

    sent = Client().post(SEARCH, body, content_type=FORM, headers=header)
    assert (sent.status_code, sent.content) == (200, plain.content)
    assert Client().post(SEARCH, body, content_type=FORM).status_code == 405
    large = Client().post(
        SEARCH, "query=" + "a" * 100_001, content_type=FORM, headers=header
    )
    assert large.status_code == 413
    assert large.json()["error"]["status"] == "INVALID_ARGUMENT"


def test_what_google_has_besides_is_refused_in_the_same_words(
    corpus: EveryState,
) -> None:
    for method, path, status in (
        ("get", "pages", 501), ("post", "pages", 501), ("delete", "pages/abc", 501),
        ("get", "claims:imageSearch", 501), ("get", "nowhere", 404),
    ):  # fmt: skip
        answer = getattr(Client(), method)(f"/v1alpha1/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (status, status)


def test_too_many_and_crashes_keep_the_envelope(
    corpus: EveryState, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_: object) -> None:
        raise ZeroDivisionError("secret inside")

    monkeypatch.setattr(views, "find", crash)
    error = refused(500, "INTERNAL", query="x")
    assert "secret" not in str(error)
    settings.ANONYMOUS_RATE = 0
    answer = Client().get(SEARCH, {"query": "x"})
    assert answer.json()["error"]["status"] == "RESOURCE_EXHAUSTED"
    assert int(answer["Retry-After"]) > 0


def test_a_search_takes_two_queries(corpus: EveryState) -> None:
    for asked in ({"query": "café"}, {"query": "café", "pageSize": 1, "offset": 2}):
        with CaptureQueriesContext(connection) as queries:
            answered(**asked)
        assert len(queries) == 2  # the request counted; the page


def test_every_parameter_of_googles_description_is_taken(corpus: EveryState) -> None:
    values = {"integer": "1", "string": "127.0.0.1"}
    for name, described in METHOD["parameters"].items():
        if name != "pageToken":
            answered(**{"query": "café", name: values[described["type"]]})
