"""The workspace where the network is bad: answers cut off or never given, plain http, a full browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotations.models import Annotation
from tests.browser.test_workspace import nothing_waits, opened
from tests.cast import Cast
from tests.corpus import make_article, make_case

pytestmark = pytest.mark.django_db(transaction=True)

FILL = """() => {
  for (let size = 1 << 22; size; size >>= 1) {
    for (let n = 0; n < 4; n += 1) {
      try { localStorage.setItem(`${size}-${n}`, "x".repeat(size)); } catch { break; }
    }
  }
}"""


def highlight_a_sentence(page: Page) -> None:
    page.locator("#revision-text").focus()
    page.keyboard.type("sh")


def is_linkable_and_one(page: Page) -> None:
    """Expect that the highlight was made once, and that the page goes on with it."""
    expect(page.locator("#saved")).to_contain_text("Saved")
    expect(page.locator("#card [data-call=link]")).to_be_visible()
    expect(page.locator("#entries > li")).to_have_count(1)
    assert Annotation.objects.count() == 1
    nothing_waits(page)


def test_an_answer_that_is_cut_off_is_asked_for_again(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = opened(desk(cast.ada, bypass_csp=True), make_article(cast))

    def cut(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body()[:40])

    page.route("**/do/**", cut, times=1)
    highlight_a_sentence(page)
    is_linkable_and_one(page)


def test_an_answer_that_never_comes_is_not_waited_for_for_ever(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ada, bypass_csp=True)
    page.clock.install()
    opened(page, make_article(cast))
    held: list[Route] = []
    page.route("**/do/**", lambda route: held.append(route), times=1)  # noqa: PLW0108
    highlight_a_sentence(page)
    page.wait_for_timeout(100)
    expect(page.locator("#saved")).to_have_text("Saving…")
    page.clock.fast_forward(61_000)
    expect(page.locator("#saved")).to_contain_text("Not saved: offline, 1 change")
    page.clock.fast_forward(1_000)
    is_linkable_and_one(page)
    assert len(held) == 1


def test_a_page_that_came_over_plain_http_saves(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ada)
    page.add_init_script("delete Crypto.prototype.randomUUID")  # as browsers do there
    opened(page, make_article(cast))
    highlight_a_sentence(page)
    is_linkable_and_one(page)


def test_a_browser_without_room_saves_what_is_typed(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = opened(desk(cast.ada), case.article)
    page.locator(f"[data-card='annotation/{case.annotation.pk}']").first.click()
    page.locator("#card details.note summary").click()
    page.evaluate(FILL)
    words = "Whose café? 👩‍💻 cafe\u0301\nשלום " * 20
    page.locator("#note-text").fill(words)
    page.locator("#note-text").blur()
    expect(page.locator("#saved")).to_contain_text("Saved")
    case.annotation.refresh_from_db()
    assert case.annotation.note == words
