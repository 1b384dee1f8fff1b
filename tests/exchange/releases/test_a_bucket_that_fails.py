"""Files in a bucket that refuses, is full or is away: nothing half-done, and words that say what to do."""

import errno
import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import StringIO
from pathlib import Path
from threading import Thread

import pytest
from botocore.config import Config
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse

from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.failing import NO_ROOM, NOT_KEPT
from annotations.exchange.releases.preparing import prepare
from factcheck.away import FilesAway
from factcheck.objects import ObjectStorage
from tests.cast import act
from tests.every_state import EveryState

pytestmark = pytest.mark.django_db


class Refusing(BaseHTTPRequestHandler):
    """Answers whatever is asked with the refusal of its server; without one it hangs up."""

    def refuse(self) -> None:
        status, code = self.server.refusal  # type: ignore[attr-defined]
        self.close_connection = True
        if not status:
            return
        body = f"<Error><Code>{code}</Code><Message>No.</Message></Error>".encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_HEAD = do_PUT = do_DELETE = refuse  # noqa: N815  # names that http.server looks for

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as made:
        made.refusal = (0, "")  # type: ignore[attr-defined]
        Thread(target=made.serve_forever, daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def bucket(server: ThreadingHTTPServer) -> Iterator[ThreadingHTTPServer]:
    """Keep files in a bucket whose server refuses everything."""
    options = {
        "bucket_name": "facts", "access_key": "us", "secret_key": "secret",
        "region_name": "eu-west-1",
        "client_config": Config(retries={"total_max_attempts": 1}),
        "endpoint_url": f"http://127.0.0.1:{server.server_port}",
    }  # fmt: skip
    files = {"BACKEND": "factcheck.objects.ObjectStorage", "OPTIONS": options}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": files, "staticfiles": plain}):
        yield server


def test_a_bucket_that_never_answers_is_given_up_before_the_proxy_is() -> None:
    proxy = (Path(settings.BASE_DIR) / "deploy" / "nginx.conf").read_text()
    waits = re.search(r"proxy_read_timeout (\d+)s;", proxy)
    storage = ObjectStorage(bucket_name="facts", region_name="eu-west-1")

    patience = storage.connection.meta.client.meta.config

    assert waits is not None
    assert patience.read_timeout * patience.retries["total_max_attempts"] < int(
        waits[1]
    )
    assert patience.connect_timeout <= patience.read_timeout


@pytest.mark.parametrize(
    ("refusal", "kind", "number"),
    [
        ((0, ""), FilesAway, errno.EIO),
        ((403, "AccessDenied"), FilesAway, errno.EIO),
        ((500, "InternalError"), FilesAway, errno.EIO),
        ((403, "QuotaExceeded"), OSError, errno.ENOSPC),
        ((507, "XMinioStorageFull"), OSError, errno.ENOSPC),
        ((404, "NoSuchBucket"), FileNotFoundError, errno.ENOENT),
    ],
)
def test_what_a_bucket_refuses_is_an_error_of_files(
    bucket: ThreadingHTTPServer,
    refusal: tuple[int, str],
    kind: type[OSError],
    number: int,
) -> None:
    bucket.refusal = refusal  # type: ignore[attr-defined]

    with pytest.raises(kind) as caught:
        default_storage._save("captures/é.warc", ContentFile(b"\xef\xbb\xbf"))

    assert caught.value.errno == number


@pytest.mark.parametrize(
    ("refusal", "reason"),
    [
        ((0, ""), NOT_KEPT),
        ((403, "AccessDenied"), NOT_KEPT),
        ((507, "XMinioStorageFull"), NO_ROOM),
    ],
)
def test_a_release_that_a_bucket_refuses_says_what_to_do(
    corpus: EveryState,  # its own files first, in the folder
    bucket: ThreadingHTTPServer,
    refusal: tuple[int, str],
    reason: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    bucket.refusal = refusal  # type: ignore[attr-defined]
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl"], published_only=False)

    with pytest.raises(OSError, match=r"PutObject|HeadObject|DeleteObject|endpoint"):
        prepare(asked)

    asked.refresh_from_db()
    assert (asked.state, asked.reason) == ("failed", reason)
    assert f"{asked.key_of('')} stay, delete them" in caplog.text


def test_a_file_that_cannot_be_read_now_is_not_said_to_be_gone(
    corpus: EveryState, client: Client, request: pytest.FixtureRequest
) -> None:
    asked = ask(act(corpus.cast.cleo), "2025-03", ["jsonl"], published_only=False)
    release = prepare(asked)
    server = request.getfixturevalue("bucket")
    client.force_login(corpus.cast.cleo)
    where = reverse("admin:annotations_release_file", args=[release.pk, "jsonl.jsonl"])
    client.raise_request_exception = False

    answer = client.get(where)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "30"
    server.refusal = (404, "NoSuchKey")
    assert client.get(where).status_code == 404


@pytest.mark.usefixtures("bucket")
@pytest.mark.django_db(transaction=True)
def test_a_backup_without_its_files_is_none(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="FILES_BUCKET can be reached"):
        call_command("backup", str(tmp_path / "monday.zip"), stdout=StringIO())

    assert list(tmp_path.iterdir()) == []
