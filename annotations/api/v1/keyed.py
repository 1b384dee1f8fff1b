"""Lists of what is no record: newest first, by key, page by page in either direction."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpResponse
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import json_answer
from annotations.api.cursors import EPOCH, Cursor
from annotations.api.parameters import WholeNumberField
from annotations.api.v1.lists import (
    LARGEST_PAGE,
    USUAL_PAGE,
    CursorField,
    link_to,
    linked,
    place,
)

Row = TypeVar("Row", bound=Model)


class KeyedForm(forms.Form):
    """What these lists take besides their filters."""

    page_size = WholeNumberField(
        least=1,
        most=LARGEST_PAGE,
        usual=USUAL_PAGE,
        required=False,
        help_text="The most things in a page.",
    )
    cursor = CursorField(
        required=False,
        help_text="Where the page begins: as `next` or `previous` of another page gave it.",
    )


def answer_keyed(
    request: Request,
    rows: QuerySet[Row],
    asked: dict[str, Any],
    shape_of: Callable[[Row], Any],
) -> HttpResponse:
    """Return a page of rows, the newest first; `asked` are the checked parameters."""
    said = {name: value for name, value in asked.items() if name not in PAGING}
    context = cursors.context_of(request.path, str(request.user), sorted(said.items()))
    size = asked["page_size"] or USUAL_PAGE
    cursor = place(asked["cursor"], context)
    found, before, after = page_of(rows, cursor, size)
    links = {
        "next": link_to(request, after, context),
        "previous": link_to(request, before, context),
    }
    body = {"results": [shape_of(row) for row in found], **links}
    return linked(json_answer(msgspec.json.encode(body)), links)


PAGING = tuple(KeyedForm.base_fields)


def page_of(
    rows: QuerySet[Row], cursor: Cursor | None, size: int
) -> tuple[Sequence[Row], Cursor | None, Cursor | None]:
    """Return a page, the newest first, and the places before and after it where there are more."""
    backwards = cursor is not None and cursor.backwards
    way = "pk" if backwards else "-pk"
    if cursor is not None:
        rows = rows.filter(**{"pk__gt" if backwards else "pk__lt": cursor.key})
    found = list(rows.order_by(way)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return found, None, None
    newer = more if backwards else cursor is not None
    older = more or backwards
    return (
        found,
        Cursor(backwards=True, at=EPOCH, key=found[0].pk) if newer else None,
        Cursor(backwards=False, at=EPOCH, key=found[-1].pk) if older else None,
    )
