"""At 200 and 400 per cent, by keys alone: where the focus is, its words are in sight and nothing lies over them."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Appearance
from tests.browser.test_workspace import opened
from tests.browser.test_workspace_evidence import card_of, choose_elsewhere
from tests.cast import Cast
from tests.corpus import highlight, make_article, make_case

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]

SENTENCE = (
    "Café or cafe\u0301, said 👩‍💻: the register of the town knows neither of them. "
)
LONG = f"The first words.\r\n{SENTENCE * 9}\r\nשלום עולם.\r\n{SENTENCE * 30}"
ZOOMS = [
    pytest.param({"width": 640, "height": 512}, id="200"),
    pytest.param({"width": 320, "height": 256}, id="400"),
]


@pytest.fixture(params=ZOOMS)
def zoomed(request: Any, cast: Cast, desk: Callable[..., Page]) -> Callable[..., Page]:
    return lambda user: desk(user, viewport=request.param)


def chosen_is_in_sight(page: Page, edge: str = "at(0)") -> None:
    """Wait until the first or last line of the chosen words is what one sees in its place."""
    page.wait_for_function(
        f"""() => {{
          if (!document.getSelection().rangeCount) return false;
          const box = [...document.getSelection().getRangeAt(0).getClientRects()].{edge};
          const there = document.elementFromPoint(box.left + 2, (box.top + box.bottom) / 2);
          return Boolean(there?.closest(".revision-text"));
        }}"""
    )


def test_the_links_that_skip_are_read_over_the_headline(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    page = opened(zoomed(cast.ada), make_article(cast, headline="Café " * 12))
    for name in ("Skip to the article", "Skip to the panel"):
        link = page.get_by_role("link", name=name)
        link.focus()
        link.click(trial=True)  # nothing lies over it
    page.keyboard.press("Enter")
    expect(page.locator("#panel")).to_be_focused()


def at_a_card(cast: Cast, page: Page) -> Page:
    """Open the card of a highlight far down in a long text, by keys."""
    article = make_article(cast, text=LONG)
    highlight(cast, article, "שלום עולם")
    opened(page, article)
    page.locator("#revision-text").focus()
    page.keyboard.type("no")
    return page


def test_from_a_card_one_comes_back_to_its_words_in_sight(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    page = at_a_card(cast, zoomed(cast.ada))
    card = page.locator("#card")
    expect(card).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#revision-text")).to_be_focused()
    chosen_is_in_sight(page)
    page.keyboard.press("g")
    expect(card).to_be_focused()
    expect(page.locator("#card-heading")).to_be_in_viewport(ratio=1)


def test_the_end_that_is_moved_stays_in_sight(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    page = opened(zoomed(cast.ada), make_article(cast, text=LONG))
    page.locator("#revision-text").focus()
    page.keyboard.press("s")
    for _ in range(8):
        page.keyboard.press("Shift+ArrowDown")
        chosen_is_in_sight(page, "at(-1)")
    expect(page.locator(".at-words button")).to_be_in_viewport(ratio=1)


def test_who_has_linked_a_highlight_sees_where_the_focus_is(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    page = at_a_card(cast, zoomed(cast.ada))
    page.locator(".link-new [value=asserts]").press("Space")
    page.locator("#claim-text").press("Control+Enter")
    expect(page.locator("#card .linked")).to_have_count(1)
    expect(page.locator("#card")).to_be_focused()
    expect(page.locator("#card")).to_be_in_viewport()
    assert Appearance.objects.count() == 1


def test_a_passage_is_chosen_where_its_words_are_in_sight(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    case = make_case(
        cast, article=make_article(cast, text=f"{LONG} Then the café had closed.")
    )
    make_article(cast, headline="Register of closures", url="", text=f"{LONG} Open.")
    page = zoomed(cast.ada)
    card_of(page, case)
    choose_elsewhere(page, "supports", "Register of closures")
    for _ in range(12):
        page.keyboard.press("s")
        chosen_is_in_sight(page)
    for name in ("Use as evidence", "Another article", "Close"):
        button = page.locator("#elsewhere").get_by_role("button", name=name)
        button.focus()
        button.click(trial=True)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Choose it in this article").press("Enter")
    expect(page.locator("#revision-text")).to_be_focused()
    first = page.locator("#revision-text").get_by_text("The first words.")
    expect(first).to_be_in_viewport(ratio=1)


def test_the_list_of_keys_scrolls_one_way(
    cast: Cast, zoomed: Callable[..., Page]
) -> None:
    page = opened(zoomed(cast.ada), make_article(cast))
    page.locator("#revision-text").press("?")
    dialog = page.locator("#keys-dialog")
    assert dialog.evaluate("it => it.scrollWidth <= it.clientWidth")
