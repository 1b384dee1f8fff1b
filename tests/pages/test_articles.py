"""The page of an article."""

import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.workflow import (
    AppearanceContent,
    RevisionContent,
    link,
    retract,
    revise,
)
from tests.cast import Cast, act
from tests.corpus import TEXT, Case, highlight, make_article, make_case, make_claim
from tests.every_state import EveryState
from tests.pages.reader import Seen, read

pytestmark = pytest.mark.django_db


def address(case: Case) -> str:
    return f"/articles/{case.article.ref}/"


def marked(page: Seen, answer: object) -> str:
    """Return the markup of the text, without the list below it."""
    markup: str = answer.content.decode()  # type: ignore[attr-defined]
    return markup.split('<div class="text"')[1].split("</section>", maxsplit=1)[0]


def test_the_text_is_shown_with_its_highlight(client: Client, case: Case) -> None:
    answer = client.get(address(case))

    page = read(answer)
    assert re.search(
        '<mark class="mark mark-true"[^>]*>the café had closed</mark>',
        marked(page, answer),
    )
    assert "קפה was what the sign still said." in page.text
    assert "👩‍💻 A spokesperson denied it" in page.text
    assert "rated “True”" in answer.content.decode()


def test_the_text_has_the_language_of_the_article(client: Client, cast: Cast) -> None:
    article = make_article(cast, language="he")
    case = make_case(cast, article=article).published()

    page = read(client.get(address(case)))

    text = next(div for div in page.named("div") if div.get("class") == "text")
    assert text["lang"] == "he"
    assert all(p["dir"] == "auto" for p in page.named("blockquote"))


def test_words_that_deny_a_claim_are_not_coloured_by_its_rating(
    client: Client, cast: Cast
) -> None:
    case = make_case(cast)
    denial = highlight(cast, case.article, "“No cafe\u0301 has closed,”")
    link(act(cast.ada), case.claim, denial, AppearanceContent(stance="denies"))
    case.published()

    answer = client.get(address(case))

    assert re.search(
        'mark-answer"[^>]*>“No cafe\u0301 has closed,”</mark>', answer.content.decode()
    )
    assert "denies a claim rated “True”" in answer.content.decode()


def test_highlights_that_overlap_never_nest(client: Client, cast: Cast) -> None:
    case = make_case(cast)
    for words in ("minister said on Monday that the café", "café had"):
        claim = make_claim(cast, f"{words} is what it says.")
        link(
            act(cast.ada),
            claim,
            highlight(cast, case.article, words),
            AppearanceContent(stance="asserts"),
        )
        make_case(cast, scale=case.scale, article=case.article, claim=claim).published()
    case.published()

    page = read(client.get(address(case)))

    assert "mark-d3" in " ".join(mark["class"] for mark in page.named("mark"))
    ids = [found["id"] for _, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))


def test_every_link_within_the_page_leads_somewhere(
    client: Client, corpus: EveryState
) -> None:
    for case in (corpus.published, corpus.corrected, corpus.reinstated):
        page = read(client.get(address(case)))
        ids = {found["id"] for _, found in page.elements if "id" in found}
        assert {link[1:] for link in page.links if link.startswith("#")} <= ids


@pytest.mark.parametrize("rights", ["quote", "none"])
def test_a_text_that_may_not_leave_is_not_shown(
    client: Client, cast: Cast, rights: str
) -> None:
    case = make_case(cast, article=make_article(cast, rights=rights)).published()

    answer = client.get(address(case))

    page = read(answer)
    assert "what the sign still said" not in answer.content.decode()
    assert ("the café had closed" in page.text) == (rights == "quote")
    assert f'id="a-{case.annotation.uuid}"' in answer.content.decode()


def test_words_that_may_not_leave_are_in_no_link_either(
    client: Client, cast: Cast
) -> None:
    case = make_case(cast, article=make_article(cast, rights="none")).published()

    for path in (
        address(case),
        f"/verdicts/{case.verdict.ref}/",
        f"/claims/{case.claim.ref}/",
    ):
        assert ":~:text" not in client.get(path).content.decode()


def test_every_revision_stays_readable_with_its_own_marks(
    client: Client, corpus: EveryState
) -> None:
    case = corpus.corrected

    old = client.get(address(case), {"revision": "1"}).content.decode()
    new = client.get(address(case)).content.decode()

    assert ">the café had closed</mark>" in old
    assert "the café was shut" not in old
    assert "<mark" not in new.split('<div class="text"')[1].split("</section>")[0]
    assert "Marks that do not stand in this revision" in new
    assert "?revision=1" in new


@pytest.mark.parametrize(
    ("asked", "status"), [("3", 404), ("0", 404), ("x", 400), ("²", 400), ("9" * 30, 400)]
)  # fmt: skip
def test_a_revision_that_is_not_there_is_refused(
    client: Client, case: Case, asked: str, status: int
) -> None:
    assert client.get(address(case), {"revision": asked}).status_code == status


def test_a_retracted_verdict_leaves_its_mark_without_a_rating(
    client: Client, case: Case
) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note="Wrong.")

    answer = client.get(address(case)).content.decode()

    assert re.search(
        '<mark class="mark mark-none"[^>]*>the café had closed</mark>', answer
    )
    assert "mark-true" not in answer


def test_a_page_asks_the_same_few_questions_however_much_it_shows(
    client: Client, corpus: EveryState
) -> None:
    # Article, revisions' numbers, one revision, annotations, appearances, evidence, claims, verdicts.
    for case in (corpus.published, corpus.corrected):
        with CaptureQueriesContext(connection) as asked:
            client.get(address(case))
        assert len(asked) == 8


def test_a_new_revision_is_a_new_page(client: Client, case: Case) -> None:
    etag = client.get(address(case))["ETag"]
    revision = RevisionContent(
        raw=f"{TEXT} More.".encode(), captured_at=datetime.now(UTC)
    )
    revise(act(case.cast.cleo), case.article, revision)

    answer = client.get(address(case), headers={"If-None-Match": etag})

    assert answer.status_code == 200
    assert "revision 2 of 2" in answer.content.decode()
