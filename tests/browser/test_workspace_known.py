"""A claim that is known is met again: from the panel to a link, by keys and by mouse."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Anchor, Appearance
from tests.browser.test_workspace import opened
from tests.cast import Cast
from tests.corpus import make_article, make_claim

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = "The harbour of Saltby handled 412 ships in May 2024."
SAID = "The harbour of Saltby handled 412 ships in May 2024, cafe\u0301 owners said"
TEXT = f"👩‍💻 Ships.\r\nשלום.\r\n{SAID}. Nobody counted.\r\n"


def by_mouse(page: Page) -> None:
    page.locator("[data-tab=known]").click()
    page.locator("button[data-for]").click()


def by_keys(page: Page) -> None:
    page.locator("[data-tab=known]").press("Enter")
    page.locator("button[data-for]").press("Enter")


@pytest.mark.parametrize("way", [by_mouse, by_keys])
def test_a_passage_that_repeats_a_claim_is_linked_to_it(
    cast: Cast, desk: Callable[..., Page], way: Callable[[Page], None]
) -> None:
    claim, article = make_claim(cast, CLAIM), make_article(cast, text=TEXT)
    page = desk(cast.ada)
    opened(page, article)
    way(page)
    expect(page.locator("#claim-ref")).to_have_value(claim.ref)
    expect(page.locator("#claim-ref")).to_be_focused()
    page.locator("#card [value=reports]").press("Space")
    page.get_by_role("button", name="Link", exact=True).press("Enter")
    expect(page.locator("#card .linked")).to_have_count(1)
    row = Appearance.objects.get()
    assert (row.claim, row.stance) == (claim, "reports")
    assert row.annotation.anchors.get().exact == SAID
    page.locator("[data-tab=known]").click()
    expect(page.locator("#panel-body")).to_contain_text("No passage that is not linked")


def test_a_passage_is_shown_in_the_text_before_it_is_highlighted(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    make_claim(cast, CLAIM)
    article = make_article(cast, text=TEXT)
    page = desk(cast.ada)
    opened(page, article)
    page.locator("[data-tab=known]").click()
    page.get_by_role("button", name="In the text").click()
    expect(page.locator("#revision-text")).to_be_focused()
    page.keyboard.press("h")
    expect(page.locator("#card .card-words")).to_contain_text("412 ships")
    assert Anchor.objects.get().exact == SAID
