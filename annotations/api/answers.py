"""Answers made of bytes that are ready: with an ETag, 304 where it is known, small where asked."""

import re
from hashlib import sha256

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from isal import igzip
from rest_framework.request import Request

WORTH_PACKING = 1024  # bytes
# Of igzip's levels: as small as zlib's first, for a fifth of the time. The same bytes may be packed a little
# differently the next time, so archives that are kept are not packed by it; the ETag of what is packed is weak.
QUICKLY = 2
TAG = re.compile(r'(?:W/)?"([^"]*)"')
VARY = ("Authorization", "Accept", "Accept-Encoding")


def json_answer(body: bytes, etag: str = "", *, status: int = 200) -> HttpResponse:
    """Return JSON bytes; without an `etag` the SHA-256 of the bytes is one."""
    return tagged(body, etag, status=status, content_type="application/json")


def tagged(
    body: bytes,
    etag: str = "",
    *,
    status: int = 200,
    content_type: str,
) -> HttpResponse:
    """Return bytes with their ETag."""
    answer = HttpResponse(body, status=status, content_type=content_type)
    answer.headers["ETag"] = f'"{etag or sha256(body).hexdigest()}"'
    return answer


def dressed(request: Request, answer: HttpResponse) -> HttpResponse:
    """Return an answer as it leaves: not for shared caches; 304 or packed where that is wanted."""
    answer.headers.setdefault("Cache-Control", "private, no-cache")
    patch_vary_headers(answer, VARY)
    if answer.streaming:
        return answer
    if request.method in {"GET", "HEAD"} and answer.status_code == 200:
        tag = TAG.fullmatch(answer.headers.get("ETag", ""))
        if tag and knows(request, tag[1]):
            return unchanged(answer)
    pack(request, answer)
    return answer


def knows(request: Request, etag: str) -> bool:
    """Return whether If-None-Match names the ETag, compared weakly (RFC 9110, 13.1.2)."""
    given = request.headers.get("If-None-Match", "")
    return given.strip() == "*" or etag in TAG.findall(given)


def unchanged(answer: HttpResponse) -> HttpResponse:
    """Return 304 in the place of an answer, with what its header says but of the content."""
    headers = {
        name: value
        for name, value in answer.headers.items()
        if not name.startswith("Content-")
    }
    made = HttpResponse(status=304, headers=headers)
    del made.headers["Content-Type"]
    return made


def pack(request: Request, answer: HttpResponse) -> None:
    """Pack an answer by gzip where its reader takes it and it is worth it; once."""
    if "Content-Encoding" in answer.headers or not accepts_gzip(request):
        return
    if len(answer.content) < WORTH_PACKING:
        return
    answer.content = igzip.compress(answer.content, QUICKLY, mtime=0)
    answer.headers["Content-Encoding"] = "gzip"
    if "ETag" in answer.headers:
        answer.headers["ETag"] = f"W/{answer.headers['ETag']}"


def accepts_gzip(request: Request) -> bool:
    """Return whether Accept-Encoding names gzip and does not rule it out."""
    for part in request.headers.get("Accept-Encoding", "").lower().split(","):
        coding, _, weight = part.partition(";")
        if coding.strip() == "gzip":
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
