"""A window of 360 pixels, and words of any length: nothing is cut off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.admin.site import at, page_of
from tests.cast import Cast
from tests.corpus import make_article, make_claim

pytestmark = pytest.mark.django_db(transaction=True)


def right_edge(page: Page, selector: str) -> float:
    edges: list[float] = page.locator(selector).evaluate_all(
        "all => all.map((one) => one.getBoundingClientRect().right)"
    )
    return max(edges)


def test_the_fields_for_quoting_lie_within_their_frame(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ada)
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(page_of(make_article(cast), "read"))
    frame = right_edge(page, ".quoting")
    assert right_edge(page, ".quoting textarea, .quoting select") < frame


def test_one_long_word_does_not_push_a_list_out_of_its_window(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ada)
    page.set_viewport_size({"width": 1280, "height": 900})
    make_claim(cast, "A café closed in March 2025.")
    page.goto(at("claim"))
    before = right_edge(page, "#result_list")
    make_claim(cast, "x" * 10_000)
    page.goto(at("claim"))
    assert right_edge(page, "#result_list") <= before


def test_each_choice_is_read_on_one_line(cast: Cast, desk: Callable[..., Page]) -> None:
    for user, model, field in (
        (cast.emil, "apikey", "scopes"),
        (cast.cleo, "release", "formats"),
    ):
        page = desk(user)
        page.goto(at(model, "add"))
        heights = page.locator(f"#id_{field} label").evaluate_all(
            "all => all.map((one) => one.getBoundingClientRect().height)"
        )
        assert len(heights) > 2
        assert max(heights) < 30, model
