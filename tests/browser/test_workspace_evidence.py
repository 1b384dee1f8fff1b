"""Evidence without leaving the page: a passage of another article, and one that was refused at first."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from annotations.models import EvidenceUse
from annotations.workflow import return_to_author, submit
from tests.browser.test_workspace import drag, opened
from tests.cast import Cast, act
from tests.corpus import Case, highlight, make_article, make_case

pytestmark = pytest.mark.django_db(transaction=True)

OTHER = (
    "A register of closures.\r\n"
    "👩‍💻 The café is open, says the register: “cafe\u0301 – open”, and again open.\r\n"
    "שלום. It has been open since 2019."
)
WORDS = "open since 2019"


def card_of(page: Page, case: Case) -> None:
    opened(page, case.article)
    page.locator("a[data-tab=claims]").first.click()
    page.locator(f"#panel-body [data-card='claim/{case.claim.pk}']").click()
    expect(page.locator("#card .entry")).to_have_count(1)


def passages(case: Case) -> list[tuple[str, tuple[str, ...], str]]:
    """Return what passages a draft rests on: article, words, what they do."""
    uses = EvidenceUse.objects.filter(version=case.version).order_by("position")
    return [
        (
            one.evidence.annotation.article.ref,
            tuple(one.evidence.annotation.anchors.values_list("exact", flat=True)),
            one.stance,
        )
        for one in uses.exclude(evidence__annotation=None)
    ]


def choose_elsewhere(page: Page, stance: str, words: str) -> None:
    """Open another article beside the claim's card."""
    page.locator(".add-passage > summary").press("Enter")
    page.locator(f".add-passage [value={stance}]").press("Space")
    page.get_by_role("button", name="Choose it in another article").press("Enter")
    expect(page.locator("#elsewhere-q")).to_be_focused()
    page.keyboard.type(words)
    page.locator("#elsewhere-list button", has_text=words).press("Enter")
    expect(page.locator("#elsewhere-text .revision-text")).to_be_focused()


def by_mouse(page: Page) -> None:
    choose_elsewhere(page, "refutes", "Register of closures")
    drag(page, WORDS, within="#elsewhere-text")
    page.get_by_role("button", name="Use as evidence").click()
    expect(page.locator("#card .entry")).to_have_count(2)
    expect(page.locator("#card")).to_be_focused()
    expect(page.locator("#elsewhere")).to_be_hidden()


def by_keys(page: Page) -> None:
    choose_elsewhere(page, "supports", "Register of closures")
    page.keyboard.type("s+ss")
    page.keyboard.press("Enter")
    expect(page.locator("#card .entry")).to_have_count(3)


def by_quoting(page: Page, ref: str) -> None:
    page.locator(".add-passage > summary").click()
    page.locator(".add-passage [value=context]").check()
    page.locator(".by-quoting summary").click()
    page.locator("#passage-article").fill(ref)
    page.locator("#passage-words").fill("open")
    page.get_by_role("button", name="Use the quoted words").click()
    expect(page.locator("#alarm")).to_contain_text("Say which occurrence you mean")
    page.locator("#passage-occurrence").fill("2")
    page.get_by_role("button", name="Use the quoted words").click()
    expect(page.locator("#card .entry")).to_have_count(4)


def test_a_passage_of_another_article_is_picked_beside_the_claim(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    other = make_article(
        cast, text=OTHER, url="https://b.example/", headline="Register of closures"
    )
    known = highlight(cast, other, "A register of closures.")
    page = desk(cast.ada, bypass_csp=True)  # a quotation that is refused complains
    card_of(page, case)
    address = page.url
    by_mouse(page)
    by_keys(page)
    by_quoting(page, other.ref)
    assert page.url == address
    second = (
        "👩‍💻 The café is open, says the register: “cafe\u0301 – open”, and again open."
    )
    assert passages(case) == [
        (other.ref, (WORDS,), "refutes"),
        (other.ref, ("A register of closures.", second), "supports"),
        (other.ref, ("open",), "context"),
    ]
    assert known.anchors.count() == 1
    marks = page.locator("#revision-text mark")
    assert marks.all_text_contents() == ["the café had closed"]
    page.locator("#revision-text").focus()
    page.keyboard.press("u")
    expect(page.locator("#card .entry")).to_have_count(3)
    assert len(passages(case)) == 2


def test_a_passage_that_was_refused_can_be_tried_again(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    page = desk(cast.ada, bypass_csp=True)  # the refusal complains
    card_of(page, case)
    page.locator(".add-passage > summary").click()
    page.locator(".add-passage [value=supports]").check()
    page.get_by_role("button", name="Choose it in this article").click()
    submit(act(cast.ada), case.version)
    drag(page, "what the sign still said")
    use = page.locator(".at-words button", has_text="Use as evidence")
    use.click()
    expect(page.locator("#alarm")).to_contain_text("waits for its second reader")
    return_to_author(act(cast.ben), case.version, reason="One more passage.")
    use.click()
    expect(page.locator("#card .entry")).to_have_count(2)
    expect(page.locator("#alarm")).to_be_empty()
    assert passages(case) == [
        (case.article.ref, ("what the sign still said",), "supports")
    ]


def test_articles_that_are_found_late_leave_the_one_that_was_opened(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast)
    make_article(
        cast, text=OTHER, url="https://b.example/", headline="Register of closures"
    )
    page = desk(cast.ada)
    card_of(page, case)
    choose_elsewhere(page, "refutes", "Register of closures")
    page.get_by_role("button", name="Another article", exact=True).click()
    one = page.locator("#elsewhere-list button", has_text="Register of closures")
    held: list[Route] = []
    page.route("**/*articles=*", lambda route: held.append(route), times=1)  # noqa: PLW0108
    page.keyboard.type("Register")  # in the place of what was sought before
    expect(page.locator("#elsewhere-q")).to_have_value("Register")
    one.focus()
    page.wait_for_timeout(500)
    (late,) = held
    with page.expect_response(late.request.url):
        late.continue_()
    page.wait_for_timeout(200)
    expect(one).to_be_focused()
    page.route("**/*articles=*", lambda route: held.append(route), times=1)  # noqa: PLW0108
    page.locator("#elsewhere-q").fill("Nowhere")
    page.wait_for_timeout(500)
    one.press("Enter")
    text = page.locator("#elsewhere-text .revision-text")
    expect(text).to_be_focused()
    with page.expect_response(held[1].request.url):
        held[1].continue_()
    page.wait_for_timeout(200)
    expect(text).to_be_focused()
    expect(page.locator("#elsewhere-list button")).to_have_count(1)
