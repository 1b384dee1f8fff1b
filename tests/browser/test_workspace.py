"""The workspace in a real browser: offsets against an oracle, a day by keys alone, a lost connection."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from annotations.models import Anchor, Annotation, Appearance, Article, Verdict
from annotations.workflow import RevisionContent, edit_annotation, revise
from tests.admin.site import page_of
from tests.browser.axe import findings
from tests.cast import Cast, act
from tests.corpus import highlight, make_article, make_scale

pytestmark = pytest.mark.django_db(transaction=True)

HARD = (
    "Caf\u00e9, cafe\u0301 and \U0001f469\u200d\U0001f4bb\U0001f469\u200d\U0001f4bb said\u00a0no.\r\n\r\n"
    "שלום עולם, בית קפה 12.\n東京の天気は晴れ。𠮷野家で。\n\n"
    "One \U0001f1eb\U0001f1f7 flag; one more time: one flag. The end \U0001f600"
)
# Walks every code point of the text and asks the page's own module to go there and back.
ORACLE = """async ([start, step]) => {
  const { Lines } = await import(document.querySelector('script[src*="workspace/main"]').src.replace("main.js", "offsets.js"));
  const lines = new Lines(document.getElementById("revision-text"));
  const all = [...lines.root.textContent];
  const wrong = [];
  if (all.length !== lines.length) wrong.push(["length", all.length, lines.length]);
  for (let at = start; at < all.length; at += step) {
    for (const end of [at + 1, Math.min(all.length, at + 7), all.length]) {
      const span = lines.spanOf(lines.rangeOf({ start: at, end }));
      const words = lines.slice({ start: at, end });
      if (span.start !== at || span.end !== end || words !== all.slice(at, end).join("")) wrong.push([at, end, span]);
    }
  }
  return wrong;
}"""
# What is smaller than 24 by 24 pixels; a radio button's target is its label.
SMALL = """() => [...document.querySelectorAll(".workspace :is(a, button, summary, select, textarea, label.choice)")]
  .filter((one) => one.checkVisibility() && !one.closest(".revision-text, .skips"))
  .map((one) => [one.textContent.trim(), one.getBoundingClientRect()])
  .filter(([, { width, height }]) => width < 24 || height < 24)
  .map(([words]) => words)"""


def opened(page: Page, article: Article) -> Page:
    page.goto(page_of(article, "read"))
    page.locator("[data-ready]").wait_for(state="attached")
    return page


def nothing_waits(page: Page) -> None:
    """Wait until the browser keeps nothing typed and nothing to be sent."""
    page.wait_for_function(
        "() => !Object.keys(localStorage).some((key) => /typed:|letter:/.test(key))"
    )


def drag(page: Page, words: str, *, within: str = "#revision-text") -> None:
    """Drag the mouse over words, from their first character to their last."""
    (left, first), (right, last) = ends_of(page, words, within=within)
    page.mouse.move(left + 1, first)
    page.mouse.down()
    page.mouse.move(right - 1, last, steps=4)
    page.mouse.up()


def ends_of(
    page: Page, words: str, *, within: str = "#revision-text"
) -> list[list[float]]:
    """Return where words begin and end (pixels), brought into view; they may run over lines."""
    ends: list[list[float]] = page.evaluate(
        """([words, within]) => {
          const nodes = document.createTreeWalker(document.querySelector(within), NodeFilter.SHOW_TEXT);
          for (let node = nodes.nextNode(); node; node = nodes.nextNode()) {
            const at = node.nodeValue.indexOf(words);
            if (at < 0) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + words.length);
            range.startContainer.parentElement.scrollIntoView({ block: "center" });
            const boxes = [...range.getClientRects()];
            const [first, last] = [boxes[0], boxes[boxes.length - 1]];
            return [[first.left, (first.top + first.bottom) / 2], [last.right, (last.top + last.bottom) / 2]];
          }
        }""",
        [words, within],
    )
    return ends


def test_offsets_are_right_to_the_code_point(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast, text=HARD)
    text = article.revisions.get().text
    highlight(cast, article, "cafe\u0301 and \U0001f469\u200d\U0001f4bb")
    highlight(
        cast, article, "and \U0001f469\u200d\U0001f4bb\U0001f469\u200d\U0001f4bb said"
    )
    page = opened(desk(cast.ada), article)
    assert page.evaluate(ORACLE, [0, 1]) == []
    for words in ("עולם", "𠮷野家", "flag; one", "said"):
        drag(page, words)
        page.locator(".at-words button").click()
        expect(page.locator("#saved")).to_contain_text("Saved")
        made = Anchor.objects.latest("pk")
        assert made.exact == text[made.start : made.end]
        assert made.exact in words or words in made.exact


def highlight_and_link(page: Page) -> None:
    """Highlight a sentence, link it to a new claim, take that back and do it again."""
    page.locator("#revision-text").focus()
    page.keyboard.type("sh")
    expect(page.locator("#entries > li")).to_have_count(1)
    assert Anchor.objects.get().exact.startswith("The minister said")
    page.keyboard.press("g")
    expect(page.locator("#card")).to_be_focused()
    page.locator("#card [data-call=link] [value=reports]").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#progress")).to_have_text("1 of 1 linked to a claim")
    expect(page.locator("#revision-text")).to_be_focused()
    page.keyboard.press("u")
    expect(page.locator("#progress")).to_have_text("0 of 1 linked to a claim")
    page.keyboard.press("Shift+u")
    expect(page.locator("#progress")).to_have_text("1 of 1 linked to a claim")


def rate_and_submit(page: Page) -> None:
    """Write the verdict on the claim, bring a source, submit."""
    claim = Appearance.objects.get().claim_id
    page.locator(f"#entries [data-card='claim/{claim}']").press("Enter")
    page.locator("[data-call=start] button").press("Enter")
    expect(page.locator("[data-levels]")).to_be_visible()
    back_and_forth(page, "[data-call=start]", "[data-levels]")
    page.locator("[data-levels] input").first.focus()
    page.keyboard.press("3")
    page.locator("#verdict-summary").fill("It had not.")
    page.locator("#verdict-why").fill("The register lists it as open.")
    page.locator("#verdict-as-of").fill("2025-03-05")
    nothing_waits(page)
    version = Verdict.objects.get().versions.get()
    assert str(version.rating) == "False"
    assert version.summary == "It had not."
    page.locator(".add-source summary").press("Enter")
    page.locator("#source-title").fill("Register of closures")
    page.locator("#source-url").fill("https://register.example/closures")
    page.locator(".add-source [value=refutes]").press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#card .entry")).to_contain_text("Register of closures")
    page.locator("[data-call=submit] button").press("Enter")
    expect(page.locator("#card [data-call=submit]")).to_have_count(0)
    back_and_forth(page, "[data-call=submit]", "[data-call=take_back]")


def back_and_forth(page: Page, before: str, after: str) -> None:
    """Undo the last step by key and do it again by its button; tell each by what the card has then."""
    page.locator("#revision-text").focus()
    page.keyboard.press("u")
    expect(page.locator(f"#card {before}")).to_be_visible()
    page.locator("[data-redo]").press("Enter")
    expect(page.locator(f"#card {after}")).to_be_visible()


def read_blind_and_approve(page: Page) -> None:
    """Take what waits, assess it unseen, compare, approve."""
    page.goto(reverse("admin:queue"))
    page.get_by_role("button", name="Take the next verdict").press("Enter")
    page.get_by_role("link", name="Read blind").press("Enter")
    expect(page.locator("#content")).not_to_contain_text("It had not.")
    page.get_by_label("False").press("Space")
    page.get_by_role("button", name="Give this assessment").press("Enter")
    expect(page.locator("#content")).to_contain_text("It had not.")
    page.locator("[data-verb=approve]").press("Enter")
    page.locator(".submit-row button").press("Enter")
    expect(page.locator(".stage")).to_contain_text("Approved")


def preview_and_publish(page: Page) -> None:
    page.goto(page_of(Verdict.objects.get()))
    page.locator("[data-verb=publish]").press("Enter")
    page.get_by_role("button", name="Show me the version").press("Enter")
    expect(page.locator("#review-heading")).to_contain_text("has all")
    address = page.locator("#readers-heading + p a").first.get_attribute("href")
    publishing = page.url
    page.goto(str(address))
    expect(page.locator("main")).to_contain_text("It had not.")
    page.goto(publishing)
    page.locator(".submit-row button").press("Enter")
    expect(page.locator("h1 .state")).to_have_text("Published")


def test_a_day_by_keys_alone(cast: Cast, desk: Callable[..., Page]) -> None:
    make_scale(cast)
    article = make_article(cast)
    ada = opened(desk(cast.ada), article)
    highlight_and_link(ada)
    rate_and_submit(ada)
    read_blind_and_approve(desk(cast.ben))
    preview_and_publish(desk(cast.cleo))
    opened(ada, article)
    ada.locator("#entries [data-card^=claim]").press("Enter")
    expect(ada.locator("#card .rating")).to_have_text("False")
    expect(ada.locator("#card .entry")).to_contain_text("Register of closures")


def test_what_is_done_offline_is_sent_once(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    page = opened(
        desk(cast.ada, bypass_csp=True), article
    )  # a lost connection complains
    page.route("**/do/**", lambda route: route.abort())
    page.locator("#revision-text").focus()
    page.keyboard.press("s")
    page.keyboard.press("h")
    expect(page.locator("#saved")).to_contain_text("1 change waiting")
    assert not Annotation.objects.exists()
    page.unroute("**/do/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#saved")).to_contain_text("Saved")
    assert Annotation.objects.count() == 1


def test_what_is_refused_after_waiting_stays_to_be_read(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    page = opened(desk(cast.ada, bypass_csp=True), article)
    page.route("**/do/**", lambda route: route.abort())
    for count, words in enumerate(("the café had closed", "and none will"), start=1):
        drag(page, words)
        page.locator(".at-words button").click()
        expect(page.locator("#saved")).to_contain_text(f"{count} change")
    text = article.revisions.get().text
    now = datetime.now(UTC)
    revise(
        act(cast.ada), article, RevisionContent(raw=f"{text} More.", captured_at=now)
    )
    page.unroute("**/do/**")
    page.evaluate("dispatchEvent(new Event('online'))")
    for words in ("the café had closed", "and none will"):
        expect(page.locator("#refused")).to_contain_text(words)


def log_in_elsewhere(page: Page, user: User) -> None:
    """Log in anew in another tab: session and token are others from then on."""
    client = Client()
    client.get("/admin/login/")  # gives a token
    token = client.cookies["csrftoken"].value
    client.force_login(user)
    cookies = {"csrftoken": token, "sessionid": client.cookies["sessionid"].value}
    address = page.evaluate("location.origin")
    page.context.add_cookies(
        [
            {"name": name, "value": value, "url": address}
            for name, value in cookies.items()
        ]
    )


def test_what_was_done_signed_out_waits_for_the_same_person(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    page = opened(desk(cast.ada, bypass_csp=True), article)  # a 403 complains
    page.context.clear_cookies(name="sessionid")
    page.locator("#revision-text").focus()
    page.keyboard.press("s")
    page.keyboard.press("h")
    expect(page.locator("#saved")).to_contain_text("signed out, 1 change waiting")
    expect(page.locator("#log-in")).to_be_visible()
    page.locator(".tabs [data-tab=claims]").click()
    expect(page.locator("#alarm")).to_contain_text("Log in again in another tab")
    for somebody, count in ((cast.ben, 0), (cast.ada, 1)):
        log_in_elsewhere(page, somebody)
        with page.expect_response("**/do/**"):
            page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.locator("#saved")).to_contain_text(
            "Saved" if count else "1 change waiting"
        )
        assert Annotation.objects.count() == count
    assert Annotation.objects.get().creator == cast.ada
    expect(page.locator("#log-in")).to_be_hidden()


@pytest.mark.parametrize(
    "look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}]
)
def test_the_workspace_has_no_finding(
    cast: Cast, desk: Callable[..., Page], look: dict[str, str]
) -> None:
    article = make_article(cast)
    highlight(cast, article, "the café had closed")
    page = desk(cast.ada, bypass_csp=True, **look)
    page.set_viewport_size({"width": 320, "height": 700})
    opened(page, article)
    page.locator("mark").click()
    expect(page.locator("#card-heading")).to_be_in_viewport()
    for closed in page.locator("#card details:not([open]) summary").all():
        closed.click()
    assert findings(page) == []
    assert page.evaluate(SMALL) == []
    for skip in page.locator(".skips a").all():
        skip.focus()
        box = skip.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 24
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_two_edits_of_one_note_are_settled_side_by_side(
    cast: Cast, desk: Callable[..., Page]
) -> None:
    article = make_article(cast)
    row = highlight(cast, article, "the café had closed")
    page = opened(desk(cast.ada, bypass_csp=True), article)  # a 412 complains
    page.locator(f"[data-card='annotation/{row.pk}']").click()
    page.locator("#card details.note summary").click()
    edit_annotation(act(cast.ben), row, note="Ben's.")
    page.locator("#note-text").fill("Ada's.")
    page.locator("#note-tags").focus()
    expect(page.locator("#conflict-who")).to_contain_text("ben changed this")
    expect(page.locator("#conflict-fields")).to_contain_text("Ben's.")
    page.locator("[name=result-note]").fill("Ben's and Ada's.")
    page.get_by_role("button", name="Save the result").click()
    expect(page.locator("#saved")).to_contain_text("Saved")
    nothing_waits(page)
    row.refresh_from_db()
    assert row.note == "Ben's and Ada's."
