"""Tags: offered again where they are given, kept with what is read independently, and agreed on."""

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User

from annotations.admin.desk.marked import Marked
from annotations.admin.desk.tagged import called
from annotations.models import Annotation, Article, ReadingDisclosure
from annotations.workflow import (
    AnnotationContent,
    AppearanceContent,
    annotate,
    begin_reading,
    edit_annotation,
    end_reading,
    finish_reading,
    link,
)
from tests.admin.site import as_, asked, at, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import make_article, make_claim, span_of

pytestmark = pytest.mark.django_db

AGREEMENT = "/admin/agreement/"
WORDS = "No cafe\u0301 has closed"
OTHERS = "the sign still said"
FACT, NUMBER = "fact é", "عدد 👩‍💻"


def mark(user: User, article: Article, words: str, *tags: str) -> Annotation:
    """Highlight words and give them tags."""
    revision = article.revisions.get()
    content = AnnotationContent(tags=list(tags))
    return annotate(act(user), revision, [span_of(revision, words)], content)


def offered(user: User, row: Annotation) -> list[str]:
    """Return the tags that the card of a highlight offers."""
    card = at("article", "panel", row.article_id) + f"?card=annotation/{row.pk}"
    return as_(user).get(card).context_data["known_tags"]  # type: ignore[attr-defined, no-any-return]


def read_by_two(cast: Cast) -> Article:
    """Have Ben and Dora read an article: they agree on one of two tags of the same words."""
    article = make_article(cast)
    reading = begin_reading(act(cast.cleo), article)
    bens = mark(cast.ben, article, WORDS, FACT, NUMBER)
    mark(cast.dora, article, WORDS, FACT)
    mark(cast.ben, article, OTHERS)
    mark(cast.dora, article, OTHERS)
    finish_reading(act(cast.ben), reading)
    finish_reading(act(cast.dora), reading)
    end_reading(act(cast.cleo), reading)
    edit_annotation(act(cast.ben), bens, tags=["afterwards"])
    return article


def table(answer: Any) -> list[dict[str, str]]:
    """Read a table that was downloaded."""
    assert answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_tags_in_use_are_offered_the_commonest_first(cast: Cast) -> None:
    article = make_article(cast)
    first = mark(cast.ada, article, WORDS, NUMBER)
    assert offered(cast.ada, first) == [NUMBER]
    mark(cast.ben, article, OTHERS, FACT)
    mark(cast.ben, article, "Monday", FACT)
    assert offered(cast.ada, first) == [FACT, NUMBER]


def test_tags_of_others_who_read_independently_are_not_offered(cast: Cast) -> None:
    article = make_article(cast)
    reading = begin_reading(act(cast.cleo), article)
    mark(cast.dora, article, WORDS, FACT)
    own = mark(cast.ben, article, WORDS, NUMBER)
    assert offered(cast.ben, own) == [NUMBER]
    finish_reading(act(cast.ben), reading)
    assert offered(cast.ben, own) == [FACT, NUMBER]


def test_the_tags_that_stood_when_they_were_done_are_kept(cast: Cast) -> None:
    read_by_two(cast)
    kept = ReadingDisclosure.objects.get(person=cast.ben).highlights
    assert [one["tags"] for one in kept] == [[FACT, NUMBER], []]


def test_agreement_on_tags_counts_the_very_same_words(cast: Cast) -> None:
    read_by_two(cast)
    page, queries = asked(cast.cleo, AGREEMENT)
    figures = {one.tag: one for one in page.context_data["tag_figures"]}
    assert list(figures) == [FACT, NUMBER]
    assert figures[FACT].figure.value == 1
    assert (figures[FACT].times, figures[FACT].figure.units) == (2, 2)
    # Given by one of two to one of two: expected disagreement is a half, met in one unit of two.
    assert figures[NUMBER].figure.value == 0
    assert page.context_data["whole_tags"].units == 2
    assert "afterwards" not in text_of(page)
    again = make_article(cast, url="https://second.example/")
    reading = begin_reading(act(cast.cleo), again)
    for user in (cast.ben, cast.dora):
        mark(user, again, WORDS, "new")
        finish_reading(act(user), reading)
    end_reading(act(cast.cleo), reading)
    assert len(asked(cast.cleo, AGREEMENT)[1]) == len(queries)


def test_readings_from_before_tags_were_kept_say_nothing_of_them(cast: Cast) -> None:
    same = {"ben": {1: [(0, 4)]}, "dora": {2: [(0, 4)]}}
    old = Marked(make_article(cast), 1, 9, people=same, tells_tags=False)
    new = Marked(old.article, 1, 9, people=same, tags={1: ["a"]})
    assert called([old, new]) == [{"ben": {"a"}, "dora": frozenset()}]


def test_highlights_are_taken_away_as_a_table(cast: Cast) -> None:
    article = read_by_two(cast)
    rows = table(as_(cast.cleo).get(AGREEMENT + "?format=highlights"))
    text = article.revisions.get().text
    assert [(one["reader"], one["words"], one["tags"]) for one in rows] == [
        ("ben", WORDS, f"{FACT}|{NUMBER}"),
        ("ben", OTHERS, ""),
        ("dora", WORDS, FACT),
        ("dora", OTHERS, ""),
    ]
    for one in rows:
        assert text[int(one["start"]) : int(one["end"])] == one["words"]
    everything = table(as_(cast.cleo).get(AGREEMENT + "?format=highlights&reading=all"))
    assert everything[0]["tags"] == "afterwards"


def test_no_table_tells_of_a_reading_that_goes_on(cast: Cast) -> None:
    article = make_article(cast)
    reading = begin_reading(act(cast.cleo), article)
    for user in (cast.ben, cast.dora):
        mark(user, article, WORDS, FACT)
        finish_reading(act(user), reading)
    for which in ("", "&reading=all"):
        assert table(as_(cast.ada).get(f"{AGREEMENT}?format=highlights{which}")) == []
    assert as_(cast.emil).get(AGREEMENT + "?format=highlights").status_code == 403


def test_the_list_beside_the_text_shows_tags(cast: Cast) -> None:
    article = make_article(cast)
    mark(cast.ada, article, WORDS, FACT, "<b>")
    page = text_of(as_(cast.ben).get(page_of(article, "read")))
    assert f"<bdi>{FACT}</bdi> · <bdi>&lt;b&gt;</bdi>" in page


def test_of_several_highlights_of_the_same_words_one_is_kept(cast: Cast) -> None:
    article = make_article(cast)
    kept, other, used = (
        mark(one, article, WORDS, name)
        for one, name in ((cast.ada, FACT), (cast.ben, NUMBER), (cast.dora, FACT))
    )
    longer = mark(cast.dora, article, f"{WORDS},”")
    link(act(cast.ada), make_claim(cast), used, AppearanceContent(stance="reports"))
    card = at("article", "panel", article.pk) + f"?card=annotation/{kept.pk}"
    page, queries = asked(cast.cleo, card)
    assert page.context_data["twins"] == [other, used]
    assert f"(<bdi>{NUMBER}</bdi>)" in text_of(page)
    assert f'name="annotations" value="[{other.pk}]"' in text_of(page)
    do = at("article", "do", article.pk, "withdraw_all")
    as_(cast.cleo).post(do, {"annotations": f"[{other.pk}]"})
    active = Annotation.objects.filter(status="active").order_by("pk")
    assert list(active) == [kept, used, longer]
    assert len(asked(cast.cleo, card)[1]) == len(queries)


def test_nothing_is_tidied_while_others_still_read(cast: Cast) -> None:
    article = make_article(cast)
    reading = begin_reading(act(cast.cleo), article)
    bens, _ = mark(cast.ben, article, WORDS), mark(cast.dora, article, WORDS)
    card = at("article", "panel", article.pk) + f"?card=annotation/{bens.pk}"
    assert "The same words are highlighted" not in text_of(as_(cast.ben).get(card))
    finish_reading(act(cast.ben), reading)
    page = text_of(as_(cast.ben).get(card))
    assert "The same words are highlighted by" in page
    assert "withdraw_all" not in page
    end_reading(act(cast.cleo), reading)
    assert "withdraw_all" in text_of(as_(cast.ben).get(card))
