"""What axe-core finds on a page against WCAG 2.2 AA."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def findings(page: Page) -> list[str]:
    """Return every finding with the first element it concerns.

    Where people choose the colours (forced colours), their browser sees to the contrast, and axe
    would judge the colours that are not shown.
    """
    options: dict[str, Any] = {
        "runOnly": {"type": "tag", "values": WCAG},
        "preload": False,
        "resultTypes": ["violations"],
    }
    if page.evaluate("matchMedia('(forced-colors: active)').matches"):
        options["rules"] = {"color-contrast": {"enabled": False}}
    found = Axe().run(page, options=options)
    return [
        f"{page.url} {one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]} "
        f"{one['nodes'][0]['failureSummary'][:300]}"
        for one in found.response["violations"]
    ]
