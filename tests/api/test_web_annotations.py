"""Annotations as W3C Web Annotations, read by the Web Annotation Protocol."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Record
from tests.every_state import EveryState
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db

ANNO = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'
LDP = "http://www.w3.org/ns/ldp#"
OA = "http://www.w3.org/ns/oa#"
LIST = f"{API}annotations/"


def asked(path: str, **headers: str) -> Any:
    answer = Client().get(path, headers={"Accept": ANNO, **headers})
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == ANNO
    return answer


def prefer(*names: str) -> str:
    return f'return=representation; include="{" ".join(names)}"'


def public_ids() -> set[str]:
    rows = Record.objects.current().of_kind("annotation")
    return {
        f"{settings.SITE_URL}{LIST}{uuid}/"
        for uuid in rows.values_list("object", flat=True)
    }


def test_it_works(corpus: EveryState) -> None:
    uuid = corpus.two_parts.uuid
    answer = asked(f"{LIST}{uuid}/")

    assert answer["Link"] == f'<{LDP}Resource>; rel="type"'
    assert "Accept" in answer["Vary"]
    assert {"GET", "HEAD", "OPTIONS"} <= set(answer["Allow"].split(", "))
    made = answer.json()
    assert made["@context"] == "http://www.w3.org/ns/anno.jsonld"
    assert (made["id"], made["type"]) == (
        f"{settings.SITE_URL}{LIST}{uuid}/",
        "Annotation",
    )
    quotes = [one["selector"][0]["exact"] for one in made["target"]]
    assert quotes == ["“No cafe\u0301 has closed,”", "“and none will.”"]
    assert {"type": "TextualBody", "value": "denies", "purpose": "classifying"} in made[
        "body"
    ]
    claim = f"{settings.SITE_URL}{API}claims/{corpus.published.claim.uuid}/"
    assert claim in [one.get("source") for one in made["body"]]
    # Words that deny a claim are not given its rating.
    assert "True" not in [one.get("value") for one in made["body"]]


def test_offsets_are_code_points_of_the_text_that_is_cached(corpus: EveryState) -> None:
    made = asked(f"{LIST}{corpus.two_parts.uuid}/").json()
    for target in made["target"]:
        quote, position = target["selector"]
        text = Client().get(urlsplit(target["state"]["cached"]).path).content.decode()
        assert text[position["start"] : position["end"]] == quote["exact"]


@pytest.mark.parametrize(
    "accept",
    ["application/ld+json", ANNO, "text/html;q=0.5, application/ld+json;q=0.9"],
)
def test_any_json_ld_is_a_web_annotation(corpus: EveryState, accept: str) -> None:
    answer = Client().get(f"{LIST}{corpus.two_parts.uuid}/", headers={"Accept": accept})
    assert answer["Content-Type"] == ANNO
    plain = Client().get(f"{LIST}{corpus.two_parts.uuid}/")
    assert plain["Content-Type"] == "application/json"
    assert plain["ETag"] != answer["ETag"]


def test_a_withdrawn_annotation_is_gone(corpus: EveryState) -> None:
    answer = Client().get(f"{LIST}{corpus.withdrawn.uuid}/", headers={"Accept": ANNO})
    assert answer.status_code == 410
    assert answer.json()["state"] == "withdrawn"


def test_the_list_is_a_container_with_its_first_page(corpus: EveryState) -> None:
    answer = asked(f"{LIST}?page_size=2")

    assert f'<{LDP}BasicContainer>; rel="type"' in answer["Link"]
    assert (
        f'<http://www.w3.org/TR/annotation-protocol/>; rel="{LDP}constrainedBy"'
        in answer["Link"]
    )
    assert {"Accept", "Prefer"} <= set(re.split(", *", answer["Vary"]))
    made = answer.json()
    assert made["@context"] == [
        "http://www.w3.org/ns/anno.jsonld",
        "http://www.w3.org/ns/ldp.jsonld",
    ]
    assert made["type"] == ["BasicContainer", "AnnotationCollection"]
    assert made["total"] == len(public_ids())
    assert made["id"].endswith("/annotations/?page_size=2")
    assert (made["first"]["type"], len(made["first"]["items"])) == ("AnnotationPage", 2)
    assert all(one["type"] == "Annotation" for one in made["first"]["items"])


def walk(page: Any, way: str) -> list[Any]:
    seen = [page]
    while way in seen[-1]:
        seen.append(asked(seen[-1][way]).json())
    return seen


def test_pages_lead_from_one_end_to_the_other(corpus: EveryState) -> None:
    made = asked(f"{LIST}?page_size=2").json()
    onwards = walk(made["first"], "next")
    assert {one["id"] for page in onwards for one in page["items"]} == public_ids()
    assert sum(len(page["items"]) for page in onwards) == made["total"]
    assert "prev" not in onwards[0]
    first = asked(made["first"]["id"]).json()
    assert {**made["first"], "@context": first["@context"]} == first
    backwards = walk(asked(made["last"]).json(), "prev")
    assert "next" not in backwards[0]
    assert {one["id"] for page in backwards for one in page["items"]} == public_ids()
    for page in onwards:
        assert page["partOf"]["id"] == made["id"]
        assert page["partOf"]["total"] == made["total"]


def test_prefer_chooses_addresses_or_nothing(corpus: EveryState) -> None:
    addresses = asked(f"{LIST}?page_size=2", Prefer=prefer(f"{OA}PreferContainedIRIs"))
    assert addresses["Preference-Applied"] == "return=representation"
    pages = walk(addresses.json()["first"], "next")
    assert {one for page in pages for one in page["items"]} == public_ids()
    assert parse_qs(urlsplit(pages[1]["id"]).query)["iris"] == ["1"]
    minimal = asked(LIST, Prefer=prefer(f"{LDP}PreferMinimalContainer")).json()
    assert isinstance(minimal["first"], str)
    assert (
        asked(minimal["first"]).json()["items"] == asked(LIST).json()["first"]["items"]
    )
    whole = asked(LIST, Prefer=prefer(f"{OA}PreferContainedDescriptions")).json()
    assert whole == asked(LIST).json()
    for nonsense in (
        "return=minimal",
        "include=1",
        'return=representation; include="x y"',
    ):
        assert "Preference-Applied" not in asked(LIST, Prefer=nonsense)


def test_filters_make_a_container_of_their_own(corpus: EveryState) -> None:
    ref = corpus.published.article.ref
    made = asked(f"{LIST}?article={ref}").json()
    assert made["id"].endswith(f"?article={ref}")
    assert made["total"] == len(Reader(Client()).ids("annotations/", article=ref))
    nothing = asked(f"{LIST}?tag=nothing").json()
    assert (nothing["total"], "first" in nothing) == (0, False)
    for order in ("published_at", "-modified_at", "relevance&search=café"):
        made = asked(f"{LIST}?page_size=3&ordering={order}").json()
        assert (
            sum(len(page["items"]) for page in walk(made["first"], "next"))
            == made["total"]
        )
        assert asked(made["last"]).json()["items"]


def test_a_page_takes_a_constant_number_of_queries(
    corpus: EveryState, made_anew: None
) -> None:
    counts = []
    for size in (2, 500):
        with CaptureQueriesContext(connection) as queries:
            asked(f"{LIST}?page_size={size}")
        counts.append(len(queries))
    # The request counted; the page; how many there are; articles, appearances and verdicts.
    assert counts == [6, 6]


def test_known_bytes_are_not_sent_again(corpus: EveryState) -> None:
    for path in (LIST, f"{LIST}{corpus.two_parts.uuid}/"):
        known = asked(path)["ETag"]
        again = Client().get(path, headers={"Accept": ANNO, "If-None-Match": known})
        assert again.status_code == 304


def test_head_and_options(corpus: EveryState) -> None:
    head = Client().head(LIST, headers={"Accept": ANNO})
    assert (head.status_code, head.content) == (200, b"")
    assert head["ETag"] == asked(LIST)["ETag"]
    options = Client().options(LIST)
    assert options.status_code == 204
    assert "GET" in options["Allow"]
