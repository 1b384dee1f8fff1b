"""The panel of the workspace is drawn anew all the time: the focus stays, and so does what is typed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Comment
from annotations.workflow import comment
from tests.browser.test_workspace import nothing_waits, opened
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_case

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Café or cafe\u0301? 👩‍💻 שלום"


def press(page: Page, selector: str) -> None:
    page.locator(selector).focus()
    page.keyboard.press("Enter")


def test_moving_an_edge_by_keys_leaves_the_focus_on_its_button(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text="One two three four five six.")
    highlight(cast, article, "two three")
    page = opened(desk(cast.ada), article)
    page.locator("#entries [data-card]").first.click()
    words = page.locator("#card .card-words")
    press(page, "[data-edge=end-out]")
    for ending in ("two three four", "two three four five"):
        expect(words).to_have_text(ending)
        expect(page.locator("[data-edge=end-out]")).to_be_focused()
        page.keyboard.press("Enter")
    expect(words).to_have_text("two three four five six")
    nothing_waits(page)


def test_leaving_a_card_by_keys_leads_back_to_its_entry(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text="One two three four five six.")
    highlight(cast, article, "two")
    last = highlight(cast, article, "four")
    page = opened(desk(cast.ada), article)
    entry = f"#entries [data-card='annotation/{last.pk}']"
    press(page, entry)
    expect(page.locator("#card[data-annotation]")).to_be_focused()
    press(page, "#card [data-close]")
    expect(page.locator(entry).first).to_be_focused()
    page.keyboard.press("Enter")
    press(page, "#card [data-tab=discussion]")
    expect(page.locator("#panel")).to_be_focused()


def test_g_leads_to_the_card_and_back(cast: Cast, desk: Callable[..., Page]) -> None:
    article = make_article(cast, text="One two three four five six.")
    highlight(cast, article, "four")
    page = opened(desk(cast.ada), article)
    words, card = page.locator("#revision-text"), page.locator("#card[data-annotation]")
    words.press("n")
    for _ in range(2):
        page.keyboard.press("g")
        expect(card).to_be_focused()
        page.keyboard.press("g")
        expect(words).to_be_focused()
        assert page.evaluate("getSelection().toString()") == "four"
    card.locator("[name=text]").press("g")  # there it is a letter
    expect(card.locator("[name=text]")).to_be_focused()


def test_an_answer_that_is_typed_survives_another_panel(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text="One two three four five six.")
    comment(act(cast.ben), highlight(cast, article, "two"), "Why these words?")
    page = opened(desk(cast.ada), article)
    answer = page.locator("#panel .say textarea")
    for panel in ("claims", "highlights"):
        page.locator(".tabs [data-tab=discussion]").click()
        if panel == "claims":
            answer.fill(WORDS)
        expect(answer).to_have_value(WORDS)
        page.locator(f".tabs [data-tab={panel}]").click()
        expect(answer).to_have_count(0)
    page.locator(".tabs [data-tab=discussion]").click()
    expect(answer).to_have_value(WORDS)
    page.get_by_role("button", name="Answer").click()
    expect(page.locator(".comment-body").last).to_have_text(WORDS)
    expect(answer).to_have_value("")
    nothing_waits(page)
    assert Comment.objects.filter(body=WORDS).count() == 1


def test_threads_of_one_article_say_what_they_are_about(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text="One two three four five six.")
    for words in ("two", "four five"):
        comment(act(cast.ben), highlight(cast, article, words), f"Why {words}?")
    page = opened(desk(cast.ada), article)
    page.locator(".tabs [data-tab=discussion]").click()
    expect(page.locator(".thread-about")).to_have_text(
        [f"{article.ref} “two”", f"{article.ref} “four five”"]
    )


def test_what_readers_know_is_not_offered_to_be_changed_by_an_annotator(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast).published()
    page = opened(desk(cast.ada), case.article)
    page.locator("#entries [data-card]").first.click()
    card = page.locator("#card")
    expect(card).to_contain_text("so only an editor moves or withdraws it")
    expect(page.locator("#card [data-edge], #card [data-call=note]")).to_have_count(0)
    expect(page.locator("#card :is([data-call=withdraw], [data-call=speech])")).to_have_count(0)  # fmt: skip
    page.locator("#card .linked summary").click()
    page.locator("#card .linked [data-card]").click()
    expect(card).to_contain_text("so only an editor changes its words")
    expect(page.locator("#card [data-call=word]")).to_have_count(0)
    page = opened(desk(cast.cleo), case.article)
    page.locator("#entries [data-card]").first.click()
    expect(page.locator("#card [data-edge]")).to_have_count(4)
