"""The page of a verdict, and the index."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.models import Record
from annotations.workflow import RevisionContent, publish, retract, revise, withhold
from tests.cast import Cast, act
from tests.corpus import TEXT, Case, make_article, make_case, make_claim
from tests.every_state import EveryState
from tests.pages.reader import read

pytestmark = pytest.mark.django_db

PAGE_OF_20 = 20


def address(case: Case) -> str:
    return f"/verdicts/{case.verdict.ref}/"


def test_the_rating_and_the_reason_come_first(client: Client, case: Case) -> None:
    page = read(client.get(address(case)))

    order = [
        page.text.index(words)
        for words in (
            "True", "The café closed in March 2025.", "The register shows the closure.",
            "The register lists the café", "Register of closures", "the café had closed", "Version 1",
            "Cite as",
        )
    ]  # fmt: skip
    assert order == sorted(order)
    assert [tag for tag, _ in page.elements].count("h1") == 1


def test_evidence_is_shown_with_quotation_stance_and_link(
    client: Client, case: Case
) -> None:
    page = read(client.get(address(case)))

    assert "Supports the claim" in page.text
    assert "Closed on 1 March." in page.text
    assert "It is the register." in page.text
    assert "https://register.example/closures" in page.links


def test_a_passage_links_to_the_words_at_the_publishers_site(
    client: Client, case: Case
) -> None:
    page = read(client.get(address(case)))

    link = next(one for one in page.links if ":~:text=" in one)
    assert link.startswith("https://northern-echo.example/cafe#:~:text=")
    assert "the%20caf%C3%A9%20had%20closed" in link
    rel = next(a["rel"] for a in page.named("a") if a.get("href") == link)
    assert set(rel.split()) == {"noopener", "nofollow", "external"}


def test_every_link_outwards_is_marked_so(client: Client, corpus: EveryState) -> None:
    page = read(client.get(address(corpus.published)))

    for link in page.named("a"):
        if link.get("href", "").startswith("http"):
            assert {"noopener", "nofollow", "external"} <= set(link["rel"].split())


def test_corrections_say_what_changed(client: Client, corpus: EveryState) -> None:
    page = read(client.get(address(corpus.corrected)))

    assert page.text.count("The register was wrong.") == 2
    assert "Version 2: major correction" in page.text
    assert "What version 1 said" in page.text
    assert "News came." not in page.text


def test_words_that_changed_in_the_article_are_not_passed_off_as_quoted(
    client: Client, corpus: EveryState
) -> None:
    page = read(client.get(address(corpus.corrected)))

    assert "that the café was shut" not in page.text
    assert "the café had closed" in page.text
    assert "They stood in revision 1." in page.text
    assert f"?revision=1#a-{corpus.corrected.annotation.uuid}" in "".join(page.links)


def test_words_that_moved_are_linked_as_they_stand_now(
    client: Client, case: Case
) -> None:
    revision = RevisionContent(
        raw=("Update: קפה.\r\n" + TEXT).encode(), captured_at=datetime.now(UTC)
    )
    revise(act(case.cast.cleo), case.article, revision)

    page = read(client.get(address(case)))

    assert any(":~:text=" in link for link in page.links)
    assert "They stood in" not in page.text


def test_a_retracted_verdict_is_gone_but_says_why(
    client: Client, corpus: EveryState
) -> None:
    answer = client.get(address(corpus.retracted))

    page = read(answer)
    assert answer.status_code == 410
    assert "This verdict was retracted" in page.text
    assert "The claim was misread." in page.text
    for old in ("register", "café", "True"):
        assert old not in answer.content.decode()


def test_a_withheld_verdict_says_so_and_shows_nothing_else(
    client: Client, corpus: EveryState
) -> None:
    answer = client.get(address(corpus.withheld))

    page = read(answer)
    assert answer.status_code == 200
    assert "withheld for now" in page.text
    assert "We check a hint." in page.text
    assert "café" not in answer.content.decode()


def test_a_verdict_shown_again_says_that_it_was_withheld(
    client: Client, case: Case
) -> None:
    withhold(act(case.cast.cleo), case.verdict, public_note="We check a hint.")
    publish(act(case.cast.cleo), case.reload())

    text = read(client.get(address(case))).text

    assert text.index("Shown again") < text.index("Withheld") < text.index("Version 1")


@pytest.mark.parametrize("name", ["draft", "in_review", "approved"])
def test_what_is_not_published_has_no_page(
    client: Client, corpus: EveryState, name: str
) -> None:
    unpublished: Case = getattr(corpus, name)

    assert client.get(address(unpublished)).status_code == 404
    assert client.get(f"/claims/{unpublished.claim.ref}/").status_code == 404
    assert client.get(f"/articles/{unpublished.article.ref}/").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/verdicts/V-9999/", "/verdicts/x/", "/verdicts/V-0001%00/", "/verdicts/V-" + "9" * 40 + "/"],
)  # fmt: skip
def test_an_unknown_reference_is_a_page_that_says_so(
    client: Client, case: Case, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert b"There is nothing at this address." in answer.content


def test_a_page_is_not_sent_twice(client: Client, case: Case) -> None:
    etag = client.get(address(case))["ETag"]

    again = client.get(address(case), headers={"If-None-Match": etag})
    retract(act(case.cast.cleo), case.reload(), public_note="Wrong.")
    changed = client.get(address(case), headers={"If-None-Match": etag})

    assert (again.status_code, again.content) == (304, b"")
    assert changed.status_code == 410
    assert changed["Cache-Control"] == "no-cache"
    any_copy = client.get(address(case), headers={"If-None-Match": "*"})
    assert any_copy.status_code == 410


def test_a_page_is_the_same_for_everybody(client: Client, case: Case) -> None:
    client.force_login(case.cast.ada)

    answer = client.get(address(case))

    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


def test_the_index_pages_through_everything_once(
    client: Client, cast: Cast, case: Case
) -> None:
    for number in range(PAGE_OF_20 + 3):
        claim = make_claim(cast, f"The café closed in March {number}.")
        make_case(cast, scale=case.scale, article=case.article, claim=claim).published()

    first = read(client.get("/verdicts/"))
    older = next(link for link in first.links if link.startswith("?cursor="))
    second = read(client.get(f"/verdicts/{older}"))
    newer = next(link for link in second.links if link.startswith("?cursor="))

    seen = [link for page in (first, second) for link in page.links if "/V-" in link]
    assert len(seen) == len(set(seen)) == PAGE_OF_20 + 4
    assert read(client.get(f"/verdicts/{newer}")).links[4:24] == first.links[4:24]


def test_the_index_searches_claims_verdicts_and_quotations(
    client: Client, cast: Cast, case: Case
) -> None:
    other = make_claim(cast, "קפה 👩‍💻 the harbour is open.")
    article = make_article(cast, url="https://northern-echo.example/harbour")
    make_case(cast, scale=case.scale, article=article, claim=other).published()

    found = client.get("/verdicts/", {"q": "harbours"}).content.decode()
    nothing = client.get("/verdicts/", {"q": "submarine"}).content.decode()

    assert "harbour is open" in found
    assert "March 2025." not in found
    assert "No verdict matches." in nothing


def test_the_index_narrows_by_rating_and_topic(client: Client, case: Case) -> None:
    def finds(**asked: str) -> bool:
        return case.verdict.ref in client.get("/verdicts/", asked).content.decode()

    assert finds(rating="true")
    assert not finds(rating="false")
    assert finds(topic="cafés")
    assert not finds(topic="harbours")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"q": "a\x00b"}, "What is asked for has a NUL character (%00). Leave it out."),
        ({"topic": "\x00"}, "What is asked for has a NUL character (%00). Leave it out."),
        ({"q": "é" * 501}, "A search has at most 500 characters. Shorten it."),
        ({"rating": "wrong"}, "There is no such rating. Choose from: true, mostly_true, "),
        ({"cursor": "x"}, "The cursor is not one of this list. Leave it out to begin again."),
        ({"cursor": "\x00"}, "The cursor is not one of this list. Leave it out to begin again."),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused(
    client: Client, case: Case, asked: dict[str, str], said: str
) -> None:
    answer = client.get("/verdicts/", asked, headers={"Accept": "text/html"})

    assert answer.status_code == 400
    assert said in read(answer).text


def test_a_cursor_of_another_search_is_refused(
    client: Client, cast: Cast, case: Case
) -> None:
    for number in range(PAGE_OF_20):
        claim = make_claim(cast, f"The café closed in March {number}.")
        make_case(cast, scale=case.scale, article=case.article, claim=claim).published()
    page = read(client.get("/verdicts/", {"q": "café"}))
    older = next(link for link in page.links if "cursor=" in link)

    assert client.get(f"/verdicts/{older}").status_code == 200
    assert client.get(f"/verdicts/{older.replace('q=', 'topic=')}").status_code == 400


def test_a_page_asks_the_same_few_questions_however_much_it_shows(
    client: Client, corpus: EveryState
) -> None:
    # The record; versions; annotations; their articles; what interrupted it.
    for case in (corpus.published, corpus.corrected):
        with CaptureQueriesContext(connection) as asked:
            client.get(address(case))
        assert len(asked) == 5
    # One page of keys and bodies.
    with CaptureQueriesContext(connection) as asked:
        client.get("/verdicts/")
    assert len(asked) == 1


def test_no_word_of_a_colleague_is_shown(client: Client, corpus: EveryState) -> None:
    for ref in Record.objects.filter(kind="verdict").values_list("ref", flat=True):
        answer = client.get(f"/verdicts/{ref}/").content.decode()
        assert "Call the owner again." not in answer
        # As words: an identifier may have the letters of a name among its digits.
        assert not re.search(r"\b(ada|ben|cleo|dora)\b", answer)
