"""Reading by the Web Annotation Protocol (W3C Recommendation of 23 February 2017).

The list is a container (4.2): an AnnotationCollection whose pages hold annotations or, when Prefer asks
for it, their addresses alone.
"""

import re
import sys
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import tagged
from annotations.api.cursors import Cursor
from annotations.api.faces import web_annotation
from annotations.api.negotiation import WEB_ANNOTATION
from annotations.api.pages import Order, Page
from annotations.api.past import TOMBSTONE
from annotations.api.ranking import RANK
from annotations.api.v1.lists import Asked
from annotations.decoding import decode
from annotations.exchange.formats.web_annotation import CONTEXT, LABEL
from annotations.records.shapes import AnnotationRecord
from annotations.vocabulary import RecordState

LDP = "http://www.w3.org/ns/ldp#"
LDP_CONTEXT = "http://www.w3.org/ns/ldp.jsonld"
PROTOCOL = "http://www.w3.org/TR/annotation-protocol/"
RESOURCE_LINK = f'<{LDP}Resource>; rel="type"'
CONTAINER_LINK = (
    f'<{LDP}BasicContainer>; rel="type", <{PROTOCOL}>; rel="{LDP}constrainedBy"'
)
INCLUDE = re.compile(r'include\s*=\s*"([^"]*)"')
MINIMAL = f"{LDP}PreferMinimalContainer"
ADDRESSES = "http://www.w3.org/ns/oa#PreferContainedIRIs"
WHOLE = "http://www.w3.org/ns/oa#PreferContainedDescriptions"
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 1, 1, tzinfo=UTC)
LEAST, MOST = 0, 2**63 - 1

Json = dict[str, Any]


def one(body: bytes) -> HttpResponse:
    """Return one annotation with the headers of section 4.1."""
    made = web_annotation.item(body)
    answer = tagged(made, content_type=WEB_ANNOTATION.content_type)
    answer.headers["Link"] = RESOURCE_LINK
    return answer


def many(request: Request, page: Page, asked: Asked) -> HttpResponse:
    """Return the container, or the page of it that a cursor names.

    The model has no form for a tombstone: what is withdrawn is left out, whatever `state` asks for.
    """
    standing = asked.records.filter(state=RecordState.CURRENT)
    shelf = Shelf(request, asked, standing.count())
    whole = [body for body in page.bodies if not bytes(body).startswith(TOMBSTONE)]
    page = replace(page, bodies=whole)
    if asked.cursor is None:
        return container(shelf, page)
    made = {"@context": CONTEXT, **shelf.page(page, asked.cursor)}
    return encoded(made)


def container(shelf: "Shelf", page: Page) -> HttpResponse:
    """Return the container: with its first page, or with the addresses of its pages alone."""
    wanted = preferred(shelf.request.headers.get("Prefer", ""))
    if ADDRESSES in wanted:
        shelf = replace(shelf, asked=replace(shelf.asked, addresses=True))
    made: Json = {"@context": [CONTEXT, LDP_CONTEXT], **shelf.described()}
    if shelf.total:
        first, last = ends(shelf.asked.order)
        made["first"] = (
            shelf.address(first) if MINIMAL in wanted else shelf.page(page, first)
        )
        made["last"] = shelf.address(last)
    answer = encoded(made)
    answer.headers["Link"] = CONTAINER_LINK
    if wanted:
        answer.headers["Preference-Applied"] = "return=representation"
    patch_vary_headers(answer, ["Prefer"])
    return answer


@dataclass(frozen=True)
class Shelf:
    """The container as it is asked for, with the number of its annotations."""

    request: Request
    asked: Asked
    total: int

    def described(self) -> Json:
        """Return what is said of the container whatever it is asked for."""
        return {
            "id": self.address(None),
            "type": ["BasicContainer", "AnnotationCollection"],
            "label": LABEL,
            "total": self.total,
        }

    def page(self, page: Page, cursor: Cursor) -> Json:
        """Return a page of annotations, or of their addresses."""
        start, end = ends(self.asked.order)
        following = None if cursor == end else page.next
        before = None if cursor == start else page.previous
        made: Json = {
            "id": self.address(cursor),
            "type": "AnnotationPage",
            "partOf": {**self.described(), "type": "AnnotationCollection"},
            "items": self.shown(page),
        }
        links = {"next": following, "prev": before}
        return made | {name: self.address(one) for name, one in links.items() if one}

    def shown(self, page: Page) -> list[Any]:
        """Return the annotations of a page, or their addresses."""
        if not self.asked.addresses:
            return web_annotation.annotations(page.bodies)
        found = (decode(body, AnnotationRecord) for body in page.bodies)
        return [f"{settings.SITE_URL}/api/v1/annotations/{one.id}/" for one in found]

    def address(self, cursor: Cursor | None) -> str:
        """Return the address of the container, or of one of its pages."""
        query = self.request.query_params.copy()
        for name in ("cursor", "iris"):
            query.pop(name, None)
        if cursor is not None:
            query["cursor"] = cursors.write(cursor, self.asked.context)
            if self.asked.addresses:
                query["iris"] = "1"
        path = self.request.path + (f"?{query.urlencode()}" if query else "")
        return self.request.build_absolute_uri(path)


def ends(order: Order) -> tuple[Cursor, Cursor]:
    """Return the places before the first annotation of a list, and behind the last."""
    ranked = order.column == RANK
    top = sys.float_info.max if ranked else LATEST
    bottom = 0.0 if ranked else EARLIEST
    if order.descending:
        return Cursor(backwards=False, at=top, key=MOST), Cursor(
            backwards=True, at=bottom, key=LEAST
        )
    return Cursor(backwards=False, at=bottom, key=LEAST), Cursor(
        backwards=True, at=top, key=MOST
    )


def preferred(header: str) -> set[str]:
    """Return what a Prefer header wants included (RFC 7240), of what we know."""
    if not re.search(r"\breturn\s*=\s*\"?representation\b", header):
        return set()
    named = {one for found in INCLUDE.findall(header) for one in found.split()}
    return named & {MINIMAL, ADDRESSES, WHOLE}


def encoded(made: Json) -> HttpResponse:
    """Return an answer in JSON-LD."""
    body = msgspec.json.encode(made)
    return tagged(body, content_type=WEB_ANNOTATION.content_type)
