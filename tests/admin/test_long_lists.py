"""Lists of any length open alike: what is counted, offered and read for a page does not grow with the list."""

import pytest

from annotations.admin.choices import MOST_CHOICES
from annotations.admin.paging import MOST_COUNTED, MoreThan, Pages
from annotations.models import (
    Article,
    Publisher,
)
from tests.admin.site import as_, asked, at, text_of
from tests.cast import Cast
from tests.corpus import (
    Case,
    highlight,
)

pytestmark = pytest.mark.django_db

COUNTED = ("article", "publisher", "claim", "evidence", "agent", "origingroup", "independentreading", "subscription")  # fmt: skip


def houses(number: int) -> list[Publisher]:
    return Publisher.objects.bulk_create(
        Publisher(slug=f"house-{one}", name=f"Maison d'édition {one:05}")
        for one in range(number)
    )


def test_a_long_list_is_counted_no_further_than_people_look(cast: Cast) -> None:
    houses(MOST_COUNTED + 60)
    page, queries = asked(cast.cleo, at("publisher"))
    assert "more than 10,000 publishers" in text_of(page)
    counts = [sql for sql in queries if "COUNT(*)" in sql]
    assert counts
    assert all(f"LIMIT {MOST_COUNTED + 1}" in sql for sql in counts)
    found = text_of(as_(cast.cleo).get(at("publisher"), {"q": "maison"}))
    assert "more than 10,000 results" in found


def test_the_pages_behind_what_is_counted_are_there(cast: Cast) -> None:
    houses(MOST_COUNTED + 60)
    last = text_of(as_(cast.cleo).get(at("publisher"), {"p": "200"}))
    assert "?p=201" in last
    page, _ = asked(cast.cleo, at("publisher") + "?p=202")
    assert f"{MOST_COUNTED + 60} publishers" in text_of(page)
    assert len(page.context["cl"].result_list) == 10


def test_pages_hold_every_row_once_in_order(cast: Cast) -> None:
    made = [one.pk for one in houses(7)]
    rows = Publisher.objects.order_by("-pk")
    pages = Pages(rows, 3, most=100)
    assert (pages.count, pages.num_pages) == (7, 3)
    shown = [row.pk for number in (1, 2, 3) for row in pages.page(number).object_list]
    assert shown == made[::-1]
    assert str(Pages(rows, 3, most=5).count) == "more than 5"
    assert str(Pages(rows, 3, most=7).count) == "7"
    assert Pages(rows, 3, most=0).count == 7
    assert isinstance(Pages(rows, 3, most=3).count, MoreThan)


def test_what_fits_on_a_page_is_looked_for_once(cast: Cast) -> None:
    houses(3)
    _, queries = asked(cast.cleo, at("publisher") + "?q=maison")
    assert sum("LIKE" in sql for sql in queries) == 2  # the keys, then the rows of them
    assert not any("COUNT(*)" in sql for sql in queries)


@pytest.mark.parametrize("name", COUNTED)
def test_what_belongs_to_a_row_is_counted_for_those_shown(
    cast: Cast, one_of_each: Case, name: str
) -> None:
    who = cast.emil if name == "subscription" else cast.cleo
    _, queries = asked(who, at(name))
    table = f'FROM "annotations_{name}"'
    listed = [sql for sql in queries if table in sql and "LIMIT 50" not in sql]
    assert listed
    assert not any("GROUP BY" in sql for sql in listed)
    assert name == "article" or not any("MAX(" in sql for sql in listed)


def test_a_search_field_counts_one_row_more_than_it_offers(cast: Cast) -> None:
    houses(45)
    offered = "/admin/autocomplete/?app_label=annotations&model_name=article&field_name=publisher&term=maison"
    page, queries = asked(cast.cleo, offered)
    assert len(page.json()["results"]) == 20
    assert page.json()["pagination"]["more"] is True
    assert not any("COUNT(*) FROM (SELECT" in sql for sql in queries)
    last, _ = asked(cast.cleo, offered + "&page=3")
    assert len(last.json()["results"]) == 5
    assert last.json()["pagination"]["more"] is False


def test_a_filter_offers_no_more_rows_than_fit_beside_the_list(cast: Cast) -> None:
    articles = [
        Article(ref=f"A-{one.pk + 900000}", publisher=one, language="en", genre="news", rights="full")
        for one in houses(MOST_CHOICES + 10)
    ]  # fmt: skip
    Article.objects.bulk_create(articles)
    least = articles[-1].publisher
    for address, number in (
        (at("article"), MOST_CHOICES),
        (f"{at('article')}?publisher__id__exact={least.pk}", MOST_CHOICES + 1),
    ):
        page, _ = asked(cast.cleo, address)
        filters = page.context["cl"].filter_specs
        (spec,) = [one for one in filters if one.title == "publisher"]
        assert len(spec.lookup_choices) == number
    assert str(page.context["cl"].result_count) == "1"


def test_the_choices_of_a_filter_are_found_without_the_whole_list(
    cast: Cast, one_of_each: Case
) -> None:
    for name in ("annotation", "anchor", "history", "event"):
        page, queries = asked(cast.cleo, at(name))
        distinct = [sql for sql in queries if "SELECT DISTINCT" in sql]
        assert all("OFFSET 10000" in sql for sql in distinct), name
        assert not any("MIN(" in sql for sql in queries), name
    (who,) = [one for one in page.context["cl"].filter_specs if one.title == "type"]
    assert "verdict.published" in who.lookup_choices
    highlight(cast, one_of_each.article, "the café", by=cast.ben)
    people = asked(cast.cleo, at("annotation"))[0].context["cl"].filter_specs[-1]
    assert [name for _, name in people.lookup_choices] == ["ada", "ben"]


def test_a_word_that_only_old_rows_have_can_still_be_chosen(
    cast: Cast, one_of_each: Case
) -> None:
    page, _ = asked(cast.cleo, at("history") + "?verb=gone_by")
    spec = page.context["cl"].filter_specs[2]
    assert "gone_by" in spec.lookup_choices
    assert not page.context["cl"].result_list
