"""What was typed into a form of the admin is not lost when the login ended or no answer came."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from annotations.models import Comment
from annotations.workflow import comment, resolve, submit
from tests.admin.site import page_of
from tests.browser.test_workspace import log_in_elsewhere
from tests.cast import Cast, act
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


def kept(page: Page) -> str | None:
    said: str | None = page.evaluate("sessionStorage.getItem('typed')")
    return said


def receipts(page: Page) -> list[str]:
    names = [one["name"] for one in page.context.cookies()]
    return [name for name in names if name.startswith("receipt")]


def press_without_network(page: Page, button: str) -> None:
    page.context.set_offline(True)
    page.get_by_role("button", name=button, exact=True).click()
    page.wait_for_url("chrome-error://**")
    page.context.set_offline(False)


def test_what_was_typed_when_the_server_was_out_of_reach_comes_back(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)  # a lost connection complains
    page.goto(page_of(case.verdict))
    typed(cast, page, case)
    press_without_network(page, "Save")
    page.goto(page_of(case.verdict, "draft"))
    is_back(page)
    press_without_network(page, "Save")
    page.go_back()
    expect(page.locator("#say-new")).to_have_value("")
    page.goto(page_of(case.verdict, "draft"))
    is_back(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("The draft is saved.")
    assert kept(page) is None
    assert receipts(page) == []


def test_what_was_typed_when_the_server_was_out_of_reach_is_shown_to_nobody_else(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)
    typed(cast, page, case)
    press_without_network(page, "Save")
    page.context.clear_cookies(name="sessionid")
    page.goto(page_of(case.verdict, "draft"))
    log_in(page, cast.cleo)
    expect(page.locator("#user-tools")).to_contain_text("cleo")
    assert WORDS not in page.content()
    assert kept(page) is None


def test_what_was_read_does_not_come_back(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    address = page_of(case.verdict)
    for number in (1, 2):
        page.goto(address)
        expect(page.locator("#say-new")).to_have_value("")
        expect(page.locator(".warningnote")).to_have_count(0)
        page.locator("#say-new").fill(WORDS)
        page.get_by_role("button", name="Comment", exact=True).click()
        expect(page.locator(".comment")).to_have_count(number)
        assert kept(page) is None
    assert receipts(page) == []


def test_a_refused_form_holds_the_words_itself(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    typed(cast, page, case)
    page.locator("#id_as_of").fill("soon")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator("#id_justification")).to_have_value(WORDS)
    expect(page.locator(".warningnote")).to_have_count(0)
    assert kept(page) is None


def test_what_was_typed_goes_back_to_its_own_form(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    page.goto(page_of(case.verdict))
    page.locator("#say-new").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    theirs = comment(act(cast.dora), case.verdict, "Whose budget?")
    page.get_by_role("button", name="Comment", exact=True).click()
    log_in(page, cast.ada)
    expect(page.locator("#id_body")).to_have_value(WORDS)  # the verb's own page
    page.goto(page_of(case.verdict))
    expect(page.locator("#say-new")).to_have_value(WORDS)
    expect(page.locator(f"#say-{theirs.pk}")).to_have_value("")
    expect(page.locator(".warningnote + form #say-new")).to_have_count(1)
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comment")).to_have_count(2)
    mine = Comment.objects.latest("id")
    assert (mine.body, mine.thread) == (WORDS, None)


def test_what_was_typed_into_a_form_that_is_gone_is_shown_to_be_copied(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case, page = make_case(cast), desk(cast.ada)
    theirs = comment(act(cast.dora), case.verdict, "Whose budget?")
    page.goto(page_of(case.verdict))
    page.locator(f"#say-{theirs.pk}").fill(WORDS)
    page.context.clear_cookies(name="sessionid")
    resolve(act(cast.dora), theirs)
    page.get_by_role("button", name="Answer").click()
    log_in(page, cast.ada)
    page.goto(page_of(case.verdict))
    expect(page.locator(".warningnote")).to_contain_text("Copy what you typed")
    expect(page.locator(".warningnote .kept-lines")).to_have_text([WORDS])
    expect(page.locator("#say-new")).to_have_value("")
    page.get_by_role("button", name="Forget it").click()
    assert kept(page) is None


def test_what_is_refused_on_a_page_without_its_form_is_shown_to_be_copied(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)  # a 409 complains
    page.goto(page_of(case.verdict, "draft"))
    page.locator("#id_justification").fill(WORDS)
    submit(act(cast.ada), case.version)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(".errornote")).to_be_visible()
    expect(page.locator(".warningnote")).to_contain_text(WORDS)
