"""Hypothesis rows: positions in UTF-16, quotations with context, one target, the rest listed."""

import json
from typing import Any

from msgspec import structs

from annotations.exchange.cutting import abridged, cut
from annotations.exchange.formats import hypothesis
from tests.exchange.formats.corpora import Corpus, any_corpus, example, lost, written
from tests.exchange.formats.expectations import expected


def answer(made: Corpus) -> tuple[dict[str, Any], Any]:
    content, losses = written("hypothesis", made.records())
    return json.loads(content), losses


@any_corpus
def test_every_annotation_is_a_row_at_its_last_place(made: Corpus) -> None:
    said, losses = answer(made)
    last = {}
    for text in expected(made):
        for mention in text.mentions:
            last[mention.id] = text, mention
    rows = {row["id"]: row for row in said["rows"]}
    assert said["total"] == len(rows) == len(said["rows"])
    for key, (text, mention) in last.items():
        if not text.article.url:
            assert str(mention.annotation.id) in lost(losses, "annotation")
            continue
        position, quote = rows[key]["target"][0]["selector"]
        units = text.text.encode("utf-16-le")
        words = units[position["start"] * 2 : position["end"] * 2].decode("utf-16-le")
        start, end = mention.parts[0]
        assert words == quote["exact"] == text.text[start:end]
        assert text.text[:start].endswith(quote["prefix"])
        assert text.text[end:].startswith(quote["suffix"])
        assert rows[key]["uri"] == text.article.url
        assert mention.label in rows[key]["tags"]
        if mention.claim:
            assert mention.claim.text in rows[key]["text"]
        if len(mention.parts) > 1:
            assert str(mention.annotation.id) in lost(
                losses, "annotation", hypothesis.FIRST_PART
            )


def addressed() -> Corpus:
    made = example()
    made.articles = [
        structs.replace(one, url="https://echo.example/1") for one in made.articles
    ]
    return made


def test_a_position_counts_an_astral_character_twice() -> None:
    said, losses = answer(addressed())
    position, quote = said["rows"][0]["target"][0]["selector"]
    assert position == {"type": "TextPositionSelector", "start": 3, "end": 22}
    assert quote["exact"] == "The café had closed"
    assert len(lost(losses, "annotation", hypothesis.FIRST_PART)) == 1


def test_what_may_be_quoted_of_a_text_that_is_kept_in_is_found_by_its_words() -> None:
    whole, _ = answer(addressed())
    made = addressed()
    made.revisions = [cut(one, "quote") for one in made.revisions]
    said, losses = answer(made)
    assert said["total"] == whole["total"] > 0
    for row, before in zip(said["rows"], whole["rows"], strict=True):
        _, quote = before["target"][0]["selector"]
        assert row["target"][0]["selector"] == [quote]
        assert quote["exact"]
    assert lost(losses, "annotation", hypothesis.NO_POSITION)


def test_a_quotation_is_whole_or_not_there_and_each_one_left_out_is_named() -> None:
    made = addressed()
    made.revisions = [cut(one, "quote") for one in made.revisions]
    length = len("The café had closed")
    short = answer(made)[0]["total"]
    made.annotations = [abridged(one, length - 1) for one in made.annotations]
    said, losses = answer(made)
    assert said["total"] < short
    assert "The café" not in json.dumps(said["rows"], ensure_ascii=False)
    assert lost(losses, "annotation", "Its words in revision 1 are kept in.")


def test_it_names_the_unit_of_its_offsets() -> None:
    assert hypothesis.FORMAT.offset_unit == "utf16_code_unit"
