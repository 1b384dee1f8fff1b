"""A claim from the words of an article to a published verdict, its correction and its retraction."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Article, Claim, Record, Verdict
from tests.admin.site import at, page_of
from tests.cast import Cast
from tests.corpus import TEXT, make_article, make_scale

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = "The café closed in March 2025."
DENIAL = "No cafe\u0301 has closed"


def choose(page: Page, field: str, words: str) -> None:
    """Choose in a search field by keyboard."""
    page.locator(f"#id_{field} + .select2 .select2-selection").press("Enter")
    page.keyboard.type(words)
    page.locator(".select2-results__option--highlighted", has_text=words).wait_for()
    page.keyboard.press("Enter")


def confirm(page: Page, verb: str, **said: str) -> None:
    """Press one of a verdict's buttons, see the version if asked to, say what it asks, confirm it."""
    page.locator(f"[data-verb={verb}]").click()
    page.wait_for_load_state()
    if "/disclose/" in page.url:
        press(page, "Show me the version")
    for name, words in said.items():
        page.locator(f"[name={name}]").fill(words)
    page.locator(".submit-row button").click()


def press(page: Page, name: str) -> None:
    """Press a button by its whole name."""
    page.get_by_role("button", name=name, exact=True).click()


def highlight(page: Page, article: Article) -> None:
    """Quote two parts of a denial; the text on the page stays the revision's, exactly."""
    page.goto(page_of(article, "read"))
    assert shown_text(page) == TEXT.replace("\r\n", "\n")
    page.locator("#id_words_1").fill(DENIAL)
    page.locator("summary", has_text="more parts").press("Enter")
    page.locator("#id_words_2").fill("“and none will.”")
    page.locator("#quote-form button[type=submit]").press("Enter")
    expect(page.locator("mark").first).to_have_text(DENIAL)
    assert shown_text(page) == TEXT.replace("\r\n", "\n")
    page.locator("mark").first.hover()
    expect(page.locator("li.entry.is-lit")).to_have_count(1)


def shown_text(page: Page) -> str:
    """Return the text of the element that shows the revision."""
    return str(page.locator("#revision-text").evaluate("one => one.textContent"))


def link_to_claim(page: Page, article: Article) -> None:
    """File a claim and say that the highlighted words deny it."""
    page.goto(at("claim", "add"))
    page.locator("#id_text").fill(CLAIM)
    page.locator("#id_language").fill("en")
    press(page, "Save")
    page.goto(page_of(article, "read"))
    page.locator(".entry [data-card^=annotation]").click()
    page.locator("#claim-ref").fill(Claim.objects.get().ref)
    page.locator("#card [data-call=link] [value=denies]").check()
    press(page, "Link")
    says = f"Denies {Claim.objects.get().ref} ({CLAIM})"
    expect(page.locator("mark").first).to_have_attribute("title", says)


def attach_evidence(page: Page) -> None:
    """Attach a register."""
    page.goto(at("evidence", "add"))
    page.locator("#id_kind").select_option("official_statement")
    page.locator("#id_tier").select_option("primary")
    page.locator("#id_title").fill("Register of closures")
    page.locator("#id_url").fill("https://register.example/closures")
    press(page, "Save")


def draft(page: Page) -> None:
    """Draft a verdict with its evidence, and submit it."""
    page.goto(at("verdict", "add"))
    choose(page, "claim", CLAIM)
    page.locator("#id_scale").select_option(label="True or false (version 1)")
    press(page, "Save")
    page.locator("#id_rating").select_option(label="True")
    page.locator("#id_summary").fill("The register shows the closure.")
    page.locator("#id_justification").fill("It lists the café as closed on 1 March.")
    page.locator("#id_as_of").fill("2025-03-05")
    choose(page, "uses-0-evidence", "Register")
    page.locator("#id_uses-0-stance").select_option("supports")
    press(page, "Save")
    confirm(page, "submit")
    expect(page.locator(".stage")).to_have_text("Waits for its second reader")
    expect(page.locator("[data-verb=approve]")).to_have_count(0)


def correct(page: Page) -> None:
    """Start a correction of the rating, and submit it."""
    page.locator("[data-verb=correct]").click()
    page.locator("#id_change_class").select_option("correction_major")
    page.locator("#id_public_note").fill("The register was wrong.")
    press(page, "Correct")
    page.locator("#id_rating").select_option(label="False")
    press(page, "Save")
    confirm(page, "submit")


def test_from_highlight_to_retraction(cast: Cast, desk: Callable[..., Page]) -> None:
    make_scale(cast)
    article = make_article(cast)
    ada, ben, cleo, dora = (
        desk(one) for one in (cast.ada, cast.ben, cast.cleo, cast.dora)
    )
    highlight(ada, article)
    link_to_claim(ada, article)
    attach_evidence(ada)
    draft(ada)
    verdict = page_of(Verdict.objects.get())
    ben.goto(verdict)
    confirm(ben, "approve")
    cleo.goto(verdict)
    confirm(cleo, "publish")
    expect(cleo.locator("h1 .state")).to_have_text("Published")
    assert Record.objects.filter(kind="verdict", state="current").count() == 1

    ada.goto(verdict)
    correct(ada)
    ben.goto(verdict)
    expect(ben.locator("[data-verb=approve]")).to_have_count(0)
    dora.goto(verdict)
    confirm(dora, "approve")
    cleo.goto(verdict)
    confirm(cleo, "publish")
    expect(cleo.locator("#current-heading")).to_contain_text("Version 2")

    confirm(cleo, "retract", public_note="The claim was misread.")
    expect(cleo.locator(".preview blockquote")).to_have_text("The claim was misread.")
    press(cleo, "Yes, retract it")
    expect(cleo.locator("h1 .state")).to_have_text("Retracted")
    assert Record.objects.filter(kind="verdict", state="retracted").count() == 1
