"""Log lines name the request and never show a key."""

import logging
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.test import Client

from factcheck.logs import LineFormatter, redacted

ASK_ELSEWHERE = """
import django
django.setup()
from django.test import Client
print(Client().get("/", headers={"Host": "elsewhere.example"}).status_code)
"""


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer fck_abc123_QUIET",
        "{'Authorization': 'Bearer QUIET'}",
        "GET /v1alpha1/claims:search?query=x&key=QUIET&page=2",
        "fck_abc123_QUIET",
        "postgresql://me:QUIET@db/facts",
        "whsec_QUIET",
    ],
)
def test_a_key_is_never_logged(text: str) -> None:
    assert "QUIET" not in redacted(text)


def test_what_is_no_key_is_logged_as_it_is() -> None:
    text = "monkey=1 née 👩🏽‍🔬 e\u0301 שלום /api/v1/verdicts/?page_size=5"

    assert redacted(text) == text


def test_a_message_of_several_lines_cannot_pass_for_several_messages() -> None:
    record = logging.LogRecord(
        "facts", logging.INFO, "f.py", 1, "one\r\n2026 INFO forged", (), None
    )

    first, second = LineFormatter().format(record).split("\n")

    assert first.endswith("INFO - facts: one")
    assert second.startswith("    ")


def test_a_request_keeps_the_plain_name_it_came_with(client: Client) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": "newsroom-00017"})

    assert answer["X-Request-ID"] == "newsroom-00017"
    assert b"newsroom-00017" in answer.content


@pytest.mark.parametrize(
    "name", ["", "short", "x" * 65, "a b c d e f g", "née-née-née"]
)
def test_a_request_with_no_plain_name_is_given_one(client: Client, name: str) -> None:
    answer = client.get("/nowhere", headers={"X-Request-ID": name})

    assert answer["X-Request-ID"] != name
    assert len(answer["X-Request-ID"]) == 32


def test_a_request_for_somebody_elses_name_is_not_logged() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK_ELSEWHERE],
        cwd=Path(__file__).resolve().parents[2],
        env=os.environ | {"DEBUG": "0", "SECRET_KEY": "x" * 50},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.stdout == "400\n"
    assert "elsewhere" not in done.stderr
