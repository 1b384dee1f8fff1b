"""The start page in a real browser, under the policy it is served with."""

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer


@pytest.mark.django_db(transaction=True)
def test_the_start_page_breaks_no_rule_of_its_own_policy(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    page.goto(live_server.url)
    page.get_by_role("link", name="the admin").click()

    assert page.get_by_role("button", name="Log in").is_visible()
    assert complaints == []
    page.close()
