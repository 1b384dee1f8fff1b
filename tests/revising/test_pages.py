"""The admin's pages of revisions: preview, compare, accept, undo, and what is said elsewhere."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from annotations.anchoring.text import normalise
from tests.admin.site import as_, at, fields_of, fill, page_of
from tests.corpus import highlight, make_article
from tests.revising.texts import (
    CLOSES,
    FIRST,
    SIGNED,
    add_revision,
    anchors_in,
    changed,
    state_in,
)

TURNED = ("did not sign", "did sign")


@pytest.fixture
def article(cast):
    return make_article(cast, text=FIRST)


@pytest.fixture
def client(cast):
    return as_(cast.ada)


def without(text: str, words: str) -> str:
    """Return a text without the line that has some words."""
    lines = normalise(text).splitlines(keepends=True)
    return "".join(line for line in lines if words not in line)


def test_a_preview_shows_every_state_and_stores_nothing(client, cast, article):
    highlight(cast, article, SIGNED)
    highlight(cast, article, CLOSES)
    text = changed(TURNED, text=without(FIRST, CLOSES))
    shown = fill(client, page_of(article, "revise"), text=text, preview="1")
    page = shown.content.decode()
    assert "Silent edit" in page
    assert "negation" in page
    assert "No place." in page
    assert article.revisions.count() == 1
    assert fields_of(shown)["text"] == text


def test_a_previewed_file_is_saved_as_it_came(client, cast, article):
    signed = highlight(cast, article, SIGNED)
    raw = changed(TURNED).encode()
    form = fields_of(client.get(page_of(article, "revise")))
    file = SimpleUploadedFile("article.txt", raw)
    shown = client.post(
        page_of(article, "revise"), {**form, "file": file, "preview": "1"}
    )
    again = {**fields_of(shown), "save": "1"}
    answer = client.post(page_of(article, "revise"), again)
    assert answer.status_code == 302, answer.content.decode()
    revision = article.revisions.get(number=2)
    assert revision.text == normalise(raw)
    from hashlib import sha256  # noqa: PLC0415

    assert revision.raw_sha256 == sha256(raw).hexdigest()
    assert state_in(signed, 2) == "text_changed"


@pytest.mark.parametrize("button", ["preview", "save"])
def test_an_empty_text_is_refused_with_a_sentence(client, article, button):
    answer = fill(client, page_of(article, "revise"), **{"text": " ", button: "1"})
    assert answer.status_code == 200
    assert "empty" in answer.content.decode()
    assert article.revisions.count() == 1


def test_a_place_is_accepted_and_that_is_undone_from_the_comparison(
    client, cast, article
):
    signed = highlight(cast, article, SIGNED)
    add_revision(cast, article, changed(TURNED))
    place = page_of(signed, "place")
    client.post(place, {"accept": "2", "expected_version": "1"})
    [anchor] = anchors_in(signed, 2)
    assert (anchor.state, anchor.method) == ("anchored", "reviewer")
    compared = client.get(page_of(article, "compare"))
    entry = fields_of(compared)["entry"]
    answer = client.post(page_of(signed, "undo"), {"entry": entry, "reason": ""})
    assert answer.status_code == 302
    [anchor] = anchors_in(signed, 2)
    assert (anchor.state, anchor.reason) == ("text_changed", "negation")


def test_a_place_is_not_accepted_in_a_revision_that_was_not_seen(client, cast, article):
    signed = highlight(cast, article, SIGNED)
    add_revision(cast, article, changed(TURNED))
    add_revision(cast, article, changed(("did not sign", "will never sign")))
    answer = client.post(
        page_of(signed, "place"), {"accept": "2", "expected_version": "1"}
    )
    assert "Revision 3 of this article has come since" in answer.content.decode()
    assert state_in(signed, 3) == "text_changed"


def test_the_comparison_shows_where_words_that_are_gone_stood(client, cast, article):
    highlight(cast, article, CLOSES)
    add_revision(cast, article, without(FIRST, CLOSES))
    page = client.get(page_of(article, "compare")).content.decode()
    assert "It stood here" in page
    assert "petition against the new quay." in page.split("It stood here")[1][:300]


def test_an_older_revision_is_read_with_its_own_highlights(client, cast, article):
    signed = highlight(cast, article, SIGNED)
    add_revision(cast, article, without(FIRST, SIGNED))
    page = page_of(article, "read")
    assert (
        f'id="words-{signed.pk}"' in client.get(f"{page}?revision=1").content.decode()
    )
    assert f'id="words-{signed.pk}"' not in client.get(page).content.decode()


def test_annotation_and_claim_pages_show_where_else_the_words_stand(
    client, cast, article
):
    signed = highlight(cast, article, SIGNED)
    other = make_article(
        cast,
        text=f"Elsewhere we read this today. {SIGNED.replace('not ', '')}, it said.\n",
        url="https://northern-echo.example/other",
    )
    page = client.get(page_of(signed)).content.decode()
    assert other.ref in page
    assert "Differs in: negation" in page


def test_undoing_needs_the_role_of_an_annotator(cast, article):
    signed = highlight(cast, article, SIGNED)
    answer = as_(cast.emil).get(page_of(signed, "undo"))
    assert answer.status_code in (302, 403)
    assert at("annotation") in page_of(signed, "undo")
