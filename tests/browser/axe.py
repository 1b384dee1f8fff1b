"""What axe-core finds on a page against WCAG 2.2 AA."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def findings(page: Page) -> list[str]:
    """Return every finding with the first element it concerns."""
    found = Axe().run(
        page, options={"runOnly": {"type": "tag", "values": WCAG}, "preload": False}
    )
    return [
        f"{page.url} {one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:200]} "
        f"{one['nodes'][0]['failureSummary'][:300]}"
        for one in found.response["violations"]
    ]
