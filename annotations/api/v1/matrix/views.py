"""`matrix/`: a page of claims, each with the articles it appears in."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import tagged
from annotations.api.caching import stored
from annotations.api.checking import checked_list
from annotations.api.faces.rows import ndjson
from annotations.api.negotiation import CSV, JSON, NDJSON, Face, face_of
from annotations.api.pages import Order, page_of, published
from annotations.api.parameters import ChoiceField, WholeNumberField
from annotations.api.v1.lists import PageForm, linked, links_of, place
from annotations.api.v1.matrix import rows
from annotations.api.v1.matrix.filters import MatrixFilter
from annotations.api.v1.shapes import MatrixRow
from annotations.api.views import ApiView
from annotations.models import Record

FACES = (JSON, NDJSON, CSV)
LARGEST_PAGE, USUAL_PAGE = 100, 25
NEWEST_FIRST = Order.named("-published_at")


def matrix_fields() -> dict[str, Any]:
    """Return what the matrix takes besides its filters."""
    return {
        "page_size": WholeNumberField(
            least=1,
            most=LARGEST_PAGE,
            usual=USUAL_PAGE,
            required=False,
            help_text="The most claims in a page.",
        ),
        "cursor": PageForm.base_fields["cursor"],
        "count": PageForm.base_fields["count"],
        "format": ChoiceField(
            choices=[face.name for face in FACES],
            required=False,
            help_text="The form of the answer, for those who cannot send an Accept header.",
        ),
    }


def claims() -> QuerySet[Record]:
    """Return all claims that are served whole."""
    return published().of_kind("claim").current()


class Matrix(ApiView):
    """Claims by articles, the claim that was published last first."""

    def get_renderers(self) -> list[Any]:
        return list(FACES)

    @stored
    def get(self, request: Request) -> HttpResponse:
        checked = checked_list(request, matrix_fields(), MatrixFilter, claims)
        values = checked.values
        context = cursors.context_of(request.path, checked.asked)
        page = page_of(
            checked.records,
            NEWEST_FIRST,
            place(values["cursor"], context),
            size=values["page_size"] or USUAL_PAGE,
        )
        links = links_of(request, page, context)
        count = {"count": checked.records.count()} if values["count"] else {}
        face = face_of(request)
        body = written(face, rows.rows_of(page.bodies), links | count)
        return linked(tagged(body, content_type=face.content_type), links)


def written(face: Face, found: Sequence[MatrixRow], ends: dict[str, Any]) -> bytes:
    """Return a page of rows in a form."""
    if face == CSV:
        return rows.csv(found)
    if face == NDJSON:
        return ndjson([msgspec.json.encode(one) for one in found])
    return msgspec.json.encode({"results": found, **ends})
