"""A window of 360 pixels, a phone, and words of any length: nothing is cut off or out of sight."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.workflow import link
from annotations.workflow.claims import AppearanceContent
from tests.admin.site import at, page_of
from tests.browser.test_workspace import opened
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_case, make_claim, make_evidence

REPORTED = AppearanceContent(stance="reports")
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


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


def test_a_list_between_navigation_and_filters_shows_all_its_columns(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    claim = "The bakery on Mill Street closes at the end of March, its owner says. " * 3
    case = make_case(cast).published()
    make_evidence(cast, title=claim, url=f"https://register.example/{'closures/' * 20}")
    link(act(cast.ada), make_claim(cast, claim), case.annotation, REPORTED)
    make_article(cast, headline=claim, url="", text="The café has closed.")
    page = desk(cast.cleo)
    page.set_viewport_size({"width": 1280, "height": 800})
    for model in ("article", "appearance", "claim", "evidence", "verdict"):
        page.goto(at(model))
        expect(page.locator("#nav-sidebar")).to_be_visible()
        filters = page.locator("#changelist-filter")
        expect(filters).to_be_in_viewport()
        assert right_edge(page, "#result_list") <= 1280, model
        assert right_edge(page, "#changelist-filter") <= 1280, model


def test_on_a_phone_a_list_scrolls_within_itself(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    make_case(cast).published()
    page = desk(cast.cleo)
    page.set_viewport_size({"width": 390, "height": 844})
    for model in ("article", "appearance", "claim", "evidence", "verdict"):
        page.goto(at(model))
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, model
        last = page.locator("#result_list thead th").last
        last.scroll_into_view_if_needed()
        expect(last).to_be_in_viewport(ratio=0.9)


def test_on_a_phone_the_filters_of_a_list_are_before_it_and_closed(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    make_case(cast).published()
    page = desk(cast.cleo)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(at("verdict"))
    title, filters = page.locator(".filters-first > summary"), "#changelist-filter"
    expect(title).to_be_in_viewport()
    expect(page.locator(filters)).to_be_hidden()
    list_top = page.locator("#result_list").bounding_box()
    assert list_top
    assert list_top["y"] < 844  # the list is not pushed out

    title.focus()
    page.keyboard.press("Enter")
    page.locator(filters).get_by_role("link", name="Published", exact=True).click()
    expect(title).to_have_text("Filter (some are chosen)")
    expect(page.locator("#result_list tbody tr")).to_have_count(1)

    page.set_viewport_size({"width": 1280, "height": 844})
    expect(page.locator(".filters-first")).to_have_count(0)
    expect(page.locator(filters)).to_be_visible()


PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "has_touch": True,
    "is_mobile": True,
}
LONG = "The minister said that the café had closed. " + "Nothing more was said. " * 200


def test_a_tap_on_a_new_highlight_brings_its_card(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = opened(desk(cast.ada, **PHONE), make_article(cast, text=LONG))
    choose(page, "the café had closed")
    page.locator(".at-words button").tap()
    expect(page.locator("#card")).to_contain_text("the café had closed")
    expect(page.locator("#card-heading")).not_to_be_in_viewport()
    page.locator("mark", has_text="the café had closed").tap()
    expect(page.locator("#card-heading")).to_be_in_viewport()


def test_what_could_not_be_saved_is_told_beside_the_words(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=f"{LONG}\n\nThe end: sorry, shut.")
    page = opened(desk(cast.ada, **PHONE, bypass_csp=True), article)
    page.route("**/do/**", lambda route: route.abort())
    choose(page, "sorry, shut")
    expect(page.locator("[data-do-highlight]")).not_to_be_in_viewport()
    page.locator(".at-words button").tap()
    told = page.locator("#saved")
    expect(told).to_contain_text("Not saved: offline, 1 change waiting")
    expect(told).to_be_in_viewport(ratio=1)
    page.unroute("**/do/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(told).to_contain_text("Saved")
    expect(told).not_to_be_in_viewport()


def test_the_button_goes_with_the_words_when_the_phone_is_turned(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=f"{LONG}\n\nשלום: sorry, shut.")
    page = opened(desk(cast.ada, **PHONE), article)
    choose(page, "sorry, shut")
    for turned in ({"width": 844, "height": 390}, PHONE["viewport"]):
        page.set_viewport_size(turned)
        page.wait_for_function(
            """() => {
              const words = document.getSelection().getRangeAt(0).getBoundingClientRect();
              const { top } = document.querySelector(".at-words").getBoundingClientRect();
              return top >= words.bottom && top < words.bottom + 24;
            }"""
        )


def test_what_is_typed_on_a_tablet_stays_in_sight_when_it_is_turned(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=LONG)
    annotation = highlight(cast, article, "the café had closed")
    page = desk(
        cast.ada,
        viewport={"width": 1133, "height": 744},
        has_touch=True,
        is_mobile=True,
    )
    opened(page, article)
    page.locator(f"#entries [data-card='annotation/{annotation.pk}']").first.tap()
    page.locator("#claim-text").tap()
    page.keyboard.type("Typed.")
    for turned in ({"width": 744, "height": 1133}, {"width": 1133, "height": 744}):
        page.set_viewport_size(turned)
        expect(page.locator("#claim-text")).to_be_in_viewport()
        expect(page.locator("#claim-text")).to_be_focused()


def choose(page: Page, words: str) -> None:
    """Choose words as a long press and its handles do, and bring them into view."""
    page.evaluate(
        """(words) => {
          const nodes = document.createTreeWalker(document.querySelector("#revision-text"), NodeFilter.SHOW_TEXT);
          for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
            const at = node.nodeValue.indexOf(words);
            if (at < 0) continue;
            getSelection().setBaseAndExtent(node, at, node, at + words.length);
            const { top } = getSelection().getRangeAt(0).getBoundingClientRect();
            scrollBy({ top: top - innerHeight / 2, behavior: "instant" });
          }
        }""",
        words,
    )
