"""Back and forward: what a page shows then is true, and nobody's words take the place of another's."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.workflow import edit_claim, edit_draft
from tests.admin.site import at, page_of
from tests.browser.test_workspace import nothing_waits
from tests.cast import Cast, act
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Line 13 of the budget. Cafe\u0301 👩‍💻 שלום"


def go_away(page: Page) -> None:
    page.goto(at("publisher"))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def change_rating(cast: Cast, case: Case) -> None:
    """Have somebody else give the draft another level, and other words as its summary."""
    edit_draft(
        act(cast.dora),
        case.version,
        rating=case.rating("false"),
        summary="The register shows nothing.",
    )


def test_a_level_that_somebody_else_chose_meanwhile_is_not_put_back(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada, bypass_csp=True)  # a 409 complains
    page.goto(page_of(case.verdict, "draft"))
    go_away(page)
    change_rating(cast, case)
    page.go_back()
    page.locator("#id_justification").fill(WORDS)
    save(page)
    expect(page.locator("main")).to_contain_text("changed since you opened it")
    expect(page.locator("#id_justification")).to_have_value(WORDS)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    version = case.version
    assert version.rating == case.rating("false")
    assert version.summary == "The register shows nothing."
    assert version.justification == WORDS


def test_words_that_were_left_come_back_and_say_what_is_stored_instead(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada, bypass_csp=True)
    page.goto(page_of(case.claim))
    page.locator("#id_text").fill(WORDS)
    go_away(page)
    edit_claim(act(cast.dora), case.claim, text="The café closed in April.")
    page.go_back()
    expect(page.locator("#id_text")).to_have_value(WORDS)
    save(page)
    expect(page.locator("main")).to_contain_text("The café closed in April.")
    expect(page.locator("#id_text")).to_have_value(WORDS)
    case.claim.refresh_from_db()
    assert case.claim.text == "The café closed in April."


def test_what_was_saved_can_be_changed_again_after_going_back(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    page.goto(page_of(case.verdict, "draft"))
    for words in ("Once.", WORDS):
        page.locator("#id_justification").fill(words)
        save(page)
        expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
        assert case.version.justification == words
        page.go_back()
        expect(page.locator("#id_justification")).to_have_value(words)


def test_a_card_shows_what_is_stored_by_then(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    query = f"?panel=claims&claim={case.claim.pk}"
    page.goto(page_of(case.article, "read") + query)
    page.locator("#card [name=summary]").fill("The register shows much.")
    page.locator("#card [name=justification]").focus()
    nothing_waits(page)
    go_away(page)
    change_rating(cast, case)
    page.go_back()
    expect(page.locator("#card [name=rating]:checked")).to_have_value(
        str(case.rating("false").pk)
    )
    summary = page.locator("#card [name=summary]")
    expect(summary).to_have_value("The register shows nothing.")


def test_a_page_with_words_that_were_not_sent_asks_before_it_goes(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.goto(page_of(case.verdict, "draft"))
    page.locator("#id_justification").click()
    page.reload()
    assert asked == []
    page.locator("#id_justification").click()
    page.keyboard.type(WORDS)
    page.reload()
    assert asked == ["beforeunload"]
    page.locator("#id_justification").click()
    page.keyboard.type(WORDS)
    save(page)
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    assert asked == ["beforeunload"]
