"""The workspace without JavaScript: read, highlight by quoting, link, bring evidence, judge, submit."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation, Appearance, EvidenceUse, Verdict
from tests.admin.site import page_of
from tests.cast import Cast
from tests.corpus import make_article, make_scale

pytestmark = pytest.mark.django_db(transaction=True)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def highlight_and_link(page: Page) -> None:
    page.locator("#id_words_1").fill("“No cafe\u0301 has closed,”")
    press(page, "Highlight these words")
    expect(page.locator("#revision-text mark")).to_have_text(
        "“No cafe\u0301 has closed,”"
    )
    page.locator("#entries .entry-words a").click()
    page.locator("#claim-text").fill("A café closed.")
    page.locator(".link-new").get_by_label("Denies").check()
    press(page, "Link")
    expect(page.locator(".messagelist")).to_contain_text("Linked to")
    expect(page.locator("#revision-text mark")).to_have_class("mark mark-denies")


def judge_and_submit(page: Page, other: str) -> None:
    page.get_by_role("link", name="Claims", exact=True).last.click()
    page.locator("#panel-body [data-card^=claim]").click()
    press(page, "Start a verdict")
    press(page, "Drop this verdict")
    press(page, "Start a verdict")
    page.locator("[data-levels]").get_by_label("False").check()
    page.locator("#verdict-summary").fill("It did not.")
    page.locator("#verdict-why").fill("The register says so.")
    page.locator("#verdict-as-of").fill("2025-03-05")
    press(page, "Save the draft")
    expect(page.locator("#lacking")).to_have_text("Still needed: evidence.")
    page.locator(".add-passage > summary").click()
    page.locator(".add-passage").get_by_label("Refutes").check()
    page.locator(".by-quoting summary").click()
    page.locator("#passage-article").fill(other)
    page.locator("#passage-words").fill("is open")
    press(page, "Use the quoted words")
    expect(page.locator("#card .entry")).to_contain_text("Register")
    expect(page.locator("#lacking")).to_be_empty()
    press(page, "Submit for review")
    expect(page.locator(".messagelist")).to_contain_text("waits for its second reader")
    expect(page.locator("#card .verdict-told")).to_contain_text("It did not.")
    press(page, "Take it back")
    expect(page.locator("#verdict-summary")).to_have_value("It did not.")
    press(page, "Submit for review")


def test_the_essentials_need_no_script(cast: Cast, desk: Callable[..., Page]) -> None:
    make_scale(cast)
    article = make_article(cast)
    other = make_article(
        cast, url="https://b.example/", headline="Register", text="The café is open."
    )
    page = desk(cast.ada, java_script_enabled=False)
    page.goto(page_of(article, "read"))
    expect(page.locator(".desk-bar")).to_be_hidden()
    expect(page.get_by_role("button", name="Choose it in this article")).to_be_hidden()
    highlight_and_link(page)
    judge_and_submit(page, other.ref)
    assert Verdict.objects.get().state == "in_review"
    assert Appearance.objects.get().stance == "denies"
    assert EvidenceUse.objects.get().evidence.annotation.article == other
    assert Annotation.objects.count() == 2
    page.goto(
        page_of(article, "read")
        + f"?annotation={Appearance.objects.get().annotation_id}"
    )
    press(page, "Withdraw this highlight (can be undone)")
    expect(page.locator("#revision-text mark")).to_have_count(0)
