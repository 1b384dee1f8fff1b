"""A browser at the running service, in which whatever the page complains about fails the test."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page

if TYPE_CHECKING:
    from django.contrib.auth.models import User


@pytest.fixture
def desk(browser: Browser, live_server: Any) -> Iterator[Callable[..., Page]]:
    """Return a way to open the service as somebody; complaints fail the test at its end.

    With `bypass_csp` nothing is listened to: that is for tools that add styles of their own.
    """
    complaints: list[str] = []
    contexts = []
    pages: dict[object, Page] = {}

    def open_as(user: "User", **options: Any) -> Page:
        known = (user.pk, repr(sorted(options.items())))
        if known not in pages:
            pages[known] = new_page(user, **options)
        return pages[known]

    def new_page(user: "User", **options: Any) -> Page:
        client = Client()
        client.force_login(user)
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.add_cookies(
            [
                {
                    "name": "sessionid",
                    "value": client.cookies["sessionid"].value,
                    "url": live_server.url,
                }
            ]
        )
        page = context.new_page()
        page.set_default_timeout(8_000)  # milliseconds
        if options.get("bypass_csp"):
            return page
        page.on(
            "console",
            lambda said: (
                complaints.append(f"{page.url}: {said.text}")
                if said.type in ("error", "warning")
                else None
            ),
        )
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        return page

    yield open_as
    for page in pages.values():
        if not page.is_closed():
            page.wait_for_load_state()  # what is closed half-way complains for no fault of its own
    for context in contexts:
        context.close()
    assert complaints == []
