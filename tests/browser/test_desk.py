"""The desk in a browser: nothing for axe to find, and all of it without scripts and by keyboard."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Article, Assessment, Assignment, Comment
from annotations.workflow import (
    approve,
    assess,
    begin_reading,
    comment,
    end_reading,
    finish_reading,
    resolve,
    submit,
    take,
)
from tests.admin.site import at, page_of
from tests.browser.test_pages import visit
from tests.cast import Cast, act
from tests.corpus import Case, highlight, make_article, make_case, make_claim

pytestmark = pytest.mark.django_db(transaction=True)

PAGES = ("queue", "matrix", "ratings", "waiting", "corrections", "agreement", "everything")  # fmt: skip


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a case that waits for its second reader, and one that is published, both talked about."""
    published = make_case(cast).published()
    claim = make_claim(cast, "Another café closed. קפה")
    article = make_article(cast, url="https://northern-echo.example/other")
    case = make_case(cast, scale=published.scale, claim=claim, article=article)
    highlight(cast, case.article, "the sign still said", by=cast.ben)
    submit(act(cast.ada), case.version)
    thread = comment(act(cast.ben), case.verdict, "@cleo, whose café? 👩‍💻")
    comment(act(cast.ada), thread, "Theirs.")
    resolve(act(cast.ben), comment(act(cast.ben), case.verdict, "Settled?"))
    for reviewer, code in ((cast.cleo, "true"), (cast.dora, "false")):
        assess(act(reviewer), case.verdict, case.rating(code), rationale="Plain.")
    take(act(cast.cleo), make_claim(cast, "Nobody has begun this one."))
    return case


def read_independently(cast: Cast, *, ended: bool) -> Article:
    """Return an article that Ben and Dora read independently, which has ended or not."""
    article = make_article(cast, url=f"https://read.example/{ended}")
    reading = begin_reading(act(cast.cleo), article)
    highlight(cast, article, "the sign still said", by=cast.ben)
    highlight(cast, article, "on Monday", by=cast.dora)
    if ended:
        for reader in (cast.ben, cast.dora):
            finish_reading(act(reader), reading)
        end_reading(act(cast.cleo), reading)
    return article


@pytest.mark.long
def test_no_page_of_the_desk_has_a_finding(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    thread = Comment.objects.earliest("id")
    read, ended = (read_independently(cast, ended=one) for one in (False, True))
    unread = make_article(cast, url="https://unread.example/")
    again = make_article(cast, url="https://again.example/", text=case.claim.text)
    addresses = [
        *(at(name) for name in ("article", "independentreading")),
        *(page_of(again, "read") + f"?panel={name}" for name in ("claims", "known")),
        *(page_of(read, name) for name in ("read", "done", "end")),
        page_of(ended, "read"),
        *(page_of(unread, name) for name in ("begin", "change")),
        *(reverse(f"admin:{name}") for name in PAGES),
        *(page_of(case.verdict, name) for name in ("change", "read", "check", "compare")),
        *(page_of(thread, name) for name in ("change", "edit", "resolve")),
        *(at(name) for name in ("comment", "mention", "assignment")),
        page_of(case.annotation),
    ]  # fmt: skip
    found = [
        finding
        for address in addresses
        for finding in visit(
            cast.ben if address.endswith("/edit/") else cast.cleo, address, desk
        )
    ]
    for name in ("blind", "disclose", "change"):  # where the version is kept back
        found += visit(cast.ben, page_of(case.verdict, name), desk)
    for name in ("queue", "matrix", "agreement", "ratings"):
        address = reverse(f"admin:{name}")
        found += visit(cast.cleo, address, desk, color_scheme="dark")
    approve(act(cast.dora), case.version)
    found += visit(cast.cleo, page_of(case.verdict, "publish"), desk)
    assert found == []


def test_a_reader_takes_reads_blind_and_discusses_without_scripts_by_keyboard(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ben, java_script_enabled=False)
    page.goto("/admin/")
    page.get_by_role("link", name="Queue", exact=True).press("Enter")
    page.get_by_role("button", name="Take the next verdict").press("Enter")
    expect(page.locator(".messagelist")).to_contain_text(f"You have {case.verdict.ref}")
    assert Assignment.objects.get(verdict=case.verdict).person == cast.ben
    page.get_by_role("link", name="Read blind").press("Enter")
    expect(page.locator("#content")).not_to_contain_text(case.version.summary)
    page.get_by_label("Mixed").press("Space")
    page.get_by_role("button", name="Give this assessment").press("Enter")
    expect(page.get_by_role("row").nth(1)).to_contain_text("You")
    expect(page.get_by_role("row").nth(2)).to_contain_text("Differs")
    assert Assessment.objects.filter(reviewer=cast.ben).count() == 1
    page.get_by_label("New comment").fill("@ada, I read it otherwise.")
    page.get_by_role("button", name="Comment", exact=True).press("Enter")
    said = Comment.objects.latest("id")
    expect(page.locator(f"#comment-{said.pk}")).to_contain_text("otherwise")


def test_what_can_be_pressed_has_a_border_where_people_choose_the_colours(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    case = make_case(cast).published()
    page = desk(cast.ada, forced_colors="active")
    page.goto(page_of(case.verdict))
    expect(page.get_by_role("link", name="Correct")).to_have_css(
        "border-style", "solid"
    )
