"""What Google's Fact Check Tools answer to a search becomes drafts; so does what our own endpoint answers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from annotations.models import Claim, Evidence, Verdict, VerdictVersion
from tests.cast import Cast
from tests.corpus import make_scale
from tests.every_state import EveryState
from tests.exchange.importing.foreign import refusal
from tests.exchange.importing.test_round_trips import bring
from tests.googles_shape import SHAPE

pytestmark = pytest.mark.django_db


def said(rating: str, *, site: str = "check.example", **more: str) -> dict[str, Any]:
    """Return one review as Google gives it."""
    return {
        "publisher": {"name": f"Desk of {site}", "site": site},
        "url": f"https://{site}/cafe\u0301-👩\u200d💻",
        "title": "Did the café close? קפה",
        "reviewDate": "2025-03-05T00:00:00Z",
        "textualRating": rating,
        "languageCode": "en",
    } | more


def claim(*reviews: dict[str, Any], text: str = "The café closed.") -> dict[str, Any]:
    return {
        "text": text,
        "claimant": "Zoë",
        "claimDate": "2025-02-28T00:00:00Z",
        "claimReview": list(reviews),
    }


def found(*claims: dict[str, Any]) -> dict[str, Any]:
    """Return an answer, which is as Google's discovery document has it."""
    made = {"claims": list(claims), "nextPageToken": "CAo"}
    SHAPE.validate(made)
    return made


def test_a_review_becomes_a_draft_that_rests_on_it(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    report = bring("claimreview", write(found(claim(said("False")))))
    assert "who made claims (a claimant belongs to an appearance), 1" in report
    verdict = Verdict.objects.select_related("claim").get()
    assert (verdict.state, verdict.language) == ("draft", "en")
    assert verdict.claim.text == "The café closed."
    assert str(verdict.claim.claimed_on) == "2025-02-28"
    version = VerdictVersion.objects.select_related("rating").get()
    assert version.rating
    assert version.rating.code == "false"
    url = said("")["url"]
    assert f"Desk of check.example rated it 'False': {url}" in version.internal_note
    evidence = Evidence.objects.get()
    assert (evidence.kind, evidence.url) == ("prior_fact_check", url)
    assert evidence.title == "False: Did the café close? קפה"
    assert str(evidence.published_on) == "2025-03-05"
    again = bring("claimreview", write(found(claim(said("False")))))
    assert again.startswith("1 records already here: 1 verdict")


@pytest.mark.parametrize(
    ("ratings", "code"),
    [
        (("False", "false"), "false"),
        (("False", "True"), None),
        (("False", "Mostly False. The café moved."), None),
        (("Falsch",), None),
        (("",), None),
    ],
)
def test_a_rating_is_one_that_all_name_or_none(
    ratings: tuple[str, ...],
    code: str | None,
    cast: Cast,
    write: Callable[[Any], Path],
) -> None:
    make_scale(cast)
    reviews = [said(one, site=f"{at}.example") for at, one in enumerate(ratings)]
    report = bring("claimreview", write(found(claim(*reviews))))
    version = VerdictVersion.objects.select_related("rating").get()
    assert (version.rating and version.rating.code) == code
    assert ("choose one, 1" in report) == (code is None)
    assert Evidence.objects.count() == len(ratings)
    assert all(
        f"Desk of {at}.example rated it" in version.internal_note
        for at in range(len(ratings))
    )


def test_reviews_in_two_languages_are_two_drafts_of_one_claim(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    there = said("False", site="he.example", languageCode="he")
    bring("claimreview", write(found(claim(said("False"), there))))
    assert Claim.objects.count() == 1
    languages = Verdict.objects.values_list("language", flat=True)
    assert sorted(languages) == ["en", "he"]
    bring("claimreview", write(found(claim(said("False", site="new.example")))))
    assert Evidence.objects.count() == 2  # nothing comes of one that is passed over


def test_an_answer_may_be_of_images_or_of_many_pages(
    cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    one, other = (claim(said("False"), text=text) for text in ("One.", "Other."))
    bring("claimreview", write([found(one), {}, found(other)]))
    assert Verdict.objects.count() == 2
    bring("claimreview", write({"results": [{"claim": claim(said("False"))}]}))
    assert Verdict.objects.count() == 3
    report = bring("claimreview", write(found(claim(text="Unread."))))
    assert "claims that nobody has reviewed, 1" in report


@pytest.mark.parametrize(
    ("answer", "place", "reason"),
    [
        ({"claims": [{"claimReview": [said("False")]}]}, "/claims/0/text", "which claim is reviewed"),
        ({"claims": [claim({"url": 7})]}, "/claims/0/claimReview/0/url", "'url' is not text"),
        ({"claims": [claim("https://check.example")]}, "/claims/0/claimReview/0", "not a fact-check"),  # type: ignore[arg-type]
        ({"claims": [claim({"publisher": ["Desk"]})]}, "/claims/0/claimReview/0", "not a publisher"),
        ({"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}, "", "API key not valid. Google said so"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused(
    answer: Any, place: str, reason: str, cast: Cast, write: Callable[[Any], Path]
) -> None:
    make_scale(cast)
    message = refusal("claimreview", write(answer))
    assert f"{place}: " in message
    assert reason in message
    assert not Claim.objects.exists()


def test_what_our_own_endpoint_answers_comes_in_elsewhere(
    corpus: EveryState, write: Callable[[Any], Path]
) -> None:
    answer = Client().get("/v1alpha1/claims:search", {"query": "told", "pageSize": 99})
    here = Verdict.objects.count()
    told = json.loads(answer.content)
    report = bring("claimreview", write(told))
    assert "fact-checks of claims that have a verdict here already, 3" in report
    assert Verdict.objects.count() == here
    elsewhere = answer.content.decode().replace("told ", "untold ")
    bring("claimreview", write(json.loads(elsewhere)))
    drafts = Verdict.objects.filter(state="draft", claim__text__contains="untold")
    assert drafts.count() == len(told["claims"]) == 3
    rated = VerdictVersion.objects.filter(verdict__in=drafts, rating__isnull=False)
    assert rated.count() == 3
