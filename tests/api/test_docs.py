"""GET /api/v1/docs/: documentation to read and try out, under the strict policy of all pages."""

import pytest
from django.test import Client
from playwright.sync_api import Browser, expect
from pytest_django.live_server_helper import LiveServer

from tests.partners import API


def test_it_works(client: Client) -> None:
    answer = client.get(f"{API}docs/")

    assert answer.status_code == 200
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in [one.strip() for one in policy.split(";")]
    assert "unsafe" not in policy
    assert b"<script>" not in answer.content
    assert b"http://" not in answer.content
    assert b"https://" not in answer.content


@pytest.mark.django_db(transaction=True, databases=["default", "public"])
def test_a_browser_shows_it_and_the_policy_is_kept(
    browser: Browser, live_server: LiveServer
) -> None:
    page = browser.new_page()
    complaints: list[str] = []
    page.on("console", lambda one: one.type == "error" and complaints.append(one.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}{API}docs/")

    expect(page.get_by_role("heading", name="Fact-check annotations")).to_be_visible()
    page.locator("#operations-verdicts-listVerdicts .opblock-summary-control").click()
    expect(
        page.get_by_text("First published at this moment or later.").first
    ).to_be_visible()
    page.get_by_role("button", name="Try it out").click()
    page.get_by_role("button", name="Execute").click()
    expect(
        page.locator(".live-responses-table .response .response-col_status").first
    ).to_contain_text("200")
    page.close()
    assert complaints == []
    assert {
        url for url in asked if not url.startswith((live_server.url, "data:"))
    } == set()
