"""What was typed into a form of the admin while the login ended, or another one began, is not lost."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from tests.admin.site import page_of
from tests.browser.test_workspace import log_in_elsewhere
from tests.cast import Cast
from tests.corpus import Case, make_case, make_evidence

pytestmark = pytest.mark.django_db(transaction=True)

WORDS = "Line 13 of the budget. Cafe\u0301 👩‍💻 שלום"
PASSWORD = "for-this-test-alone"


def log_in(page: Page, user: User) -> None:
    user.set_password(PASSWORD)
    user.save()
    page.locator("#id_username").fill(user.get_username())
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#login-form [type=submit]").click()


def typed(cast: Cast, page: Page, case: Case) -> None:
    """Write into the draft: words, a level, a date, and a piece of evidence that is looked up."""
    other = make_evidence(cast, title="Ledger of the town")
    page.goto(page_of(case.verdict, "draft"))
    page.locator("#id_justification").fill(WORDS)
    page.locator("#id_rating").select_option(label="False")
    page.locator("#id_as_of").fill("2025-03-09")
    page.locator(".select2-selection").nth(1).click()
    page.locator(".select2-search__field").fill("Ledger")
    page.locator(".select2-results__option", has_text=other.title).click()
    page.locator("[name$='1-stance']").select_option("supports")


def is_back(page: Page) -> None:
    expect(page.locator(".warningnote")).to_contain_text("What you typed is back")
    expect(page.locator("#id_justification")).to_have_value(WORDS)
    expect(page.locator("#id_as_of")).to_have_value("2025-03-09")
    expect(page.locator("[name$='1-evidence']")).to_contain_text("Ledger of the town")


def test_what_was_typed_when_the_login_ended_comes_back_to_the_same_person(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    typed(cast, page, case)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".warningnote")).to_contain_text("as ada")
    log_in(page, cast.ada)
    is_back(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    case.version.refresh_from_db()
    assert case.version.justification == WORDS
    assert case.version.rating == case.rating("false")
    assert case.version.evidence_uses.count() == 2
    page.goto(page_of(case.verdict, "draft"))
    expect(page.locator(".warningnote")).to_have_count(0)


def test_what_was_typed_is_shown_to_nobody_else(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    typed(cast, page, case)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Save", exact=True).click()
    log_in(page, cast.cleo)
    expect(page.locator("#user-tools")).to_contain_text("cleo")
    assert WORDS not in page.content()
    assert page.evaluate("sessionStorage.getItem('typed')") is None


def test_a_form_from_before_another_login_says_so_and_is_not_lost(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)  # a 403 complains
    typed(cast, page, case)
    log_in_elsewhere(page, cast.ada)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("You have logged in anew")
    page.get_by_role("link", name="Open the page again").click()
    is_back(page)
    page.get_by_role("button", name="Forget it").click()
    page.reload()
    expect(page.locator("#id_justification")).not_to_have_value(WORDS)
