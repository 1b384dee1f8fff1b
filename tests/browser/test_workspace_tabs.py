"""The workspace in two tabs of one browser, which keep what waits in one place."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation
from tests.browser.test_workspace import nothing_waits, opened
from tests.cast import Cast
from tests.corpus import Case, highlight, make_case

pytestmark = pytest.mark.django_db(transaction=True)


def at_card(page: Page, annotation: Annotation) -> Page:
    """Open the card of a highlight, in a tab that cannot send."""
    opened(page, annotation.article)
    page.locator(f"[data-card='annotation/{annotation.pk}']").first.click()
    expect(page.locator("#card")).to_have_attribute(
        "data-annotation", str(annotation.pk)
    )
    page.locator("#card details", has=page.locator("#note-text")).evaluate(
        "one => { one.open = true; }"
    )
    page.route("**/do/**", lambda route: route.abort())
    return page


def note(page: Page, words: str) -> None:
    page.locator("#note-text").fill(words)
    page.locator("#note-text").blur()


def come_back(page: Page) -> None:
    page.unroute("**/do/**")
    page.evaluate("dispatchEvent(new Event('online'))")


def two_tabs(cast: Cast, case: Case, first: Page) -> tuple[Page, Page]:
    other = highlight(cast, case.article, "spokesperson")
    second = first.context.new_page()
    return at_card(first, case.annotation), at_card(second, other)


def test_a_tab_goes_on_when_another_has_sent_what_it_kept(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)  # a lost connection complains
    first, second = two_tabs(cast, case, page)
    note(first, "From the first. 👩‍💻")
    expect(first.locator("#saved")).to_contain_text("1 change waiting")
    come_back(second)
    nothing_waits(second)
    come_back(first)
    note(first, "More from the first. cafe\u0301 שלום")
    nothing_waits(first)
    case.annotation.refresh_from_db()
    assert case.annotation.note == "More from the first. cafe\u0301 שלום"


def test_what_two_tabs_wrote_of_one_note_is_kept_though_the_older_is_closed(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    first = desk(cast.ada, bypass_csp=True)
    second = first.context.new_page()
    at_card(first, case.annotation)
    at_card(second, case.annotation)
    note(first, "The older. 👩‍💻")
    expect(first.locator("#saved")).to_contain_text("1 change waiting")
    note(second, "The newer. cafe\u0301 שלום")
    expect(second.locator("#saved")).to_contain_text("2 changes waiting")

    first.close()
    come_back(second)

    expect(second.locator("#conflict")).to_be_visible()
    expect(second.locator("#conflict")).to_contain_text("The older. 👩‍💻")
    expect(second.locator("#note-text")).to_have_value("The newer. cafe\u0301 שלום")
    case.annotation.refresh_from_db()
    assert case.annotation.note == "The older. 👩‍💻"
