"""GET /api/v1/releases/…: sealed releases of published content, whole or in part, and no others."""

import base64
from hashlib import sha256

import pytest
from django.test import Client

from annotations.exchange.releases.asking import ask
from annotations.exchange.releases.preparing import prepare
from annotations.exchange.releases.ranges import slice_of
from annotations.models import Release
from tests.cast import Cast, act
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def made(cast: Cast, name: str, *, published_only: bool = True) -> Release:
    return prepare(
        ask(act(cast.cleo), name, ["jsonl", "csv"], published_only=published_only)
    )


def test_it_works(library: Library, cast: Cast, read: Reader, client: Client) -> None:
    made(cast, "2025-02")
    release = made(cast, "2025-03")
    listed = read("releases/")["results"]
    assert [one["name"] for one in listed] == ["2025-03", "2025-02"]
    one = read(f"releases/{release.uuid}/")
    assert one == listed[0]
    assert one["counts"]["verdict"] == 2
    for file in one["files"]:
        answer = client.get(file["url"])
        body = b"".join(answer)
        assert sha256(body).hexdigest() == file["sha256"]
        assert answer["ETag"] == f'"{file["sha256"]}"'
        assert answer["Content-Type"] == file["media_type"]
        assert int(answer["Content-Length"]) == file["size"] == len(body)
        digest = base64.b64encode(sha256(body).digest()).decode()
        assert answer["Repr-Digest"] == f"sha-256=:{digest}:"


def test_the_list_comes_in_pages(library: Library, cast: Cast, read: Reader) -> None:
    for number in range(3):
        made(cast, f"2025-0{number}")
    first = read("releases/", page_size=2)
    assert [one["name"] for one in first["results"]] == ["2025-02", "2025-01"]
    assert first["previous"] is None
    second = read.client.get(first["next"]).json()
    assert [one["name"] for one in second["results"]] == ["2025-00"]
    assert second["next"] is None
    assert read.client.get(second["previous"]).json() == first
    assert read.client.get(f"{API}releases/?page_size=x").status_code == 400


def test_what_is_not_for_everybody_is_not_there(
    library: Library, cast: Cast, read: Reader
) -> None:
    working = made(cast, "working", published_only=False)
    asked = ask(act(cast.cleo), "preparing", ["jsonl"])
    assert read("releases/")["results"] == []
    for release in (working, asked):
        for path in ("", "files/jsonl.jsonl", "files/manifest.json"):
            answer = read.client.get(f"{API}releases/{release.uuid}/{path}")
            assert answer.status_code == 404
    for name in ("..%2f..%2fetc%2fpasswd", "frozen.jsonl", "%00"):
        url = f"{API}releases/{made(cast, f'R{name}').uuid}/files/{name}"
        assert read.client.get(url).status_code == 404


def test_a_download_that_broke_off_is_gone_on_with(
    library: Library, cast: Cast, client: Client
) -> None:
    release = made(cast, "2025-03")
    url = f"{API}releases/{release.uuid}/files/jsonl.jsonl"
    whole = client.get(url)
    body, etag = b"".join(whole), whole["ETag"]
    rest = client.get(url, headers={"Range": "bytes=100-", "If-Range": etag})
    assert rest.status_code == 206
    assert rest["Content-Range"] == f"bytes 100-{len(body) - 1}/{len(body)}"
    assert b"".join(rest) == body[100:]
    other = client.get(url, headers={"Range": "bytes=100-", "If-Range": '"other"'})
    assert (other.status_code, b"".join(other)) == (200, body)
    beyond = client.get(url, headers={"Range": f"bytes={len(body)}-"})
    assert beyond.status_code == 416
    assert beyond["Content-Range"] == f"bytes */{len(body)}"
    assert beyond["Content-Type"] == "application/problem+json"
    assert beyond.json()["code"] == "no_such_part"
    assert beyond["Cache-Control"] == "private, no-cache"
    assert not beyond.has_header("ETag")
    assert client.get(url, headers={"If-None-Match": etag}).status_code == 304
    head = client.head(url)
    assert (head["Content-Length"], b"".join(head)) == (str(len(body)), b"")


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("bytes=0-0", (206, 0, 1)),
        ("bytes=5-", (206, 5, 10)),
        ("bytes=-3", (206, 7, 10)),
        ("bytes=-30", (206, 0, 10)),
        ("bytes=2-99", (206, 2, 10)),
        ("bytes=10-", (416, 0, 0)),
        ("bytes=-0", (416, 0, 0)),
        ("bytes=4-2", (200, 0, 10)),
        ("bytes=0-1,4-5", (200, 0, 10)),
        ("bytes=-", (200, 0, 10)),
        ("lines=1-2", (200, 0, 10)),
        ("bytes=٣-", (200, 0, 10)),
        ("bytes=" + "9" * 40 + "-", (200, 0, 10)),
        ("", (200, 0, 10)),
    ],
)
def test_ranges_are_read_as_the_standard_says(
    asked: str, expected: tuple[int, int, int]
) -> None:
    part = slice_of(10, "tag", asked=asked)
    assert (part.status, part.start, part.end) == expected
