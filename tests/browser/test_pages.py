"""Every page keeps to the Content-Security-Policy and to WCAG 2.2 AA, light and dark."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page

from annotations.models import (
    Event,
    EventBody,
    History,
    Record,
    VerdictVersion,
)
from annotations.workflow import (
    RevisionContent,
    add_newsroom,
    assess,
    correct,
    create_api_key,
    revise,
    submit,
)
from tests.admin.site import at, page_of
from tests.browser.axe import findings
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, Case, make_case, make_claim

pytestmark = pytest.mark.django_db(transaction=True)

UPDATE = TEXT.replace("had closed", "had not closed") + "\nUpdate: it has reopened."


@pytest.fixture
def case(cast: Cast) -> Case:
    """Return a published case in whose article the words have changed, and a second draft."""
    case = make_case(cast).published()
    later = RevisionContent(
        raw=UPDATE,
        captured_at=CAPTURED + timedelta(days=1),
        change_kind="marked_update",
    )
    revise(act(cast.cleo), case.article, later)
    assess(act(cast.ben), case.verdict, case.rating("true"), rationale="Plain.")
    version = correct(
        act(cast.ada), case.reload(), change_class="update", public_note="It reopened."
    )
    submit(act(cast.ada), version)
    create_api_key(act(cast.emil), add_newsroom(act(cast.emil), name="Northwind News"))
    return case


def addresses(case: Case) -> Iterator[str]:
    """Yield the address of every kind of page that an editor meets."""
    yield from ("/admin/", at("verdict") + "?queue=review-again", at("history"))
    for name in ("article", "annotation", "claim", "evidence", "record", "event"):
        yield at(name)
    for name in ("article", "revision", "claim", "appearance", "relation", "evidence"):
        yield at(name, "add")
    for row in (case.article, case.annotation, case.claim, case.appearance):
        yield page_of(row)
    for row in (case.evidence, case.verdict, case.scale, case.version):
        yield page_of(row)
    for row in (Record.objects.last(), Event.objects.last(), EventBody.objects.last()):
        assert row is not None
        yield page_of(row)
    history = History.objects.last()
    assert history is not None
    yield page_of(history)
    yield page_of(case.verdict, "history")
    yield page_of(case.article, "read")
    yield page_of(case.article, "read") + "?revision=1"
    yield page_of(case.article, "compare")
    yield from (page_of(case.annotation, name) for name in ("place", "withdraw"))
    yield page_of(case.claim, "merge")
    yield page_of(case.appearance, "unlink")
    for name in ("plan", "assess", "return", "approve", "publish", "withhold"):
        yield page_of(case.verdict, name)


def visit(
    user: User, address: str, desk: Callable[..., Page], **options: str
) -> list[str]:
    """Open a page under its policy, then again for axe; return what axe finds there."""
    for bypass in (False, True):
        page = desk(user, bypass_csp=bypass, **options)
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, address
    return findings(page)


def test_no_page_has_a_finding(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    make_claim(cast)
    found = [
        finding
        for address in addresses(case)
        for finding in visit(cast.cleo, address, desk)
    ]
    assert found == []


def test_dark_pages_have_no_finding(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    pages = (
        "/admin/",
        at("verdict"),
        page_of(case.verdict),
        page_of(case.article, "read"),
        page_of(case.article, "compare"),
        page_of(case.verdict, "publish"),
    )
    found = [
        finding
        for address in pages
        for finding in visit(cast.cleo, address, desk, color_scheme="dark")
    ]
    assert found == []


def test_drafts_and_partners_have_no_finding_either(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ben)
    page.goto(page_of(case.verdict))
    page.locator("[data-verb=return]").click()
    page.locator("#id_reason").fill("Name the register.")
    page.locator(".submit-row button").click()
    found = visit(cast.ada, page_of(case.verdict, "draft"), desk)
    for name in ("newsroom", "apikey", "subscription"):
        found += visit(cast.emil, at(name), desk)
    found += visit(cast.emil, at("apikey", "add"), desk)
    root = User.objects.create_superuser("root")
    found += visit(root, f"/admin/auth/user/{cast.ada.pk}/change/", desk)
    assert found == []


def test_the_text_stays_the_revisions_own(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    page = desk(cast.ada)
    for revision in case.article.revisions.all():
        page.goto(page_of(case.article, "read") + f"?revision={revision.number}")
        shown = page.locator("#revision-text").evaluate("one => one.textContent")
        assert shown == revision.text
        space = page.locator("#revision-text").evaluate(
            "one => getComputedStyle(one).whiteSpace"
        )
        assert space.startswith(("pre-wrap", "preserve"))
    assert VerdictVersion.objects.count() == 2
