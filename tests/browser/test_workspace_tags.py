"""Tags in use as buttons: given and taken away by one press, and saved by themselves."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from annotations.models import Annotation
from annotations.workflow import edit_annotation
from tests.browser.test_workspace import nothing_waits, opened
from tests.cast import Cast, act
from tests.corpus import highlight, make_article

pytestmark = pytest.mark.django_db(transaction=True)

FACT, NUMBER = "fact e\u0301", "عدد 👩‍💻"


def test_a_tag_in_use_is_given_by_one_press(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    known = highlight(cast, article, "Monday")
    edit_annotation(act(cast.ben), known, tags=[FACT, NUMBER])
    row = highlight(cast, article, "the sign still said")
    page = opened(desk(cast.ada), article)
    page.locator(f"#entries [data-card='annotation/{row.pk}']").click()
    page.locator("#card .note > summary").press("Enter")
    fact = page.get_by_role("button", name=FACT, exact=True)
    number = page.get_by_role("button", name=NUMBER, exact=True)
    expect(fact).to_have_attribute("aria-pressed", "false")
    fact.press("Enter")
    expect(fact).to_have_attribute("aria-pressed", "true")
    number.click()
    fact.click()
    expect(fact).to_have_attribute("aria-pressed", "false")
    expect(page.locator("#note-tags")).to_have_value(NUMBER)
    page.locator("#note-text").focus()
    nothing_waits(page)
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert Annotation.objects.get(pk=row.pk).tags == [NUMBER]
    page.locator("#note-tags").fill(f"{NUMBER}\n {FACT} \nother")
    expect(fact).to_have_attribute("aria-pressed", "true")
