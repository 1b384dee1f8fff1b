"""A form whose button is pressed twice is sent once, and again when it is meant so."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import ApiKey, Comment
from annotations.workflow import add_newsroom
from tests.admin.site import at, page_of
from tests.cast import Cast, act
from tests.corpus import make_case

pytestmark = pytest.mark.django_db(transaction=True)

PRESSED = """(words) => {
  const named = (one) => (one.value || one.textContent).trim() === words;
  const button = [...document.querySelectorAll("#content button, #content [type=submit]")].filter(named).pop();
  for (const milliseconds of [0, 40, 80]) setTimeout(() => button.click(), milliseconds);
}"""


def say(page: Page, words: str) -> None:
    page.locator(".discussion textarea").last.fill(words)
    with page.expect_navigation():
        page.evaluate(PRESSED, "Comment")


def test_a_comment_that_is_sent_in_a_hurry_is_made_once(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    page, address = desk(cast.ada), page_of(make_case(cast).verdict)
    page.goto(address)
    say(page, "Whose café? 👩‍💻 שלום")
    expect(page.locator(".comment")).to_have_count(1)
    page.go_back()
    page.goto(address)
    say(page, "Theirs.")
    expect(page.locator(".comment")).to_have_count(2)
    assert Comment.objects.count() == 2


def test_no_second_key_is_made_that_nobody_is_shown(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    newsroom = add_newsroom(act(cast.emil), name="Northern News", contact="desk@northern.example")  # fmt: skip
    page = desk(cast.emil)
    page.goto(at("apikey", "add"))
    page.locator(".select2-selection").click()
    page.locator(".select2-results__option", has_text=newsroom.name).click()
    with page.expect_navigation():
        page.evaluate(PRESSED, "Save")
    expect(page.locator("#content")).to_contain_text("A new key for Northern News")
    assert ApiKey.objects.count() == 1
