"""The answer of a page: rendered, with an ETag of all that it shows, and never from a stale cache."""

from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response

from annotations.pages.reading import Reading

HERE = Path(__file__).resolve().parent
SOURCES = (
    HERE,
    HERE.parent / "templates" / "pages",
    HERE.parent / "static" / "annotations" / "pages",
)
HTML = "text/html; charset=utf-8"


def answer(
    request: HttpRequest,
    reading: Reading,
    template: str,
    context: Mapping[str, Any],
    *,
    status: int = 200,
    content_type: str = HTML,
) -> HttpResponseBase:
    """Render a page, or answer 304 where the reader has it already; what is gone is said each time.

    Without the request in the context: a page is the same for everybody, cookies or not.
    """
    etag = etag_of(reading, status)
    known = get_conditional_response(request, etag=etag) if status == 200 else None
    if known:
        return known
    said = {"site": site(), "path": request.path, **context}
    response = HttpResponse(
        render_to_string(template, said), status=status, content_type=content_type
    )
    response["ETag"] = etag
    response["Cache-Control"] = "no-cache"
    return response


def site() -> dict[str, str]:
    """Return what every page says of its source; `address` has no slash at the end."""
    return {
        "address": settings.SITE_URL,
        "organisation": settings.ORGANISATION,
        "license": settings.LICENSE_URL,
        "attribution": settings.ATTRIBUTION,
    }


def etag_of(reading: Reading, status: int) -> str:
    """Return the quoted ETag of a page: of what it shows, and of how pages are drawn."""
    parts = [edition(), str(status), *site().values(), *reading.etags]
    return f'"{sha256(chr(10).join(parts).encode()).hexdigest()}"'


@cache
def edition() -> str:
    """Return the hash of the files that draw the pages: a new release is a new ETag."""
    digest = sha256()
    for folder in SOURCES:
        for file in sorted(folder.rglob("*.*")):
            if file.suffix in {".py", ".html", ".xml", ".txt", ".css"}:
                digest.update(file.read_bytes())
    return digest.hexdigest()
