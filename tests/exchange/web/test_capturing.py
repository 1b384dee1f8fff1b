"""Copies of evidence are kept whole, checked for the quotation, and come from public addresses alone."""

from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings
from warcio.archiveiterator import ArchiveIterator

from annotations.exchange.said import Unloadable
from annotations.exchange.web.capturing import capture
from annotations.management.fetch_jobs import capture_evidence
from annotations.models import Capture, Evidence, Record
from annotations.records.verifying import verify
from annotations.workflow import NotPermitted
from tests.admin.site import as_, at, text_of
from tests.cast import Cast, act
from tests.corpus import make_case, make_evidence
from tests.exchange.web.site import Reply, Site, page

pytestmark = pytest.mark.django_db
QUOTE = "“No café has closed,”   she\nwrote"


@pytest.fixture(autouse=True)
def _one_page(site: Site) -> None:
    site.replies["/register"] = Reply(page())


@pytest.fixture
def evidence(site: Site, cast: Cast) -> Evidence:
    return make_evidence(cast, url=site.at("/register"), quote=QUOTE)


def kept(one: Capture) -> bytes:
    with default_storage.open(one.storage_key) as file:
        return bytes(file.read())


def test_a_copy_is_a_web_archive_with_the_answer_as_it_came(
    site: Site, cast: Cast, evidence: Evidence
) -> None:
    made = capture(act(cast.ada), evidence)
    file = kept(made)
    assert (made.sha256, made.size) == (sha256(file).hexdigest(), len(file))
    assert (made.mime, made.quote_found) == ("application/warc", True)
    records = ArchiveIterator(BytesIO(file), check_digests="raise")
    record = next(records)
    assert record.rec_headers["WARC-Target-URI"] == evidence.url
    assert record.http_headers["Content-Type"] == "text/html; charset=utf-8"
    assert record.content_stream().read() == page()
    assert list(records) == []
    assert [str(one) for one in verify()] == []


def test_a_quotation_that_is_not_there_is_told(
    site: Site, cast: Cast, evidence: Evidence
) -> None:
    site.replies["/register"] = Reply(page("Something else altogether stands here."))
    assert capture(act(cast.ada), evidence).quote_found is False
    site.replies["/register"] = Reply(b"%PDF-1.7", "application/pdf")
    assert capture(act(cast.ada), evidence).quote_found is None


def test_what_cannot_be_fetched_leaves_nothing(
    site: Site, cast: Cast, evidence: Evidence, settings: Settings
) -> None:
    site.replies.clear()
    for allowed in (True, False):
        settings.FETCH_ALLOW_PRIVATE = allowed
        with pytest.raises(Unloadable):
            capture(act(cast.ada), evidence)
    assert capture_evidence(user=cast.ada.pk, evidence=evidence.pk) == ""
    assert not Capture.objects.exists()


def test_a_copy_of_public_evidence_is_an_editor_s_and_readers_hear_of_it(
    site: Site, cast: Cast
) -> None:
    case = make_case(cast)
    Evidence.objects.filter(pk=case.evidence.pk).update(url=site.at("/register"))
    evidence = case.published().evidence
    evidence.refresh_from_db()
    with pytest.raises(NotPermitted):
        capture(act(cast.ada), evidence)
    assert not any(default_storage.listdir(f"captures/{evidence.uuid}"))
    made = capture(act(cast.cleo), evidence)
    body = bytes(Record.objects.get(kind="evidence").body).decode()
    assert made.sha256 in body
    assert made.storage_key not in body


def test_the_button_asks_the_worker(site: Site, cast: Cast, evidence: Evidence) -> None:
    address = at("evidence", "capture", evidence.pk)
    client = as_(cast.ada)
    assert address in text_of(client.get(at("evidence", "change", evidence.pk)))
    assert client.post(address).status_code == 302
    job = ProcrastinateJob.objects.get(task_name="capture_evidence")
    assert capture_evidence(**job.args) == str(Capture.objects.get().uuid)
    book = make_evidence(cast, url="", document="Archive, page 3")
    page_without = client.get(at("evidence", "capture", book.pk))
    assert page_without.status_code == 409
    assert as_(cast.emil).get(address).status_code == 403


def test_the_command_captures_what_is_missing(
    site: Site, cast: Cast, evidence: Evidence, capsys: Any
) -> None:
    call_command("capture_evidence", missing=True, by="ada")
    assert "the quotation stands in it" in capsys.readouterr().out
    call_command("capture_evidence", missing=True, by="ada")
    assert Capture.objects.count() == 1
    call_command("capture_evidence", str(evidence.uuid), by="ada")
    assert Capture.objects.count() == 2
    with pytest.raises(CommandError, match="one of the two"):
        call_command("capture_evidence")
    site.replies.clear()
    with pytest.raises(CommandError, match="1 could not be captured"):
        call_command("capture_evidence", str(evidence.uuid), by="ada")
