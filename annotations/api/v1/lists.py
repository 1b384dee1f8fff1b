"""Reading a list: its parameters checked, its page found, its links written."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import json_answer
from annotations.api.cursors import BadCursor, Cursor
from annotations.api.errors import ProblemError, Unusable
from annotations.api.pages import Order, Page, joined, page_of
from annotations.api.parameters import ChoiceField, Field, WholeNumberField
from annotations.api.v1.filters import RecordFilter
from annotations.models import Record

ORDERS = ("-published_at", "published_at", "-modified_at", "modified_at")
LARGEST_PAGE = 500
USUAL_PAGE = 100


class CursorField(Field):
    """Where a page begins, as an earlier page gave it."""

    def understood(self, value: str) -> str:
        return value


class PageForm(forms.Form):
    """What every list takes besides its filters."""

    ordering = ChoiceField(
        choices=ORDERS,
        required=False,
        help_text="The order: by first publication or by last change, a minus sign for newest first.",
    )
    page_size = WholeNumberField(
        least=1,
        most=LARGEST_PAGE,
        usual=USUAL_PAGE,
        required=False,
        help_text="The most records in a page. Large records can make a page end earlier.",
    )
    cursor = CursorField(
        required=False,
        help_text="Where the page begins: as `next` or `previous` of another page gave it.",
    )
    count = WholeNumberField(
        least=0,
        most=1,
        usual=0,
        required=False,
        help_text="1 to be told in `count` how many records there are in all.",
    )


@dataclass(frozen=True)
class Asked:
    """What a list was asked for, all of it checked."""

    records: QuerySet[Record]
    order: Order
    cursor: Cursor | None
    context: bytes
    size: int
    counted: bool


def read_list(
    request: Request,
    records: QuerySet[Record],
    filters: type[RecordFilter],
    *,
    usual_order: str = ORDERS[0],
) -> tuple[Page, Asked]:
    """Return the page that a request asks for, and what was asked.

    Raises Unusable for parameters that are unknown or cannot be used.
    """
    asked = understand(request, records, filters, usual_order)
    return page_of(asked.records, asked.order, asked.cursor, size=asked.size), asked


def answer_list(request: Request, page: Page, asked: Asked) -> HttpResponse:
    """Return a page as an answer, with its links in the body and in the header."""
    links = {
        "next": link_to(request, page.next, asked.context),
        "previous": link_to(request, page.previous, asked.context),
    }
    count = {"count": asked.records.count()} if asked.counted else {}
    answer = json_answer(request, joined(page.bodies, links | count))
    header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
    if header:
        answer.headers["Link"] = header
    return answer


def understand(
    request: Request,
    records: QuerySet[Record],
    filters: type[RecordFilter],
    usual_order: str,
) -> Asked:
    """Check the parameters. Raises Unusable with everything that is wrong with them."""
    given = request.query_params
    form = PageForm(given)
    filtered = filters(given, queryset=records)
    fields = {**form.fields, **filtered.form.fields}
    problems = [
        *misplaced(given, fields),
        *wrong(form),
        *wrong(filtered.form),
    ]
    if problems:
        raise Unusable(problems)
    values = form.cleaned_data
    order = values["ordering"] or usual_order
    asked = sorted((name, given.getlist(name)) for name in filtered.form.fields)
    context = cursors.context_of(request.path, order, asked)
    return Asked(
        records=filtered.qs,
        order=Order.named(order),
        cursor=place(values["cursor"], context),
        context=context,
        size=values["page_size"] or USUAL_PAGE,
        counted=bool(values["count"]),
    )


def misplaced(given: QueryDict, fields: Mapping[str, Any]) -> Iterator[ProblemError]:
    """Yield a problem for every parameter that is unknown, or given too often."""
    for name in given:
        if name not in fields:
            choices = ", ".join(sorted(fields))
            detail = (
                f"There is no parameter “{name[:80]}” here. Choose from: {choices}."
            )
            yield ProblemError(
                code="unknown_parameter", detail=detail, parameter=name[:80]
            )
        elif len(given.getlist(name)) > 1 and not fields[name].many:
            yield ProblemError(
                code="repeated",
                detail=f"{name}: It can be given only once.",
                parameter=name,
            )


def wrong(form: forms.BaseForm) -> Iterator[ProblemError]:
    """Yield a problem for every value that cannot be used."""
    for name, errors in form.errors.as_data().items():
        for error in errors:
            detail = f"{name}: {error.messages[0]}"
            yield ProblemError(
                code=error.code or "invalid", detail=detail, parameter=name
            )


def place(text: str | None, context: bytes) -> Cursor | None:
    """Return the cursor that was given. Raises Unusable for one that is not of this list."""
    if text is None:
        return None
    try:
        return cursors.read(text, context)
    except BadCursor as reason:
        problem = ProblemError(
            code="bad_cursor", detail=str(reason), parameter="cursor"
        )
        raise Unusable([problem]) from reason


def link_to(request: Request, cursor: Cursor | None, context: bytes) -> str | None:
    """Return the address of the page that a cursor begins, or None without one."""
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursors.write(cursor, context)
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
