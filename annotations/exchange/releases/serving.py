"""A file of a release as an answer over HTTP: in part where that is asked, never held in memory."""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase

from annotations.exchange.releases.ranges import Slice, slice_of
from annotations.exchange.releases.storing import opened
from annotations.models import Release
from factcheck.away import FilesAway
from factcheck.errors import problem_response

BEYOND = 416  # RFC 9110, 15.5.17
CHUNK = 64 * 1024  # bytes
FOR_GOOD = "private, max-age=31536000, immutable"  # a sealed file never changes


class FileGone(Exception):
    """The file was sealed, but its bytes are no longer there."""


def file_answer(request: HttpRequest, release: Release, name: str) -> HttpResponseBase:
    """Return a file of a sealed release, or the part of it that is asked for.

    A part that it does not have is a problem, which nobody may keep for the file. Raises KeyError for
    a name that the release does not have, FileGone when its bytes are lost, FilesAway when they cannot be
    read now.
    """
    said = release.files[name]
    etag = said["sha256"]
    if knows(request.headers.get("If-None-Match", ""), etag):
        return headed(StreamingHttpResponse((), status=304), etag)
    part = slice_of(
        said["size"],
        etag,
        asked=request.headers.get("Range", ""),
        if_range=request.headers.get("If-Range", ""),
    )
    if part.status == BEYOND:
        said_instead = {"Content-Range": part.content_range or ""}
        return problem_response(BEYOND, headers=said_instead)
    try:
        file = opened(release, name)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise FileGone(
            f"The file {name} of the release {release} is gone from the store."
        ) from error
    except OSError as error:
        raise FilesAway(error.errno, error.strerror) from error
    body: Iterable[bytes] = bytes_of(file, part)
    if request.method == "HEAD":
        file.close()
        body = ()
    answer = StreamingHttpResponse(
        body, status=part.status, content_type=said["media_type"]
    )
    answer.headers["Content-Length"] = str(part.length)
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    if part.content_range:
        answer.headers["Content-Range"] = part.content_range
    return headed(answer, etag)


def headed(answer: StreamingHttpResponse, etag: str) -> StreamingHttpResponse:
    """Add what every answer about a file says."""
    digest = base64.b64encode(bytes.fromhex(etag)).decode()
    answer.headers["ETag"] = f'"{etag}"'
    answer.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Cache-Control"] = FOR_GOOD
    return answer


def knows(given: str, etag: str) -> bool:
    """Return whether If-None-Match names the file."""
    tags = [tag.strip().removeprefix("W/") for tag in given.split(",")]
    return "*" in tags or f'"{etag}"' in tags


def bytes_of(file: Any, part: Slice) -> Iterator[bytes]:
    """Yield the bytes of a slice, and close the file however that ends."""
    with file:
        if part.length and hasattr(file, "pieces"):  # object storage gives a part alone
            yield from file.pieces(part.start, part.length)
            return
        file.seek(part.start)
        left = part.length
        while left > 0 and (chunk := file.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
