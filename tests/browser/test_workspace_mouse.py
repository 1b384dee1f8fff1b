"""The workspace by mouse: several highlights in one place, parts, repeats, evidence, and leaving."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, Route, expect

from annotations.models import Anchor, Annotation, Article, EvidenceUse
from tests.browser.test_workspace import drag, ends_of, nothing_waits, opened
from tests.cast import Cast
from tests.corpus import highlight, make_article, make_case

pytestmark = pytest.mark.django_db(transaction=True)

TEXT = (
    "The minister said on Monday that the café had closed.\r\n"
    "👩‍💻 A spokesperson said no: “No cafe\u0301 has closed,” she wrote, “and none will.”\r\n"
    "A sign on the door: sorry, shut. A sign in the window: sorry, shut. On the roof: sorry, shut.\r\n"
    "קפה was what the sign still said."
)


def quotes(article: Article) -> set[tuple[str, ...]]:
    """Return the words of each highlight, part by part."""
    rows = Annotation.objects.filter(article=article)
    return {
        tuple(row.anchors.order_by("start").values_list("exact", flat=True))
        for row in rows
    }


def saved(page: Page) -> None:
    expect(page.locator("#saved")).to_contain_text("Saved")


def choose_among_several(page: Page, longer: int) -> None:
    page.locator("mark.mark-deep", has_text="café had closed").click()
    offered = page.locator("#chooser-list button")
    expect(offered).to_have_text(["café had closed", "the café had closed"])
    offered.last.click()
    expect(page.locator("#card")).to_have_attribute("data-annotation", str(longer))
    expect(page.locator("mark.is-lit")).not_to_have_count(0)
    expect(page.locator("#chooser")).to_be_hidden()


def quote_in_two_parts(page: Page) -> None:
    drag(page, "No cafe\u0301 has closed")
    page.locator("[data-do-part]").click()
    drag(page, "and none will")
    page.locator("[data-do-highlight]").click()
    expect(page.locator("#card .card-words")).to_contain_text("and none will")
    saved(page)


def highlight_every_repeat(page: Page) -> None:
    drag(page, "sorry, shut")
    page.locator(".at-words button").click()
    again = page.locator("#card [data-repeat]")
    expect(again).to_have_text("The same words stand here 2 more times: highlight all")
    again.click()
    expect(page.locator("mark", has_text="sorry, shut")).to_have_count(3)
    expect(again).to_be_hidden()
    expect(page.locator("#card")).to_be_focused()


def add_a_source(page: Page, claim: int) -> None:
    page.locator("a[data-tab=claims]").first.click()
    page.locator(f"#panel-body [data-card='claim/{claim}']").click()
    page.locator(".add-source summary").click()
    page.locator("#source-title").fill("Rates bill שלום 👩‍💻")
    page.locator("#source-url").fill("https://council.example/rates")
    page.locator(".add-source [value=refutes]").check()
    page.get_by_role("button", name="Add the source").click()
    expect(page.locator("#card .entry")).to_have_count(2)


def pick_a_passage(page: Page) -> None:
    page.locator(".add-passage > summary").click()
    page.locator(".add-passage [value=supports]").check()
    page.get_by_role("button", name="Choose it in this article").click()
    expect(page.locator("#revision-text")).to_be_focused()
    expect(page.locator("#picking")).to_be_visible()
    drag(page, "what the sign still said")
    page.locator(".at-words button", has_text="Use as evidence").click()
    expect(page.locator("#card .entry")).to_have_count(3)
    expect(page.locator("#card")).to_be_focused()


def test_a_highlighter_works_by_mouse(cast: Cast, desk: Callable[..., Page]) -> None:
    case = make_case(cast, article=make_article(cast, text=TEXT))
    highlight(cast, case.article, "café had closed")
    page = opened(desk(cast.ada), case.article)
    choose_among_several(page, case.annotation.pk)
    quote_in_two_parts(page)
    highlight_every_repeat(page)
    assert Annotation.objects.count() == 6
    assert ("No cafe\u0301 has closed", "and none will") in quotes(case.article)
    add_a_source(page, case.claim.pk)
    pick_a_passage(page)
    uses = EvidenceUse.objects.filter(version=case.version).order_by("pk")
    assert [(one.stance, one.evidence.title) for one in uses[1:2]] == [
        ("refutes", "Rates bill שלום 👩‍💻")
    ]
    passage = uses[2].evidence
    assert uses[2].stance == "supports"
    assert passage.annotation is not None
    assert passage.annotation.anchors.get().exact == "what the sign still said"


def made_of(page: Page) -> str:
    """Highlight what is chosen; return its words as they were stored."""
    before = Annotation.objects.count()
    page.locator(".at-words button").click()
    expect(page.locator("#entries > li")).to_have_count(before + 1)
    return str(Anchor.objects.latest("pk").exact)


def test_clicks_choose_words_lines_and_stretches(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=TEXT)
    page = opened(desk(cast.ada), article)
    (left, y), _ = ends_of(page, "minister")
    page.mouse.dblclick(left + 8, y)
    assert made_of(page) == "minister"
    (left, y), _ = ends_of(page, "what the sign")
    page.mouse.click(left + 8, y, click_count=3)
    assert made_of(page) == "קפה was what the sign still said."
    (left, y), _ = ends_of(page, "A sign on")
    page.mouse.click(left + 1, y)
    _, (right, y) = ends_of(page, "window")
    page.keyboard.down("Shift")
    page.mouse.click(right - 1, y)
    page.keyboard.up("Shift")
    assert made_of(page) == "A sign on the door: sorry, shut. A sign in the window"


def test_what_is_quoted_is_highlighted_on_the_same_page(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=TEXT)
    page = opened(desk(cast.ada, bypass_csp=True), article)  # a refusal complains
    page.locator("#revision-text").focus()
    page.keyboard.press("/")
    expect(page.locator("#id_words_1")).to_be_focused()
    page.keyboard.type("sorry, shut")
    page.keyboard.press("Tab")
    page.locator("#quote-form .default").press("Enter")
    expect(page.locator("#alarm")).to_contain_text("These words stand in 3 places")
    expect(page.locator("#alarm")).to_be_in_viewport()
    page.locator("#id_occurrence_1").fill("2")
    page.locator("#quote-form .default").press("Enter")
    expect(page.locator("#card")).to_be_focused()
    expect(page.locator("#alarm")).to_be_empty()
    expect(page.locator("mark.is-lit")).to_be_in_viewport()
    assert Anchor.objects.get().start == TEXT.replace("\r\n", "\n").index(
        "sorry, shut. On"
    )
    page.locator("[data-undo]").click()
    expect(page.locator("#revision-text mark")).to_have_count(0)
    page.locator("[data-redo]").click()
    expect(page.locator("#revision-text mark")).to_have_text("sorry, shut")
    page.wait_for_load_state("networkidle")  # its card is fetched anew


def test_single_keys_can_be_switched_off(cast: Cast, desk: Callable[..., Page]) -> None:
    article = make_article(cast, text=TEXT)
    page = opened(desk(cast.ada), article)
    page.locator("#revision-text").focus()
    page.keyboard.press("?")
    page.get_by_label("Single keys work").press("Space")
    page.keyboard.press("Escape")
    opened(page, article)
    page.locator("#revision-text").focus()
    page.keyboard.type("sh?")
    expect(page.locator("#keys-dialog")).to_be_hidden()
    assert page.evaluate("getSelection().toString()") == ""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#entries > li")).to_have_count(1)
    page.keyboard.press("Control+z")
    expect(page.locator("#entries > li")).to_have_count(0)
    assert Annotation.objects.count() == 1


def test_what_is_typed_outlives_leaving(cast: Cast, desk: Callable[..., Page]) -> None:
    article = make_article(cast, text=TEXT)
    row = highlight(cast, article, "the café had closed")
    page = opened(desk(cast.ada), article)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.route("**/do/**", lambda _route: None)  # a server that is slow
    page.locator(f"[data-card='annotation/{row.pk}']").click()
    page.locator("#card details.note summary").click()
    page.locator("#note-text").press_sequentially("Ring him.")
    opened(page, article)
    assert asked == ["beforeunload"]
    page.locator(f"[data-card='annotation/{row.pk}']").click()
    expect(page.locator("#note-text")).to_have_value("Ring him.")
    page.unroute("**/do/**")
    saved(page)
    page.locator("#note-text").press_sequentially(" Today.")
    page.locator("#note-tags").focus()
    nothing_waits(page)
    expect(page.locator("#conflict")).to_be_hidden()
    row.refresh_from_db()
    assert row.note == "Ring him. Today."
    reopen_while_it_is_saved(page)


def reopen_while_it_is_saved(page: Page) -> None:
    """Ask for a card whose text is still on its way; the server answers with the card as it was."""
    saves, cards = held(page, "**/do/**"), held(page, "**/panel/**")
    page.locator("#card").evaluate("card => { card.dataset.old = ''; }")
    page.locator("#note-text").press_sequentially(" Twice.")
    page.locator("mark").click()
    until(page, lambda: bool(saves and cards))
    before = cards[0].fetch()
    page.unroute("**/panel/**")
    saves[0].continue_()
    nothing_waits(page)
    cards[0].fulfill(response=before)
    fresh = page.locator("#card:not([data-old])")
    expect(fresh.locator("#note-text")).to_have_value("Ring him. Today. Twice.")


def held(page: Page, address: str) -> list[Route]:
    """Let what is asked of some addresses wait in a list."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(address, hold)
    return waiting


def until(page: Page, done: Callable[[], bool]) -> None:
    """Wait until something that the page asked for has come."""
    for _ in range(80):
        if done():
            return
        page.wait_for_timeout(100)  # milliseconds
    raise AssertionError("It never came.")


def test_the_button_stands_where_the_chosen_words_end_in_their_direction(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    hebrew = "הקפה ברחוב הטחנה ייסגר בסוף מרץ, אמר הבעלים ביום שני. כך נמסר."
    page = opened(desk(cast.ada), make_article(cast, text=f"{hebrew}\n\n{TEXT}"))
    page.locator("#revision-text").focus()
    for key, words in (("s", "אמר הבעלים"), ("ArrowDown", "The")):
        page.keyboard.press(key)
        page.wait_for_function(
            """() => {
              const line = document.getSelection().getRangeAt(0).startContainer.parentElement;
              const box = document.getSelection().getRangeAt(0).getBoundingClientRect();
              const end = getComputedStyle(line).direction === "rtl" ? box.left : box.right;
              const button = document.querySelector(".at-words").getBoundingClientRect();
              return Math.abs((button.left + button.right) / 2 - end) < 60;
            }"""
        )
        assert words in page.evaluate("getSelection().toString()")
