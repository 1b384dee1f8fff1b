"""The answers that belong to no application: errors."""

import errno
from typing import Any

import pytest
from django.db import OperationalError, ProgrammingError
from django.test import Client, RequestFactory

from factcheck.away import FilesAway
from factcheck.errors import server_error


def test_every_answer_carries_the_content_security_policy(client: Client) -> None:
    answer = client.get("/nowhere", headers={"Accept": "text/html"})

    assert "default-src 'none'" in answer["Content-Security-Policy"]
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_an_unknown_address_is_a_page_for_people(client: Client, settings: Any) -> None:
    settings.ORGANISATION = "Café & Co"
    answer = client.get("/nowhere", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert b"There is nothing at this address." in answer.content
    assert "<bdi>Café &amp; Co</bdi>" in answer.content.decode()


@pytest.mark.parametrize("path", ["/api/v1/nowhere-at-all", "/nowhere"])
def test_an_unknown_address_is_a_problem_for_programs(
    client: Client, path: str
) -> None:
    answer = client.get(path, headers={"Accept": "application/json"})

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"
    assert answer.json()["request_id"] == answer["X-Request-ID"]


@pytest.mark.parametrize(
    ("cause", "status", "code"),
    [
        (OperationalError("gone"), 503, "database_unavailable"),
        (OSError(errno.ENOSPC, "No space left on device"), 503, "disk_full"),
        (FilesAway(errno.EIO, "No answer"), 503, "files_unavailable"),
        (ProgrammingError("a typing error of ours"), 500, "server_error"),
        (FileNotFoundError(errno.ENOENT, "ours"), 500, "server_error"),
        (ZeroDivisionError("ours"), 500, "server_error"),
    ],
)
def test_only_what_passes_by_itself_is_said_to(
    rf: RequestFactory, cause: Exception, status: int, code: str
) -> None:
    try:
        raise cause
    except type(cause):
        answer = server_error(rf.get("/api/v1/"))

    assert answer.status_code == status
    assert f'"code": "{code}"'.encode() in answer.content
    assert ("Retry-After" in answer) == (status == 503)
