"""Every page in a real browser: nothing breaks our own policy, and links lead to the very words."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from tests.browser.axe import findings

if TYPE_CHECKING:
    from tests.corpus import Case

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "public"])

PARAGRAPHS = (
    "The minister said on Monday that the café had closed.",
    "👩‍💻 A spokesperson denied it: “No cafe\u0301 has closed,” she wrote, “and none will.”",
    "On Tuesday the café had closed – twenty-one, so to speak, A & B.",
    "קפה was what the sign still said.",
    "A long passage begins here, "
    + "and goes on and on, " * 20
    + "until it ends there.",
    "The last paragraph closes it.",
)
TEXT = "\r\n\r\n".join(PARAGRAPHS)
QUOTED = [
    ["the café had closed"],
    ["No cafe\u0301 has closed", "none will"],
    ["twenty-one, so to speak, A & B"],
    ["קפה was"],
    [PARAGRAPHS[4]],
    ["until it ends there.\n\nThe last paragraph"],
]
HEAD = "<!doctype html><meta charset=utf-8><title>Publisher</title>"
TALL = "<div style='height:3000px'></div>"
PLACES = "[...document.querySelectorAll('p')].map(p => p.getBoundingClientRect())"
IN_VIEW = f"{PLACES}.flatMap((box, n) => box.top >= 0 && box.bottom <= innerHeight ? [n] : [])"


@pytest.fixture
def published(live_server: LiveServer) -> "Case":
    """Publish a case whose claim appears in every passage that is quoted."""
    from annotations.workflow import AppearanceContent, link  # noqa: PLC0415
    from tests.cast import act, make_cast  # noqa: PLC0415
    from tests.corpus import highlight, make_article, make_case  # noqa: PLC0415

    cast = make_cast()
    article = make_article(cast, text=TEXT)
    case = make_case(cast, article=article)
    for words in QUOTED[1:]:
        annotation = highlight(cast, article, *words)
        link(act(cast.ada), case.claim, annotation, AppearanceContent(stance="reports"))
    return case.published()


@contextmanager
def publisher(folder: Path) -> Iterator[str]:
    """Serve the article as its publisher does, as paragraphs far down a page."""
    inner = "".join(f"<p id=p{n}>{text}</p>{TALL}" for n, text in enumerate(PARAGRAPHS))
    (folder / "cafe.html").write_text(HEAD + TALL + inner.replace("A & B", "A &amp; B"))
    handler = partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/cafe.html"
    server.shutdown()
    server.server_close()


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word on standard error."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


def complaints_of(page: Page) -> list[str]:
    """Return the list to which everything the browser complains of is added."""
    heard: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def paths_of(case: "Case") -> list[str]:
    return [
        "/", "/verdicts/", "/verdicts/?q=café", "/corrections/", f"/verdicts/{case.verdict.ref}/",
        f"/articles/{case.article.ref}/", f"/claims/{case.claim.ref}/",
        f"/verdicts/{case.verdict.ref}/embed/",
    ]  # fmt: skip


def test_every_page_opens_without_a_complaint(
    browser: Browser, live_server: LiveServer, published: "Case"
) -> None:
    page = browser.new_page(java_script_enabled=True)
    heard = complaints_of(page)

    for path in paths_of(published):
        answer = page.goto(live_server.url + path)
        assert answer is not None
        assert answer.status == 200
        assert page.locator("main h1").count() == 1
        assert page.evaluate("getComputedStyle(document.body).margin") == "0px"

    assert heard == []
    page.close()


@pytest.mark.parametrize(
    ("width", "looks"),
    [
        (320, {"color_scheme": "light"}),
        (320, {"color_scheme": "dark"}),
        (1200, {"forced_colors": "active"}),
    ],
)
def test_no_page_scrolls_sideways(
    browser: Browser, live_server: LiveServer, published: "Case", width: int, looks: dict[str, Any],
) -> None:  # fmt: skip
    context = browser.new_context(viewport={"width": width, "height": 700}, **looks)
    page = context.new_page()

    for path in paths_of(published):
        page.goto(live_server.url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_has_a_finding_by_axe(
    browser: Browser, live_server: LiveServer, published: "Case", scheme: str
) -> None:
    # Axe is a script of its own, which our policy would refuse.
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()

    found = []
    for path in paths_of(published):
        page.goto(live_server.url + path)
        found += findings(page)

    assert found == []
    context.close()


def test_marks_differ_by_their_lines_where_colours_are_chosen_by_the_reader(
    browser: Browser, live_server: LiveServer, published: "Case"
) -> None:
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(f"{live_server.url}/articles/{published.article.ref}/")

    line = page.locator(".text mark").first.evaluate(
        "it => [getComputedStyle(it).textDecorationLine, getComputedStyle(it).textDecorationStyle]"
    )

    assert line == ["underline", "solid"]
    context.close()


def test_the_keyboard_reaches_the_content_first(
    browser: Browser, live_server: LiveServer, published: "Case"
) -> None:
    page = browser.new_page()
    page.goto(f"{live_server.url}/verdicts/{published.verdict.ref}/")

    page.keyboard.press("Tab")
    skip = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")

    assert skip == "Skip to the content"
    assert page.evaluate("document.activeElement.id") == "main"
    page.close()


def test_others_may_frame_the_card_and_no_other_page(
    browser: Browser, live_server: LiveServer, published: "Case", tmp_path: Path
) -> None:
    ref = published.verdict.ref
    asked = f"{live_server.url}/oembed?url={live_server.url}/verdicts/{ref}/"
    page = browser.new_page()
    html = (
        page.request.get(asked)
        .json()["html"]
        .replace(settings.SITE_URL, live_server.url)
    )
    other = f'<iframe src="{live_server.url}/verdicts/{ref}/"></iframe>'
    with publisher(tmp_path) as address:
        (tmp_path / "theirs.html").write_text(HEAD + html + other)
        heard = complaints_of(page)
        page.goto(address.replace("cafe.html", "theirs.html"))
        card = page.frame_locator("iframe").first
        card.get_by_text("Read why").wait_for()
        colour = "it => getComputedStyle(it).borderInlineStartWidth"
        assert card.locator("main").evaluate(colour) == "4px"  # its styles have come
        (refused,) = [one for one in heard if "404" not in one]  # their icon
        assert "frame-ancestors 'none'" in refused
    page.close()


def test_links_to_passages_lead_to_the_very_words(
    browser: Browser, live_server: LiveServer, published: "Case", tmp_path: Path
) -> None:
    ours = browser.new_page()
    ours.goto(f"{live_server.url}/claims/{published.claim.ref}/")
    links = ours.locator("a[href*=':~:text=']").evaluate_all(
        "all => all.map(a => a.href)"
    )
    ours.close()
    assert len(links) == len(QUOTED)

    with publisher(tmp_path) as address:
        reached = []
        for link in links:
            theirs = browser.new_page()
            theirs.goto(f"{address}#{urlsplit(link).fragment}")
            reached.append(where_it_led(theirs))
            theirs.close()
        lost = browser.new_page()
        lost.goto(f"{address}#:~:text=words%20that%20are%20not%20there")
        assert where_it_led(lost) == []
        lost.close()

    assert reached == [[0], [1], [2], [3], [4], [4]]


def where_it_led(page: Page) -> list[int]:
    """Return the paragraphs in view once the browser has followed a text directive."""
    for _ in range(20):
        page.wait_for_timeout(100)
        if page.evaluate("scrollY > 1000"):
            break
    found: list[int] = page.evaluate(IN_VIEW)
    return found


def test_the_pages_use_the_public_role_in_service(published: "Case") -> None:
    with connections["public"].cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("factcheck_public",)
