"""GET /api/v1/articles/, their revisions, and their text where rights allow."""

from hashlib import sha256

import msgspec
import pytest

from annotations.records.shapes import ArticleRecord, RevisionRecord
from annotations.workflow import edit_article
from tests.cast import Cast, act
from tests.corpus import make_article
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def test_it_works(read: Reader, library: Library) -> None:
    articles = read("articles/", language="de")["results"]

    (article,) = articles
    assert article["headline"] == "Besuch im Café"
    assert read(f"articles/{article['ref']}/") == article
    msgspec.convert(article, ArticleRecord)


def test_revisions_come_in_their_order(read: Reader, library: Library) -> None:
    first, second = read(f"articles/{library.case.article.ref}/revisions/")["results"]

    assert (first["number"], second["number"]) == (1, 2)
    assert second["change_kind"] == "marked_update"
    assert second["text"].startswith("Updated.\n")
    msgspec.convert(first, RevisionRecord)
    (kept,) = read(f"articles/{library.other_article.ref}/revisions/")["results"]
    assert kept["text"] is None
    assert kept["length"] > 50


@pytest.mark.parametrize(
    ("number", "start"), [(None, "Updated."), (1, "The minister"), (2, "Updated.")]
)
def test_a_text_is_served_as_the_offsets_count_it(
    read: Reader, library: Library, number: int | None, start: str
) -> None:
    article = library.case.article
    query = {} if number is None else {"revision": number}
    answer = read.client.get(f"{API}articles/{article.ref}/text/", query)

    text = answer.content.decode()
    revision = article.revisions.get(number=number or 2)
    assert text == revision.text
    assert text.startswith(start)
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert (answer["Offset-Unit"], answer["Revision"]) == (
        "code_point",
        str(number or 2),
    )
    assert answer["ETag"] == f'"{sha256(answer.content).hexdigest()}"'
    assert answer["ETag"] == f'"{revision.text_sha256}"'
    span = read("annotations/", article=article.ref, motivation="highlighting")[
        "results"
    ][-1]
    (anchor,) = [one for one in span["anchors"] if one["revision"] == (number or 2)]
    assert text[anchor["start"] : anchor["end"]] == anchor["exact"]


def test_a_text_that_rights_keep_in_is_refused_with_the_reason(
    read: Reader, library: Library
) -> None:
    answer = read.client.get(f"{API}articles/{library.other_article.ref}/text/")

    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (403, "text_withheld")
    assert "The rights of this article are “quote”" in problem["detail"]
    assert "Ask the publisher for the rest." in problem["detail"]


def test_a_text_goes_at_once_when_rights_are_taken_back(
    read: Reader, library: Library
) -> None:
    edit_article(act(library.case.cast.cleo), library.case.article, rights="none")

    answer = read.client.get(f"{API}articles/{library.case.article.ref}/text/")
    assert answer.status_code == 403


def test_no_text_of_an_unpublished_article(read: Reader, cast: Cast) -> None:
    hidden = make_article(cast)

    for path in ("", "revisions/", "text/", "text/?revision=1"):
        for name in (hidden.ref, hidden.uuid):
            assert read.client.get(f"{API}articles/{name}/{path}").status_code == 404


def test_a_revision_that_is_not_there(read: Reader, library: Library) -> None:
    url = f"articles/{library.case.article.ref}/text/"

    assert read.client.get(API + url, {"revision": 3}).status_code == 404
    assert "whole number from 1" in read.refused(url, revision=0)["detail"]
    assert "Choose from: revision." in read.refused(url, number=1)["detail"]


def test_a_text_is_nothing_but_text(read: Reader, library: Library) -> None:
    url = f"{API}articles/{library.case.article.ref}/text/"
    answer = read.client.get(url, headers={"Accept": "application/json"})

    assert answer.status_code == 406
    assert answer.json()["detail"] == "This address answers with text/plain."


def test_quotations_go_with_the_rights_too(read: Reader, library: Library) -> None:
    edit_article(act(library.case.cast.cleo), library.case.article, rights="none")

    for path in (
        "articles/{}/revisions/",
        "annotations/?article={}",
        "verdicts/?article={}",
    ):
        answer = read.client.get(API + path.format(library.case.article.ref))
        assert len(answer.json()["results"]) >= 1
        assert "the café had closed" not in answer.content.decode()
