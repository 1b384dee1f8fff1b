"""Every page keeps to the Content-Security-Policy and to WCAG 2.2 AA, light and dark."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin import site
from django.contrib.auth.models import User
from django.test import RequestFactory
from django.urls import reverse
from playwright.sync_api import Page

from annotations.models import VerdictVersion
from annotations.workflow import (
    RevisionContent,
    add_newsroom,
    assess,
    correct,
    create_api_key,
    revise,
    submit,
)
from tests.admin.site import at, page_of, show
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


ADDED = {  # pages of a row that no model admin lists by itself
    "article": ("read", "compare", "revise"),
    "annotation": ("place", "withdraw"),
    "claim": ("merge",),
    "appearance": ("unlink",),
    "evidence": ("capture",),
    "verdict": ("history", "read", "check", "plan", "assess", "return", "approve", "publish", "withhold",
                "retract", "take-over"),
}  # fmt: skip


def plain_pages(user: User) -> Iterator[str]:
    """Yield the list of every model that somebody may see, the form to add to it, and one row."""
    request = RequestFactory().get("/admin/")
    request.user = user
    for model, admin in site._registry.items():
        if not admin.has_view_permission(request):
            continue
        app, name = model._meta.app_label, model._meta.model_name
        yield reverse(f"admin:{app}_{name}_changelist")
        if admin.has_add_permission(request):
            yield reverse(f"admin:{app}_{name}_add")
        row = admin.get_queryset(request).order_by("pk").last()
        if row is not None:
            yield reverse(f"admin:{app}_{name}_change", args=[row.pk])


def own_pages(case: Case) -> Iterator[str]:
    """Yield the pages that are more than a list or a form."""
    yield from ("/admin/", "/admin/password_change/", at("article", "fetch"))
    yield at("verdict") + "?queue=review-again"
    yield page_of(case.article, "read") + "?revision=1"
    for panel in ("claims", "evidence", "discussion", "history"):
        yield page_of(case.article, "read") + f"?panel={panel}"
    yield page_of(case.article, "read") + f"?panel=claims&claim={case.claim.pk}"
    yield page_of(case.article, "read") + f"?annotation={case.annotation.pk}"
    for row in (case.article, case.annotation, case.claim, case.appearance, case.evidence, case.verdict):  # fmt: skip
        for page in ADDED[str(row._meta.model_name)]:
            yield page_of(row, page)


def visit(
    user: User, address: str, desk: Callable[..., Page], **options: Any
) -> list[str]:
    """Open a page under its policy; return what axe finds there."""
    page = desk(user, **options)
    answer = page.goto(address)
    assert answer is not None
    assert answer.status == 200, address
    return findings(page)


@pytest.mark.long
@pytest.mark.parametrize("who", ["cleo", "emil"])
def test_no_list_and_no_form_has_a_finding(
    cast: Cast, case: Case, desk: Callable[..., Page], who: str
) -> None:
    make_claim(cast)
    user = getattr(cast, who)
    found = [
        finding
        for address in plain_pages(user)
        for finding in visit(user, address, desk)
    ]
    assert found == []


@pytest.mark.long
def test_no_page_of_ours_has_a_finding(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    show(cast.cleo, case.verdict)
    found = [
        finding
        for address in own_pages(case)
        for finding in visit(cast.cleo, address, desk)
    ]
    assert found == []


LOOKS = {
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "narrow": {"viewport": {"width": 320, "height": 700}},
}


@pytest.mark.long
@pytest.mark.parametrize("look", LOOKS)
def test_no_page_has_a_finding_however_it_is_looked_at(
    cast: Cast, case: Case, desk: Callable[..., Page], look: str
) -> None:
    pages = (
        "/admin/",
        at("verdict"),
        page_of(case.verdict),
        page_of(case.article, "read"),
        page_of(case.article, "compare"),
        page_of(case.verdict, "publish"),
    )
    show(cast.cleo, case.verdict)
    found = []
    for address in pages:
        found += visit(cast.cleo, address, desk, **LOOKS[look])
        page = desk(cast.cleo, **LOOKS[look])
        width = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert width <= 0, address
    assert found == []


@pytest.mark.long
def test_drafts_and_accounts_have_no_finding_either(
    cast: Cast, case: Case, desk: Callable[..., Page]
) -> None:
    show(cast.ben, case.verdict)
    page = desk(cast.ben)
    page.goto(page_of(case.verdict))
    page.locator("[data-verb=return]").click()
    page.locator("#id_reason").fill("Name the register.")
    page.locator(".submit-row button").click()
    found = visit(cast.ada, page_of(case.verdict, "draft"), desk)
    root = User.objects.create_superuser("root")
    found += visit(root, f"/admin/auth/user/{cast.ada.pk}/change/", desk)
    page = desk(cast.dora)
    page.context.clear_cookies()
    page.goto("/admin/login/")
    assert findings(page) + found == []


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
