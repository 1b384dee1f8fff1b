"""Deciding where highlights stand after a revision, by keys alone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.workflow import RevisionContent, revise
from tests.admin.site import page_of
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, highlight, make_article

pytestmark = pytest.mark.django_db(transaction=True)


def test_after_a_withdrawal_the_next_highlight_that_waits_has_the_focus(
    desk: Callable[..., Page], cast: Cast
) -> None:
    article = make_article(cast)
    first = highlight(cast, article, "the café had closed")
    second = highlight(cast, article, "what the sign still said")
    changed = TEXT.replace("café had", "café has").replace("sign still", "sign always")
    content = RevisionContent(raw=changed, captured_at=CAPTURED)
    revise(act(cast.ada), article, content)
    page = desk(cast.ben)

    page.goto(page_of(article, "compare"))
    page.locator(f"#place-{first.pk}").focus()
    page.keyboard.press("w")
    page.locator("[name=reason]").fill("It was a slip.")
    page.get_by_role("button", name="Withdraw it").press("Enter")

    expect(page.locator(f"#place-{first.pk}")).to_have_count(0)
    expect(page.locator(f"#place-{second.pk}")).to_be_focused()
    page.keyboard.press("a")
    expect(page.locator("#undecided-heading")).to_contain_text("(0)")
    assert second.anchors.get(revision__number=2).exact == "what the sign always said"
