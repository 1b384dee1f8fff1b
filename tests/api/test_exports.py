"""GET /api/v1/exports/…: every format as a plain stream of what is published, with filters."""

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connections
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from annotations.exchange.registry import format_named, names
from annotations.models import Record
from annotations.workflow import annotate, retract
from tests.cast import Cast, act, make_cast
from tests.corpus import make_case, span_of
from tests.library import Library
from tests.partners import API, Reader, client_with, make_key, store_publishers

pytestmark = pytest.mark.django_db
PATIENCE = 20  # seconds


@pytest.fixture
def exporter(cast: Cast) -> Client:
    return client_with(make_key(cast, name="Exporters", scopes=["read", "export"]))


def taken(client: Client, path: str, **query: Any) -> bytes:
    answer = client.get(f"{API}exports/{path}/", query)
    assert answer.status_code == 200, answer.content
    assert answer.streaming
    return b"".join(answer)


def lines(client: Client, **query: Any) -> list[dict[str, Any]]:
    return [json.loads(one) for one in taken(client, "jsonl", **query).splitlines()]


def of_kind(got: list[dict[str, Any]], kind: str) -> set[str]:
    return {one["id"] for one in got if one["record"] == kind}


def test_it_works(exporter: Client, library: Library, read: Reader) -> None:
    listed = read("exports/")["results"]
    assert [one["name"] for one in listed] == names()
    for one in listed:
        made = format_named(one["name"])
        answer = exporter.get(one["url"], headers={"Accept": "application/json"})
        assert answer.status_code == 200
        assert answer["Content-Type"] == made.media_type
        assert answer["Offset-Unit"] == one["offset_unit"]
        assert f'{one["name"]}.{made.extension}"' in answer["Content-Disposition"]
        assert b"".join(answer)
    served = {bytes(body) for body in Record.objects.values_list("body", flat=True)}
    assert set(taken(exporter, "jsonl").splitlines()) == served


def test_filters_keep_the_verdicts_that_pass_and_what_rests_under_them(
    exporter: Client, library: Library, read: Reader
) -> None:
    everything = lines(exporter)
    verdict = library.case.verdict
    got = lines(exporter, claim=library.case.claim.ref)
    assert of_kind(got, "verdict") == {str(verdict.uuid)}
    assert of_kind(got, "claim") == {str(library.case.claim.uuid)}
    assert of_kind(got, "verdict_version") == {
        str(one.uuid) for one in verdict.versions.all()
    }
    shown = read(f"verdicts/{verdict.ref}/")
    assert of_kind(got, "appearance") == {one["id"] for one in shown["appearances"]}
    assert of_kind(got, "annotation") >= {
        one["annotation"] for one in shown["appearances"]
    }
    assert of_kind(got, "article") == {
        one["article"]["id"] for one in shown["appearances"]
    }
    assert of_kind(got, "evidence") == {
        one["evidence"]["id"] for one in shown["evidence"]
    }
    assert of_kind(got, "scale")
    assert of_kind(got, "publisher")
    assert all(one in everything for one in got)
    passage = lines(exporter, claim=library.counter.ref)
    (use,) = [one for one in passage if one["record"] == "evidence"]
    assert use["annotation"] in of_kind(passage, "annotation")
    assert lines(exporter, rating="false", topic="no such thing") == []


def test_a_filtered_export_can_be_followed_from_end_to_end(
    exporter: Client, library: Library
) -> None:
    got = lines(exporter, normalized="true,false,mixed")
    known = {one["id"] for one in got}
    for one in got:
        if one["record"] == "revision":
            assert one["article"] in known
        if one["record"] == "appearance":
            assert {one["claim"], one["annotation"], one["article"]["id"]} <= known
            assert all(step["agent"]["id"] in known for step in one["attributions"])
        if one["record"] == "verdict_version":
            assert {use["evidence"] for use in one["evidence"]} <= known
        if one["record"] == "relation":
            assert {one["from_claim"]["id"], one["to_claim"]["id"]} <= known


def test_rights_hold_whatever_is_asked(
    exporter: Client, library: Library, cast: Cast
) -> None:
    def texts(**query: Any) -> list[bool]:
        got = lines(exporter, **query)
        return sorted(bool(one["text"]) for one in got if one["record"] == "revision")

    assert texts() == texts(text="rights")
    assert False in texts()
    assert True in texts()
    assert True not in texts(text="quote")
    spans = [
        anchor["exact"]
        for one in lines(exporter, text="none")
        if one["record"] == "annotation"
        for anchor in one["anchors"]
    ]
    assert spans
    assert not any(spans)
    quoted = lines(exporter, text="quote", longest_quote=19)
    short = [
        anchor["exact"]
        for one in quoted
        if one["record"] == "annotation"
        for anchor in one["anchors"]
    ]
    assert None in short
    assert any(short)
    assert max(len(one or "") for one in short) <= 19
    answer = exporter.get(f"{API}exports/jsonl/", {"text": "full"})
    assert answer.status_code == 400
    assert "rights, quote, none" in answer.json()["errors"][0]["detail"]


def test_no_draft_is_in_any_format(exporter: Client, cast: Cast) -> None:
    case = make_case(cast)
    revision = case.article.revisions.get()
    annotate(act(cast.ada), revision, [span_of(revision, "the sign still said")])
    for name in names():
        body = taken(exporter, name)
        assert b"register" not in body.lower()
        assert b"sign still said" not in body
    assert lines(exporter, claim=case.claim.ref) == []


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"colour": "red"}, "unknown_parameter"),
        ({"state": "all"}, "unknown_parameter"),
        ({"rating": ""}, "empty"),
        ({"since": "-1"}, "out_of_bounds"),
        ({"longest_quote": "20"}, "longest_quote"),
        ({"longest_quote": "0", "text": "quote"}, "out_of_bounds"),
    ],
)
def test_what_cannot_be_used_is_named(
    exporter: Client, query: dict[str, str], code: str
) -> None:
    answer = exporter.get(f"{API}exports/csv/", query)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == code


def test_it_needs_a_key_with_the_scope_and_a_format_that_exists(
    exporter: Client, read: Reader, client: Client
) -> None:
    for one in (client, read.client):
        answer = one.get(f"{API}exports/jsonl/")
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
        assert "scope 'export'" in answer.json()["detail"]
    answer = exporter.get(f"{API}exports/conl/")
    assert (answer.status_code, answer.json()["code"]) == (404, "unknown_format")
    assert f"Choose one of: {', '.join(names())}." in answer.json()["detail"]


def test_the_same_bytes_come_until_the_ledger_grows(
    exporter: Client, library: Library, cast: Cast
) -> None:
    url = f"{API}exports/web-annotation/"
    first = exporter.get(url)
    body = b"".join(first)
    again = exporter.get(url, headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304
    assert b"".join(exporter.get(url)) == body
    retract(act(cast.cleo), library.case.verdict, public_note="It was misread.")
    changed = exporter.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert b"".join(changed) != body
    assert int(changed["Ledger-Seq"]) == Record.objects.latest("seq").seq


def test_what_came_since_an_event_is_all_that_comes(
    exporter: Client, library: Library
) -> None:
    last = Record.objects.latest("seq").seq
    assert lines(exporter, since=last) == []
    got = lines(exporter, since=last - 1)
    assert of_kind(got, got[0]["record"]) == {str(Record.objects.latest("seq").object)}


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_a_client_that_goes_away_frees_its_connection(live_server: LiveServer) -> None:
    key = make_key(make_cast(), scopes=["export"])
    store_publishers(20, size=1_000_000)
    address = urlsplit(live_server.url)
    with socket.create_connection((address.hostname, address.port)) as reader:
        reader.sendall(
            f"GET {API}exports/jsonl/ HTTP/1.1\r\nHost: {address.netloc}\r\n"
            f"Authorization: Bearer {key.plaintext}\r\n\r\n".encode()
        )
        got = reader.recv(1_000)
        assert got.startswith(b"HTTP/1.1 200")
        assert reading() == 1, "The first bytes come while the rest is still read."
    deadline = time.monotonic() + PATIENCE
    while reading():
        assert time.monotonic() < deadline, "The transaction is still open."
        time.sleep(0.05)


def reading() -> int:
    """Return how many transactions of readers are open."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
        )
        return int(cursor.fetchone()[0])
