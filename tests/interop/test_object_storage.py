"""Releases, captures and backups in a bucket, over the protocol that S3 and its like speak."""

from collections.abc import Iterator
from hashlib import sha256

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from django.db import connections
from django.test import Client, override_settings
from moto.server import ThreadedMotoServer

from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.preparing import prepare
from annotations.models import Release
from tests.cast import act
from tests.every_state import EveryState

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # of its own parts
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
BUCKET = "factcheck-files"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Run a server that speaks S3; yield its address."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(server: str) -> Iterator["boto3.resources.base.ServiceResource"]:
    """Keep files in an empty bucket."""
    access = {"region_name": "eu-west-1", "endpoint_url": server}
    keys = {"aws_access_key_id": "us", "aws_secret_access_key": "secret"}
    made = boto3.resource("s3", **access, **keys).Bucket(BUCKET)
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    options = access | {
        "bucket_name": BUCKET, "access_key": "us", "secret_key": "secret",
    }  # fmt: skip
    files = {"BACKEND": "factcheck.objects.ObjectStorage", "OPTIONS": options}
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": files, "staticfiles": plain}):
        yield made
    made.objects.delete()
    made.delete()


@pytest.fixture
def release(
    bucket: object, corpus: EveryState, monkeypatch: pytest.MonkeyPatch
) -> Release:
    monkeypatch.setattr(connections._connections, "public", connections["default"])
    return prepare(ask(act(corpus.cast.cleo), "1.0.0", ["jsonl", "csv"]))


def address(release: Release, name: str) -> str:
    return f"/api/v1/releases/{release.uuid}/files/{name}"


def test_a_release_is_made_in_the_bucket_and_handed_out(
    release: Release, client: Client, bucket: "boto3.resources.base.ServiceResource"
) -> None:
    keys = {one.key for one in bucket.objects.filter(Prefix="releases/")}
    assert keys == {release.key_of(name) for name in release.files}
    for name, said in release.files.items():
        body = b"".join(client.get(address(release, name)))
        assert sha256(body).hexdigest() == said["sha256"]


def test_of_a_part_that_is_asked_for_no_more_is_fetched(
    release: Release, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = address(release, "jsonl.jsonl")
    whole = b"".join(client.get(where))
    asked: list[str] = []
    client_of = storages["default"].connection.meta.client
    client_of.meta.events.register(
        "before-send.s3.GetObject",
        lambda request, **_: asked.append(request.headers["Range"].decode()),
    )
    part = client.get(where, headers={"Range": "bytes=100-199"})
    assert (part.status_code, b"".join(part)) == (206, whole[100:200])
    rest = client.get(where, headers={"Range": "bytes=-7"})
    assert b"".join(rest) == whole[-7:]
    assert b"".join(client.head(where)) == b""
    size = len(whole)
    assert asked == ["bytes=100-199", f"bytes={size - 7}-{size - 1}"]
    assert client.get(where, headers={"Range": f"bytes={size}-"}).status_code == 416


def test_a_file_that_is_gone_is_not_found(release: Release, client: Client) -> None:
    default_storage.delete(release.key_of("jsonl.jsonl"))
    assert client.get(address(release, "jsonl.jsonl")).status_code == 404


def test_a_name_that_is_taken_is_not_written_over(bucket: object) -> None:
    first = default_storage.save("captures/a.warc", ContentFile(b"first"))
    second = default_storage.save("captures/a.warc", ContentFile(b"second"))
    assert first != second
    with default_storage.open(first) as one, default_storage.open(second) as other:
        assert (one.read(), other.read()) == (b"first", b"second")
    with pytest.raises(FileNotFoundError):
        default_storage.open("captures/none.warc")
