"""Take the picture in the README: the workspace of an article of the demo, a card open beside it.

Run it beside a running `make run`:

    .venv/bin/python docs/images/screenshot.py

It signs in as a reviewer of the demo in the same database, and needs Chromium.
"""

import os
import shutil
import sys
from pathlib import Path

import django
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "images" / "article.png"
NAMES = ("chromium", "chromium-browser", "google-chrome")


def session_of_a_reviewer() -> str:
    """Sign in as somebody who may approve; return the session's key."""
    from django.contrib.auth.models import User  # noqa: PLC0415  # after django.setup()
    from django.test import Client  # noqa: PLC0415

    client = Client()
    client.force_login(
        User.objects.filter(groups__name="reviewer", is_staff=True).earliest("pk")
    )
    return client.cookies["sessionid"].value


def busiest_article() -> int:
    """Return the key of the article with the most annotations."""
    from django.db.models import Count  # noqa: PLC0415

    from annotations.models import Article  # noqa: PLC0415

    rows = Article.objects.annotate(n=Count("annotations"))
    return rows.latest("n").pk


def main() -> None:
    """Take the picture."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "factcheck.settings")
    sys.path.insert(0, str(ROOT))
    django.setup()
    from django.conf import settings  # noqa: PLC0415

    site = f"http://127.0.0.1:{settings.PORT}"
    session, article = session_of_a_reviewer(), busiest_article()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    chromium = next(filter(None, map(shutil.which, NAMES)))
    flags = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 1000})
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
        page.goto(f"{site}/admin/annotations/article/{article}/read/")
        page.locator("#toggle-nav-sidebar").click()
        page.locator("[data-ready]").wait_for(state="attached")
        page.locator("#entries [data-card^=annotation]").nth(2).click()
        page.locator("#card").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=TARGET)
        browser.close()


main()
