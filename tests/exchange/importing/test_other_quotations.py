"""Quotations and fact-checks of others come in, placed for certain, or are refused with the reason."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from annotations.models import (
    Annotation,
    Claim,
    Evidence,
    Verdict,
    VerdictVersion,
)
from tests.cast import Cast
from tests.corpus import make_article, make_scale
from tests.exchange.importing.foreign import TEXT, URL, quoted, refusal, units
from tests.exchange.importing.test_round_trips import bring


def row(words: str, **said: Any) -> dict[str, Any]:
    start, end = units(words)
    quote = {"type": "TextQuoteSelector", "exact": words, "prefix": "", "suffix": ""}
    place = {"type": "TextPositionSelector", "start": start, "end": end}
    path = {
        "type": "RangeSelector",
        "startContainer": "/p[1]",
        "startOffset": 2,
        "endContainer": "/p[1]",
        "endOffset": 9,
    }
    return {
        "id": "Ax3", "created": "2025-01-02T03:04:05.678901+00:00", "updated": "2025-01-02T03:04:05+00:00",
        "user": "acct:zoe@hypothes.is", "uri": URL, "text": "Odd.", "tags": ["cafés"], "group": "__world__",
        "permissions": {"read": ["group:__world__"]}, "document": {"title": ["Café"]}, "references": [],
        "links": {"html": "https://hypothes.is/a/Ax3"}, "flagged": False, "hidden": False,
        "target": [{"source": URL, "selector": [path, place, quote]}], **said,
    }  # fmt: skip


def test_rows_of_hypothesis(cast: Cast, write: Callable[[Any], Path]) -> None:
    make_article(cast, text=TEXT)
    reply = {**row("קפה"), "references": ["Ax3"], "target": [{"source": URL}]}
    rows = [
        row("cafe\u0301 👩\u200d💻 closed"),
        reply,
        {**row("x"[:0] or "The"), "target": [{"source": URL}]},
    ]
    report = bring("hypothesis", write({"rows": rows, "total": 3}))
    assert "replies to annotations, 1" in report
    assert "notes on whole pages, 1" in report
    found = Annotation.objects.get()
    assert (found.note, found.tags) == ("Odd.", ["cafés"])
    assert found.creator.username == "zoe@hypothes.is"
    assert quoted() == {"cafe\u0301 👩\u200d💻 closed"}
    sidebar = {
        "export_date": "2025-01-02",
        "export_userid": "x",
        "client_version": "1",
        "annotations": rows,
    }
    assert "1 annotation" in bring("hypothesis", write(sidebar))
    assert Annotation.objects.count() == 1


def selectors(
    exact: str | None, place: tuple[int, int] | None, prefix: str = ""
) -> list[Any]:
    found: list[Any] = []
    if place:
        found.append(
            {"type": "TextPositionSelector", "start": place[0], "end": place[1]}
        )
    if exact:
        found.append({"type": "TextQuoteSelector", "exact": exact, "prefix": prefix})
    return found


@pytest.mark.parametrize(
    ("selector", "outcome"),
    [
        (selectors("The café had closed", (2, 21)), "The café had closed"),
        (selectors("The café had closed", (40, 50)), "The café had closed"),
        (selectors("The café had closed", None), "The café had closed"),
        (selectors("closed", (15, 21)), "closed"),
        (selectors("closed", None, "No cafe\u0301 👩\u200d💻 "), "closed"),
        (selectors("closed", None), "the words stand in several places"),
        (selectors("closed", (3, 9)), "the words stand in several places"),
        (selectors("The café had opened", (2, 21)), "not certain"),
        (selectors(None, (2, 21)), "there is a position and no quotation"),
        (selectors("Nothing of the kind", (2, 21)), "the words are not there any more"),
        ([{"type": "FragmentSelector", "value": "x"}], "no TextQuoteSelector"),
    ],
)
def test_selectors_are_placed_for_certain_or_refused(
    selector: Any, outcome: str, cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_article(cast, text=TEXT)
    body = {"type": "TextualBody", "value": "Odd.", "purpose": "commenting"}
    target = {"source": URL, "selector": selector}
    said = {
        "@context": "http://www.w3.org/ns/anno.jsonld",
        "id": "https://x.example/1",
        "type": "Annotation",
        "body": [body],
        "target": target,
    }
    path = write(said)
    if outcome in TEXT:
        bring("web-annotation", path)
        assert quoted() == {outcome}
        assert Annotation.objects.get().note == "Odd."
    else:
        assert outcome in refusal("web-annotation", path)


def test_quotations_of_an_article_that_is_not_here(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    message = refusal("hypothesis", write({"rows": [row("קפה")]}))
    assert f"/rows/0: text: The text of {URL} is not here. Load it" in message


REVIEW = {
    "@type": "ClaimReview", "url": "https://check.example/7", "claimReviewed": "The café closed in 2024.",
    "datePublished": "2025-01-02", "inLanguage": "en", "author": {"@type": "Organization", "name": "Check Desk"},
    "itemReviewed": {"@type": "Claim", "author": {"@type": "Person", "name": "Zoë"}, "datePublished": "2024-12-30",
                     "appearance": [{"@type": "OpinionNewsArticle", "url": URL}]},
    "reviewRating": {"@type": "Rating", "ratingValue": "1", "bestRating": "3", "worstRating": "1", "alternateName": "false"},
}  # fmt: skip
SHAPES = {
    "alone": REVIEW | {"@context": "https://schema.org"},
    "a list": [[REVIEW]],
    "a graph": {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, REVIEW]},
    "a feed": {"@type": "DataFeed", "dataFeedElement": [{"@type": "DataFeedItem", "item": [None, REVIEW]}, None]},
    "inside a page": {"@type": "WebPage", "mainEntity": REVIEW},
}  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_fact_checks_of_others_become_drafts(
    shape: str, cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    report = bring("claimreview", write(SHAPES[shape]))
    assert "who made claims (a claimant belongs to an appearance), 1" in report
    verdict = Verdict.objects.select_related("claim").get()
    assert (verdict.state, verdict.claim.text) == ("draft", REVIEW["claimReviewed"])
    version = VerdictVersion.objects.select_related("rating").get()
    assert version.rating
    assert version.rating.code == "false"
    assert "Check Desk rated it 'false'" in version.internal_note
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.url) == ("prior_fact_check", REVIEW["url"])


def test_a_rating_that_no_scale_has_is_left_to_the_reviewer(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    odd = REVIEW | {"reviewRating": {"alternateName": "Pants on fire"}}
    assert "choose one, 1" in bring("claimreview", write(odd))
    assert VerdictVersion.objects.get().rating is None
    message = refusal("claimreview", write([{"@type": "ClaimReview"}]))
    assert "/0/claimReviewed: It does not say which claim it reviews" in message


def reviews(*languages: str) -> list[dict[str, object]]:
    """Return fact-checks of the same words, one for each language; an empty one is not said."""
    return [
        REVIEW | {"url": f"https://check.example/{at}", "inLanguage": language}
        for at, language in enumerate(languages)
    ]


@pytest.mark.parametrize(
    ("said", "claims"),
    [
        (["en", "de"], {"en": ["en"], "de": ["de"]}),
        (["de", "en", "de-AT"], {"de": ["de", "de-AT"], "en": ["en"]}),
        (["en", ""], {"en": ["en"]}),
        (["", "en"], {"und": ["en", "und"]}),
        (["en-GB", "en"], {"en-GB": ["en", "en-GB"]}),
    ],
)
def test_the_same_words_in_another_language_are_another_claim(
    said: list[str],
    claims: dict[str, list[str]],
    cast: Cast,
    write: Callable[[Any], Path],
) -> None:
    make_scale(cast)
    bring("claimreview", write(reviews(*said)))
    found = {
        claim.language: sorted(claim.verdicts.values_list("language", flat=True))
        for claim in Claim.objects.all()
    }
    assert found == claims
    assert Claim.objects.count() == len(claims)
    assert "taken in" not in bring("claimreview", write(reviews(*said)))
