"""Hundreds of articles that several people read independently: begun, gone through and ended together."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from annotations.models import Article, IndependentReading
from annotations.workflow import begin_reading, end_reading, finish_reading
from tests.admin.site import as_, asked, at, page_of, text_of
from tests.cast import Cast, act
from tests.corpus import highlight, make_article

pytestmark = pytest.mark.django_db

ARTICLES = at("article")
READINGS = at("independentreading")


def articles(cast: Cast, number: int) -> list[Article]:
    return [
        make_article(cast, url=f"https://echo.example/{at}", headline=f"Café {at} שלום")
        for at in range(number)
    ]


def press(user: User, address: str, action: str, rows: list[Any], **said: str) -> Any:
    """Choose rows of a list and run an action on them, as its form does."""
    keys = [row.pk for row in rows]
    sent = {"action": action, "_selected_action": keys, "index": 0, **said}
    return as_(user).post(address, sent, follow=True)


def test_articles_are_begun_together_and_what_is_marked_is_left_out(cast: Cast) -> None:
    fresh, marked = articles(cast, 3), make_article(cast)
    highlight(cast, marked, "Monday")
    begun = begin_reading(act(cast.cleo), fresh[0])
    page = text_of(press(cast.cleo, ARTICLES, "begin_readings", [*fresh, marked]))
    assert "2 articles wait in everybody" in page
    assert "2 left out: something is highlighted in them already" in page
    readings = IndependentReading.objects.order_by("article_id")
    assert [one.article for one in readings] == fresh
    assert readings[0] == begun


def test_only_editors_are_offered_to_begin_and_to_end(cast: Cast) -> None:
    (article,) = articles(cast, 1)
    assert "Have them highlighted" not in text_of(as_(cast.dora).get(ARTICLES))
    press(cast.dora, ARTICLES, "begin_readings", [article])
    assert not IndependentReading.objects.exists()
    reading = begin_reading(act(cast.cleo), article)
    press(cast.dora, READINGS, "end_readings", [reading], sure="yes")
    assert IndependentReading.objects.open().get() == reading


def test_readings_are_ended_together_once_one_has_said_so(cast: Cast) -> None:
    rows = [begin_reading(act(cast.cleo), one) for one in articles(cast, 3)]
    finish_reading(act(cast.ben), rows[1])
    end_reading(act(cast.cleo), rows[2])
    page = text_of(press(cast.cleo, READINGS, "end_readings", rows))
    assert "This cannot be taken back" in page
    assert "End 2 independent readings" in page
    assert "1 person is done" in page
    assert IndependentReading.objects.open().count() == 2
    page = text_of(press(cast.cleo, READINGS, "end_readings", rows, sure="yes"))
    assert "2 independent readings ended" in page
    assert not IndependentReading.objects.open().exists()


def test_who_is_done_with_one_is_led_to_the_next(cast: Cast) -> None:
    one, two = articles(cast, 2)
    first, second = (begin_reading(act(cast.cleo), it) for it in (one, two))
    before = text_of(as_(cast.ben).get(page_of(one, "read")))
    assert "Next to be highlighted" not in before
    finish_reading(act(cast.ben), first)
    page = text_of(as_(cast.ben).get(page_of(one, "read")))
    assert f"Next to be highlighted: {two.ref}" in page
    finish_reading(act(cast.ben), second)
    page = text_of(as_(cast.ben).get(page_of(two, "read")))
    assert "Nothing else waits to be highlighted independently by you." in page


def test_the_queue_tells_how_far_each_has_come(cast: Cast) -> None:
    rows = [begin_reading(act(cast.cleo), one) for one in articles(cast, 3)]
    few = asked(cast.ada, "/admin/queue/")[1]
    finish_reading(act(cast.ben), rows[0])
    finish_reading(act(cast.ben), rows[1])
    finish_reading(act(cast.dora), rows[0])
    end_reading(act(cast.cleo), rows[0])
    page, many = asked(cast.ada, "/admin/queue/")
    assert [one.in_words for one in page.context_data["readers"]] == [
        "ben: highlighted independently 2, to be done 1; 3 in all",
        "dora: highlighted independently 1, to be done 2; 3 in all",
    ]
    assert "To be highlighted independently (2)" in text_of(page)
    assert len(many) == len(few)
