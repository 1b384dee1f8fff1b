"""The page of a claim."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.workflow import (
    AppearanceContent,
    edit_claim,
    link,
    merge,
    relate,
    retract,
)
from tests.cast import Cast, act
from tests.corpus import (
    Case,
    highlight,
    make_article,
    make_case,
    make_claim,
    make_scale,
)
from tests.every_state import EveryState
from tests.pages.reader import read

pytestmark = pytest.mark.django_db


def test_a_claim_is_followed_across_articles(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    other = make_article(
        cast, url="https://northern-echo.example/again", headline="Again 👩‍💻"
    )
    again = highlight(cast, other, "none will")
    link(act(cast.ada), case.claim, again, AppearanceContent(stance="denies"))
    case.published()

    page = read(client.get(f"/claims/{case.claim.ref}/"))

    for words in (
        "Café closes",
        "Again 👩‍💻",
        "Reports",
        "Denies",
        "none will",
        "True",
    ):
        assert words in page.text
    assert f"/verdicts/{case.verdict.ref}/" in page.links


def test_a_rating_stands_beside_the_words_that_were_approved(
    client: Client, cast: Cast
) -> None:
    case = make_case(cast)
    case.published()
    approved = case.claim.text
    edit_claim(act(cast.cleo), case.claim, text="No café has ever closed.")

    claim = read(client.get(f"/claims/{case.claim.ref}/"))
    article = read(client.get(f"/articles/{case.article.ref}/"))

    assert "No café has ever closed." in claim.text
    assert f"Rated was: {approved} True" in claim.text
    assert approved in article.text
    assert "No café has ever closed." not in article.text


def test_who_speaks_is_said_in_words(client: Client, corpus: EveryState) -> None:
    page = read(client.get(f"/claims/{corpus.published.claim.ref}/"))

    assert "Denies quoting Zoë Ångström" in page.text
    assert "Passed on: told two waiters" in page.text
    assert "“No cafe\u0301 has closed,” […] “and none will.”" in page.text


def test_a_quotation_in_parts_is_linked_in_parts(
    client: Client, corpus: EveryState
) -> None:
    page = read(client.get(f"/claims/{corpus.published.claim.ref}/"))

    assert any(link.count("text=") == 2 for link in page.links)


def test_relations_read_from_the_claim_at_hand(client: Client, cast: Cast) -> None:
    narrow = make_case(cast)
    wide = make_case(
        cast,
        scale=narrow.scale,
        article=narrow.article,
        claim=make_claim(cast, "Some cafés closed."),
    )
    relate(
        act(cast.ada),
        narrow.claim,
        wide.claim,
        kind="narrower_than",
        rationale="One is some.",
    )
    narrow.published()
    wide.published()

    one = read(client.get(f"/claims/{narrow.claim.ref}/")).text
    other = read(client.get(f"/claims/{wide.claim.ref}/")).text

    assert "Is narrower than True Some cafés closed. One is some." in one
    assert "Is wider than True The café closed in March 2025." in other


def test_a_merged_claim_leads_to_the_one_it_became(
    client: Client, corpus: EveryState
) -> None:
    answer = client.get(f"/claims/{corpus.retracted.claim.ref}/")

    assert answer.status_code == 302
    assert answer["Location"] == f"/claims/{corpus.published.claim.ref}/"


def test_a_claim_that_was_merged_twice_over_leads_to_the_last(
    client: Client, cast: Cast
) -> None:
    article, scale = make_article(cast), make_scale(cast)
    cases = [
        make_case(cast, article=article, scale=scale, claim=make_claim(cast, words))
        for words in ("It closed.", "The café closed.", "The café has closed.")
    ]
    for case in cases:
        case.published()
    for case in cases[:2]:
        retract(act(cast.cleo), case.verdict, public_note="It was said twice.")
    first, second, last = (case.claim for case in cases)
    merge(act(cast.cleo), first, second)
    merge(act(cast.cleo), second, last)

    answer = client.get(f"/claims/{first.ref}/", follow=True)

    assert answer.status_code == 200
    assert answer.redirect_chain[-1] == (f"/claims/{last.ref}/", 302)


def test_a_claim_without_a_verdict_says_so(client: Client, corpus: EveryState) -> None:
    page = read(client.get(f"/claims/{corpus.withheld.claim.ref}/"))

    assert "There is no verdict on this claim at present." in page.text
    assert corpus.withheld.verdict.ref not in page.text


def test_a_page_asks_the_same_few_questions(client: Client, case: Case) -> None:
    # Claim, appearances, relations, verdicts, annotations, their articles; for its one quotation
    # the texts that share words with it, and those texts.
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/claims/{case.claim.ref}/")
    assert len(asked) == 8
