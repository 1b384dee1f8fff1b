"""Annotations by W3C selectors: placed where they say, or refused with the reason."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from annotations.models import Annotation
from annotations.workflow import RevisionContent, revise
from tests.api.writing.desk import Desk
from tests.cast import Cast, act
from tests.corpus import TEXT, make_article

pytestmark = pytest.mark.django_db
STORED = TEXT.replace("\r\n", "\n")
EMOJI = "👩‍💻 A spokesperson"
RIGHT_TO_LEFT = "קפה was what"


def position(words: str, *, utf16: bool = False) -> dict[str, Any]:
    start = STORED.index(words)
    before, inside = STORED[:start], STORED[start : start + len(words)]
    count = (lambda text: len(text.encode("utf-16-le")) // 2) if utf16 else len
    first = count(before)
    return {
        "type": "TextPositionSelector",
        "start": first,
        "end": first + count(inside),
    }


def quote(words: str, **around: str) -> dict[str, Any]:
    return {"type": "TextQuoteSelector", "exact": words, **around}


def annotated(desk: Desk, article: Any, target: Any, **more: Any) -> Any:
    return desk.send(
        "POST", "annotations/", {"article": article.ref, "target": target} | more
    )


@pytest.mark.parametrize(
    "words", [EMOJI, RIGHT_TO_LEFT, "No cafe\u0301 has", "the café"]
)
def test_each_selector_alone_and_both_find_the_same_words(
    cast: Cast, words: str
) -> None:
    desk, article = Desk.of(cast.ada), make_article(cast)
    for selector in (position(words), quote(words), [position(words), quote(words)]):
        status, said, _ = annotated(desk, article, {"selector": selector})
        assert status == 201, said
        (anchor,) = said["anchors"]
        assert (anchor["exact"], said["offset_unit"]) == (words, "code_point")
        assert STORED[anchor["start"] : anchor["end"]] == words


def test_positions_may_count_utf16_when_that_is_said(cast: Cast) -> None:
    words = "denied it"  # after an emoji of several units
    status, said, _ = annotated(
        Desk.of(cast.ada), make_article(cast), {"selector": position(words, utf16=True)},
        offset_unit="utf16",
    )  # fmt: skip
    assert status == 201
    assert said["anchors"][0]["exact"] == words
    assert said["anchors"][0]["start"] == STORED.index(words)


def test_a_quotation_may_have_several_parts(cast: Cast) -> None:
    parts = ["No cafe\u0301 has closed,", "and none will."]
    targets = [{"selector": quote(parts[0])}, {"selector": [position(parts[1])]}]
    status, said, _ = annotated(Desk.of(cast.ada), make_article(cast), targets)
    assert status == 201
    assert [one["exact"] for one in said["anchors"]] == parts


@pytest.mark.parametrize(
    ("selector", "code"),
    [
        ([position("the café"), quote("minister said")], "quote_mismatch"),
        (quote("closed"), "ambiguous_quotation"),
        (quote("The minister never said"), "not_placed"),
        ({"type": "TextPositionSelector", "start": 3, "end": 99_999}, "bad_span"),
        ({"type": "TextPositionSelector", "start": 5, "end": 5}, "bad_span"),
        ([quote("closed"), quote("said")], "two_selectors"),
        ([], "no_span"),
        ({"type": "XPathSelector", "value": "/p"}, "misfit"),
        ({"type": "TextPositionSelector", "start": -1, "end": 2}, "misfit"),
        ({"type": "TextPositionSelector", "start": 10**30, "end": 2}, "bad_span"),
        ({"type": "TextPositionSelector", "start": 10**15, "end": 10**16}, "bad_span"),
    ],
)  # fmt: skip
def test_what_names_no_one_place_is_refused_with_the_reason(
    cast: Cast, selector: Any, code: str
) -> None:
    status, said, _ = annotated(
        Desk.of(cast.ada), make_article(cast), {"selector": selector}
    )
    assert (status, said["errors"][0]["code"]) == (400, code), said
    assert re.match("/target(?:/selector|$)", said["errors"][0]["pointer"])
    assert len(said["detail"]) >= 20
    assert not Annotation.objects.exists()


def test_a_highlight_never_cuts_a_character(cast: Cast) -> None:
    start = STORED.index("👩")
    half = {"type": "TextPositionSelector", "start": start, "end": start + 1}
    status, said, _ = annotated(
        Desk.of(cast.ada), make_article(cast), {"selector": half}
    )
    assert (status, said["code"]) == (400, "context_differs")
    assert not Annotation.objects.exists()


def test_a_position_alone_says_in_which_of_several_texts_it_counts(cast: Cast) -> None:
    desk, article = Desk.of(cast.ada), make_article(cast)
    words = "the café"
    made, etag = annotated(desk, article, {"selector": position(words)})[1:]
    longer = RevisionContent(raw=f"New. {STORED}", captured_at=datetime.now(UTC))
    revise(act(cast.ada), article, longer)
    alone = {"target": {"selector": position(words)}}
    there = f"annotations/{made['id']}/reanchor/"
    for status, said, _ in (
        annotated(desk, article, **alone),
        desk.send("POST", there, alone, If_Match=etag),
    ):
        assert (status, said["errors"][0]["code"]) == (400, "revision_needed"), said
    assert Annotation.objects.count() == 1
    said = annotated(desk, article, **alone, revision=1)[1]
    assert [one["exact"] for one in said["anchors"]] == [words, words]
    quoted = {"selector": [quote("and none will"), {**position("and none will")}]}
    assert annotated(desk, article, quoted)[1]["code"] == "quote_mismatch"


def test_a_batch_is_made_whole_or_not_at_all(cast: Cast) -> None:
    desk, article = Desk.of(cast.ada), make_article(cast)
    good = {"article": article.ref, "target": {"selector": quote("had closed")}}
    wrong = {"article": article.ref, "target": {"selector": quote("never written")}}
    lost = {"article": "A-9999", "target": {"selector": quote("had closed")}}
    status, said, _ = desk.send(
        "POST", "annotations:batch", {"annotations": [good, wrong, good, lost]}
    )
    assert status == 400
    pointers = [one["pointer"] for one in said["errors"]]
    assert pointers[0].startswith("/annotations/1")
    assert pointers[1] == "/annotations/3/article"
    assert len(pointers) == 2
    assert not Annotation.objects.exists()

    said, _ = desk.done("POST", "annotations:batch", {"annotations": [good] * 30})
    assert len({one["id"] for one in said["results"]}) == 30
    assert (
        desk.send("POST", "annotations:batch", {"annotations": [good] * 1001})[0] == 400
    )
    assert desk.send("POST", "annotations:batch", {"annotations": []})[0] == 400
    assert Annotation.objects.count() == 30


def test_working_content_is_read_back_by_its_writers_alone(cast: Cast) -> None:
    desk, article = Desk.of(cast.ada), make_article(cast)
    _, made, etag = annotated(
        desk, article, {"selector": quote("had closed")}, note="Canary."
    )
    read, seen = desk.done("GET", f"working/annotations/{made['id']}/")
    assert (read, seen) == (made, etag)
    assert Client().get(f"/api/v1/annotations/{made['id']}/").status_code == 404
    assert b"Canary" not in Client().get("/api/v1/annotations/?state=all").content


def test_an_etag_that_was_packed_is_as_good(cast: Cast) -> None:
    desk, article = Desk.of(cast.ada), make_article(cast)
    body = {
        "article": article.ref,
        "target": {"selector": quote("had closed")},
        "note": "x" * 3000,
    }
    made, etag = desk.done("POST", "annotations/", body)
    address = f"/api/v1/working/annotations/{made['id']}/"
    packed = desk.client.get(address, headers={"Accept-Encoding": "gzip"})
    assert packed["ETag"] == f"W/{etag}"
    weak = f"W/{etag}"
    address = f"annotations/{made['id']}/"
    assert desk.send("PATCH", address, {"note": "short"}, If_Match=weak)[0] == 200
    assert desk.send("PATCH", address, {"note": "again"}, If_Match=weak)[0] == 412
