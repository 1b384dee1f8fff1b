"""The workspace where the network is bad: answers cut off or never given, plain http, a full browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotations.models import Annotation
from tests.browser.test_workspace import nothing_waits, opened
from tests.cast import Cast
from tests.corpus import highlight, make_article, make_case, make_claim

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


def held_back(page: Page, address: str) -> list[Route]:
    """Hold back the first answer from an address, as a slow line may."""
    held: list[Route] = []
    page.route(address, lambda route: held.append(route), times=1)  # noqa: PLW0108
    return held


def let_go(page: Page, held: list[Route]) -> None:
    """Give the answer that was held back, and time to do harm with it."""
    page.wait_for_timeout(100)
    (route,) = held
    with page.expect_response(route.request.url):
        route.continue_()
    page.wait_for_timeout(200)


def test_a_card_that_comes_late_does_not_take_the_place_of_the_one_asked_for_since(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    first, second = (
        highlight(cast, article, words)
        for words in ("the café had closed", "what the sign still said")
    )
    page = opened(desk(cast.ada), article)
    held = held_back(page, f"**/*card=annotation%2F{first.pk}*")
    page.locator(f"[data-card='annotation/{first.pk}']").first.click()
    page.locator(f"[data-card='annotation/{second.pk}']").first.click()
    expect(page.locator("#card")).to_contain_text("what the sign still said")
    let_go(page, held)
    expect(page.locator("#card")).to_contain_text("what the sign still said")
    expect(page.locator("#alarm")).to_be_empty()


def test_claims_offered_late_leave_the_focus_and_the_newer_offers(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    other = make_claim(cast, "The bridge is open to lorries.")
    page = opened(desk(cast.ada), case.article)
    marked = highlight(cast, case.article, "what the sign still said")
    opened(page, case.article)
    page.locator(f"[data-card='annotation/{marked.pk}']").first.click()
    words = page.locator("#claim-text")
    words.fill(case.claim.text)
    offered = page.locator(f".similar [data-claim='{case.claim.ref}']")
    expect(offered).to_be_visible()
    held = held_back(page, "**/*claims=*")
    words.press("End")
    page.keyboard.type(".")
    page.wait_for_timeout(500)
    offered.focus()
    let_go(page, held)
    expect(offered).to_be_focused()
    held = held_back(page, "**/*claims=*")
    words.press("End")
    page.keyboard.type(".")
    page.wait_for_timeout(500)
    words.fill(other.text)
    newer = page.locator(f".similar [data-claim='{other.ref}']")
    expect(newer).to_be_visible()
    let_go(page, held)
    expect(newer).to_be_visible()
