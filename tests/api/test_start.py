"""GET /api/v1/, and what every answer of the API has in common."""

import gzip
import re

import pytest
from django.test import Client

from annotations.api.v1.resources import RESOURCES
from tests.corpus import Case
from tests.partners import API, Reader, store_publishers

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader) -> None:
    links = read("")

    assert links.keys() == {
        *RESOURCES, "matrix", "changes", "match", "exports", "releases", "me", "openapi", "docs",
        "subscriptions", "deliveries",
    }  # fmt: skip
    assert links["verdicts"] == "http://testserver/api/v1/verdicts/"
    assert read.client.get(links.pop("match")).status_code == 405  # it is posted to
    for name in ("subscriptions", "deliveries"):  # for a key with another scope
        assert read.client.get(links.pop(name)).status_code == 403
    for url in links.values():
        assert read.client.get(url).status_code == 200


def test_every_answer_says_how_it_may_be_kept(read: Reader, case: Case) -> None:
    for path in (
        "",
        "verdicts/",
        f"verdicts/{case.verdict.ref}/",
        "me/",
        "changes/",
        "openapi.json",
    ):
        answer = read.client.get(API + path)
        assert answer["Cache-Control"] == "private, no-cache"
        assert {"Authorization", "Accept"} <= set(answer["Vary"].split(", "))
        assert re.fullmatch(r'"[0-9a-f]{64}"', answer["ETag"])
        assert answer["X-Request-ID"]
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_a_key_that_reads_can_write_nothing(
    read: Reader, case: Case, method: str
) -> None:
    for path in ("", "verdicts/", f"verdicts/{case.verdict.ref}/", "changes/"):
        answer = getattr(read.client, method)(
            API + path, "{}", content_type="application/json"
        )
        refused = (answer.status_code, answer.json()["code"])
        assert refused in {(405, "method_not_allowed"), (403, "scope_missing")}
        assert answer["Allow"].startswith("GET, HEAD, OPTIONS")


def test_an_answer_can_be_asked_for_without_its_body(read: Reader, case: Case) -> None:
    whole = read.client.get(f"{API}verdicts/")
    answer = read.client.head(f"{API}verdicts/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert (answer["ETag"], answer["Content-Length"]) == (
        whole["ETag"],
        str(len(whole.content)),
    )


@pytest.mark.parametrize(
    ("accept", "status"),
    [("*/*", 200), ("application/json", 200), ("application/*", 200),
     ("text/html,application/xhtml+xml,*/*;q=0.8", 200), ("text/html", 406),
     ("application/pdf", 406), ("nonsense", 406)],
)  # fmt: skip
def test_json_is_what_there_is(read: Reader, accept: str, status: int) -> None:
    answer = read.client.get(f"{API}verdicts/", headers={"Accept": accept})

    assert answer.status_code == status
    if status == 406:
        assert answer["Content-Type"] == "application/problem+json"
        assert answer.json()["detail"] == (
            "This address answers with application/json, application/x-ndjson, text/csv, "
            "application/ld+json."
        )


def test_large_answers_are_packed_for_who_can_unpack(read: Reader) -> None:
    store_publishers(30)
    plain = read.client.get(f"{API}publishers/")
    packed = read.client.get(
        f"{API}publishers/", headers={"Accept-Encoding": "br, gzip;q=0.8"}
    )

    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert int(packed["Content-Length"]) < len(plain.content) / 4
    assert packed["ETag"] == f"W/{plain['ETag']}"
    assert "Accept-Encoding" in packed["Vary"]
    again = read.client.get(
        f"{API}publishers/",
        headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]},
    )
    assert again.status_code == 304
    refused = read.client.get(
        f"{API}publishers/", headers={"Accept-Encoding": "gzip;q=0"}
    )
    assert "Content-Encoding" not in refused


def test_browsers_may_read_from_any_site_and_without_cookies(read: Reader) -> None:
    for path in ("verdicts/", "verdicts/V-9999/", "nowhere/", "verdicts"):
        answer = read.client.get(
            API + path, headers={"Origin": "https://partner.example"}
        )
        assert answer["Access-Control-Allow-Origin"] == "*"
        assert "ETag, Link, RateLimit" in answer["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Credentials" not in answer
    asked = Client().options(
        f"{API}verdicts/",
        headers={
            "Origin": "https://partner.example",
            "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": "authorization",
        },
    )
    assert asked.status_code == 204
    assert "Authorization" in asked["Access-Control-Allow-Headers"]
    assert asked["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert "Access-Control-Allow-Origin" not in Client().get("/healthz")


def test_browsers_may_have_a_text_searched_from_any_site() -> None:
    asked = Client().options(
        f"{API}match/",
        headers={
            "Origin": "https://partner.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        },
    )
    assert asked["Access-Control-Allow-Origin"] == "*"
    assert asked["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert "Content-Type" in asked["Access-Control-Allow-Headers"]


def test_browsers_may_read_every_header_that_is_described() -> None:
    answer = Client().get(f"{API}openapi.json")
    readable = answer["Access-Control-Expose-Headers"].split(", ")
    assert set(answer.json()["components"]["headers"]) <= set(readable)
    assert "Content-Disposition" in readable  # what to call an export


def test_options_names_the_methods(read: Reader) -> None:
    answer = read.client.options(f"{API}verdicts/")

    assert (answer.status_code, answer["Allow"]) == (204, "GET, HEAD, OPTIONS, POST")


def test_an_address_without_its_last_slash_leads_on(read: Reader) -> None:
    answer = read.client.get("/api/v1/verdicts?rating=true")

    assert (answer.status_code, answer["Location"]) == (
        301,
        "/api/v1/verdicts/?rating=true",
    )


def test_an_unknown_address_is_a_problem(read: Reader) -> None:
    answer = read.client.get(f"{API}gazettes/")

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def test_another_host_is_refused(client: Client) -> None:
    answer = client.get(f"{API}verdicts/", headers={"Host": "evil.example"})

    assert answer.status_code == 400
    assert b"evil.example" not in answer.content
