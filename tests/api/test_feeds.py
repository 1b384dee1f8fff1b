"""/feeds/: verdicts, corrections and retractions as Atom, JSON Feed and a DataFeed of ClaimReviews."""

import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

import feedparser
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.api.feeds.atom import put
from annotations.models import Record
from annotations.workflow import publish
from tests.cast import act
from tests.every_state import EveryState
from tests.partners import API

pytestmark = pytest.mark.django_db

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = ("verdicts.atom", "verdicts.json", "claimreview.json")
FEED_TIME = "%Y-%m-%dT%H:%M:%S.%f%z"  # exactly how a reader of such feeds parses them


def feed(name: str, **query: Any) -> Any:
    answer = Client().get(f"/feeds/{name}", query)
    assert answer.status_code == 200, answer.content
    return answer


def entries(**query: Any) -> list[ElementTree.Element]:
    root = ElementTree.fromstring(feed("verdicts.atom", **query).content)  # noqa: S314  # our own
    return root.findall(f"{ATOM}entry")


def text(entry: ElementTree.Element, name: str) -> str:
    return entry.findtext(f"{ATOM}{name}") or ""


def test_it_works(corpus: EveryState) -> None:
    found = {text(one, "id"): one for one in entries()}
    corrected = found[f"urn:uuid:{corpus.corrected.verdict.uuid}"]

    assert len(found) == 5  # three stand, one is withheld, one retracted
    assert text(corrected, "title").startswith("False: The café closed")
    assert "Major correction: The register was wrong." in text(corrected, "content")
    assert text(corrected, "updated") > text(corrected, "published")
    link = corrected.find(f"{ATOM}link[@rel='alternate'][@type='text/html']")
    assert link is not None
    assert (
        link.get("href")
        == f"{settings.SITE_URL}/verdicts/{corpus.corrected.verdict.ref}/"
    )


def test_what_is_gone_is_said_to_be_gone(corpus: EveryState) -> None:
    gone = [
        one
        for one in entries()
        if one.find(f"{ATOM}category[@term='retracted']") is not None
    ]
    (retracted,) = gone
    assert (
        text(retracted, "title") == f"Retracted: verdict {corpus.retracted.verdict.ref}"
    )
    assert "The claim was misread." in text(retracted, "content")
    assert corpus.retracted.claim.text not in ElementTree.tostring(retracted, "unicode")


def test_what_is_shown_again_is_newer_than_its_tombstone(corpus: EveryState) -> None:
    # It has no new version; a reader who keeps the newest of two would go on saying that it is withheld.
    verdict, cleo = corpus.withheld.verdict, act(corpus.cast.cleo)
    uuid = f"urn:uuid:{verdict.uuid}"
    tombstone = Record.objects.get(kind="verdict", object=verdict.uuid).modified_at
    publish(cleo, verdict)
    at = cleo.at.strftime(FEED_TIME).replace("+0000", "Z")

    (entry,) = (one for one in entries() if text(one, "id") == uuid)
    (item,) = (
        one for one in feed("verdicts.json").json()["items"] if one["id"] == uuid
    )
    (review,) = (
        one
        for one in feed("claimreview.json").json()["dataFeedElement"]
        if verdict.ref in one["url"]
    )

    assert cleo.at > tombstone
    assert text(entry, "updated") == item["date_modified"] == at
    assert datetime.fromisoformat(review["dateModified"]) == cleo.at
    assert feed("claimreview.json").json()["dateModified"] == review["dateModified"]


def test_every_feed_that_is_narrowed_still_shows_what_is_gone(
    corpus: EveryState,
) -> None:
    titles = [text(one, "title") for one in entries(rating="false")]
    assert [title.split(":")[0] for title in sorted(titles)] == [
        "False",
        "Retracted",
        "Withheld for now",
    ]
    assert len(entries(topic="nothing")) == 2
    assert entries(modified_after="2199-01-01") == []
    answer = Client().get("/feeds/verdicts.atom", {"colour": "red"})
    assert (answer.status_code, answer["Content-Type"]) == (
        400,
        "application/problem+json",
    )


def test_a_feed_reader_reads_every_page(corpus: EveryState) -> None:
    first = feedparser.parse(feed("verdicts.atom", page_size=3).content)
    (onwards,) = [one.href for one in first.feed.links if one.rel == "next"]
    second = feedparser.parse(Client().get(onwards).content)

    assert not first.bozo
    assert not second.bozo
    found = {one.id: one for one in [*first.entries, *second.entries]}
    assert len(found) == 5
    corrected = found[f"urn:uuid:{corpus.corrected.verdict.uuid}"]
    assert corrected.updated_parsed >= corrected.published_parsed
    assert corrected.content[0].type == "text/html"
    assert (
        "<p>Major correction: The register was wrong.</p>" in corrected.content[0].value
    )
    assert corrected.title_detail.language == "en"


def test_json_feed(corpus: EveryState) -> None:
    answer = feed("verdicts.json", page_size=3)
    assert answer["Content-Type"] == "application/feed+json"
    first = answer.json()
    assert first["version"] == "https://jsonfeed.org/version/1.1"
    assert first["feed_url"].endswith("/feeds/verdicts.json?page_size=3")
    second = Client().get(first["next_url"]).json()
    assert "next_url" not in second
    items = {one["id"]: one for one in [*first["items"], *second["items"]]}
    assert len(items) == 5
    one = items[f"urn:uuid:{corpus.corrected.verdict.uuid}"]
    assert one["_factcheck"]["change_class"] == "correction_major"
    assert one["_factcheck"]["rating"]["normalized"] == "false"
    assert (one["language"], one["tags"]) == ("en", corpus.corrected.claim.about)
    assert one["date_modified"] > one["date_published"]
    gone = items[f"urn:uuid:{corpus.retracted.verdict.uuid}"]
    assert gone["_factcheck"]["rating"] is None


def test_data_feed(corpus: EveryState) -> None:
    answer = feed("claimreview.json")
    made = answer.json()
    assert (answer["Content-Type"], made["@type"]) == (
        "application/ld+json",
        "DataFeed",
    )
    elements = made["dataFeedElement"]
    assert len(elements) == 5
    for one in elements:
        assert one["@type"] == "DataFeedItem"
        assert isinstance(one["item"], list)
        for name in ("dateCreated", "dateModified", "dateDeleted"):
            if name in one:
                assert datetime.strptime(one[name], FEED_TIME)  # noqa: DTZ007
        assert bool(one["item"]) == ("dateDeleted" not in one)
    reviews = [one["item"][0] for one in elements if one["item"]]
    types = {
        seen["@type"]
        for review in reviews
        for seen in review["itemReviewed"].get("appearance", [])
    }
    assert types <= {
        "ReportageNewsArticle",
        "OpinionNewsArticle",
        "AnalysisNewsArticle",
        "BlogPosting",
        "Article",
    }


@pytest.mark.parametrize("name", FEEDS)
def test_a_feed_is_paged_known_by_its_etag_and_cheap(
    corpus: EveryState, name: str
) -> None:
    answer = feed(name, page_size=2)
    assert 'rel="next"' in answer["Link"]
    again = Client().get(
        f"/feeds/{name}?page_size=2", headers={"If-None-Match": answer["ETag"]}
    )
    assert (again.status_code, again.content) == (304, b"")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert "RateLimit" in answer
    urls = re.findall(r'<([^>]+)>; rel="next"', answer["Link"])
    with CaptureQueriesContext(connection) as queries:
        Client().get(urls[0])
    # The request counted; the page; for ClaimReviews the kinds of their articles.
    assert len(queries) <= 3
    packed = Client().get(f"/feeds/{name}", headers={"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"


@pytest.mark.parametrize(
    "accept", ["text/html", "application/xml", "*/*", "text/calendar"]
)
def test_a_feed_is_what_its_address_says(corpus: EveryState, accept: str) -> None:
    answer = Client().get("/feeds/verdicts.atom", headers={"Accept": accept})
    assert (answer.status_code, answer["Content-Type"]) == (
        200,
        "application/atom+xml; charset=utf-8",
    )


def test_words_that_xml_has_no_place_for_do_not_break_it() -> None:
    root = ElementTree.Element("feed")
    put(root, "title", "a\x00b\x0bc <b> & \ufffe é 👩‍💻 קפה")
    parsed = ElementTree.fromstring(ElementTree.tostring(root))  # noqa: S314  # our own
    assert parsed.findtext("title") == "a\ufffdb\ufffdc <b> & \ufffd é 👩‍💻 קפה"


def oembed(url: str, **query: Any) -> Any:
    return Client().get("/oembed", {"url": url, **query})


def test_a_page_can_be_embedded(corpus: EveryState) -> None:
    ref = corpus.corrected.verdict.ref
    page = f"{settings.SITE_URL}/verdicts/{ref}/"
    made = oembed(page, maxwidth=400, dnt="1").json()

    assert (made["version"], made["type"], made["width"]) == ("1.0", "rich", 400)
    assert f'src="{page}embed/"' in made["html"]
    assert "allow-scripts" not in made["html"]
    (found,) = re.findall(
        r'type="application/json\+oembed" href="([^"]+)"',
        Client().get(f"/verdicts/{ref}/").content.decode(),
    )
    discovered = Client().get(
        found.replace("&amp;", "&").removeprefix(settings.SITE_URL)
    )
    assert discovered.json()["title"] == made["title"]
    xml = oembed(page, format="xml")
    assert xml["Content-Type"] == "text/xml; charset=utf-8"
    assert ElementTree.fromstring(xml.content).findtext("title") == made["title"]  # noqa: S314


def test_a_retracted_verdict_is_embedded_as_retracted(corpus: EveryState) -> None:
    page = f"{settings.SITE_URL}/verdicts/{corpus.retracted.verdict.ref}/"
    assert oembed(page).json()["title"].startswith("Retracted:")
    card = Client().get(page.removeprefix(settings.SITE_URL) + "embed/")
    assert card.status_code == 410
    assert "This verdict was retracted" in card.content.decode()
    assert corpus.retracted.claim.text not in card.content.decode()


@pytest.mark.parametrize(
    ("url", "status"),
    [("https://elsewhere.example/verdicts/V-0001/", 404), ("http://127.0.0.1:8000/verdicts/V-99999999/", 404),
     ("http://127.0.0.1:8000/", 404), ("ftp://127.0.0.1:8000/verdicts/V-0001/", 404), ("http://[", 404),
     ("", 400), ("a\x00", 400), ("👩‍💻", 404)],
)  # fmt: skip
def test_other_addresses_cannot_be_embedded(
    corpus: EveryState, url: str, status: int
) -> None:
    answer = oembed(url)
    assert (answer.status_code, answer["Content-Type"]) == (
        status,
        "application/problem+json",
    )


def test_an_unpublished_verdict_cannot_be_embedded(corpus: EveryState) -> None:
    for case in (corpus.draft, corpus.in_review, corpus.approved):
        path = f"/verdicts/{case.verdict.ref}/"
        assert oembed(settings.SITE_URL + path).status_code == 404
        assert Client().get(f"{path}embed/").status_code == 404


def test_the_card_may_be_framed_by_anybody_and_does_nothing(corpus: EveryState) -> None:
    path = f"/verdicts/{corpus.corrected.verdict.ref}/"
    card = Client().get(f"{path}embed/")

    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "script-src 'none'" in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert not card.cookies
    assert b"<script" not in card.content
    assert len(card.content) < 15_000
    page = card.content.decode()
    assert "The register was wrong." in page
    whole = Client().get(path)
    assert whole["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in whole["Content-Security-Policy"]
    for other in (API, "/oembed"):
        assert Client().get(other)["X-Frame-Options"] == "DENY"


def test_errors_of_feeds_are_problems(corpus: EveryState) -> None:
    for path, status in (
        ("/feeds/nowhere", 404),
        ("/feeds/verdicts.atom?cursor=x", 400),
    ):
        answer = Client().get(path, headers={"Accept": "text/html"})
        assert (answer.status_code, answer["Content-Type"]) == (
            status,
            "application/problem+json",
        )
    assert Client().post("/feeds/verdicts.json").status_code == 405
