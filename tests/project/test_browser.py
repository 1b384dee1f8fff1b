"""A real browser: that there is one to test with, and that the policy lets us work."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_login_page_breaks_no_rule_of_our_own_policy(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(f"{live_server.url}/admin/")

    assert page.get_by_role("button", name="Log in").is_visible()
    assert complaints == []
    page.close()
