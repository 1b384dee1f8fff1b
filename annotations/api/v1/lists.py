"""Reading a list: its parameters checked, its page found, its links written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, cached_property
from hashlib import sha256
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse, QueryDict
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import tagged
from annotations.api.checking import Checked, checked_list
from annotations.api.cursors import BadCursor, Cursor
from annotations.api.errors import ProblemError, Unusable
from annotations.api.negotiation import WEB_ANNOTATION, Face, face_of
from annotations.api.pages import Order, Page, page_of, published
from annotations.api.parameters import (
    ChoiceField,
    ChoicesField,
    Field,
    MomentField,
    WholeNumberField,
)
from annotations.api.past import at_moment
from annotations.api.plainly import Plainly, plainly
from annotations.api.ranking import RANK, RELEVANCE, ranked
from annotations.api.selecting import FieldsField, Tree, tree_of
from annotations.api.v1.expanding import EXPANSIONS
from annotations.api.v1.faces import OWN, arranged, page_written
from annotations.api.v1.resources import Listed
from annotations.api.words import quotable
from annotations.models import Record

ORDERS = ("-published_at", "published_at", "-modified_at", "modified_at")
LARGEST_PAGE = 500
USUAL_PAGE = 100
SHAPING = ("fields", "expand", "format")
NO_PAST = (
    "expand: What goes along is as it stands now, so it cannot be joined with `as_of`."
)
# What of a verdict never changes, so that it can be filtered by in the past too.
UNCHANGING = {"claim", "language", "published_after", "published_before", "state"}


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


@cache
def page_fields(listed: Listed) -> dict[str, Any]:
    """Return what a list takes besides its filters; the fields hold no state."""
    orders = PageForm.base_fields["ordering"]
    if "search" in listed.filters.base_filters:
        orders = ChoiceField(
            choices=(*ORDERS, RELEVANCE),
            required=False,
            help_text=f"{orders.help_text} `relevance`, with `search`: the best match first.",
        )
    made = {**PageForm.base_fields, "ordering": orders, **shaping_fields(listed)}
    if listed.kind == "verdict":
        made["as_of"] = MomentField(
            required=False,
            help_text="The verdicts as they stood at this moment. What has been retracted or "
            "withheld since is gone from its past too. Only filters on what never changes can be "
            f"joined with it: {', '.join(sorted(UNCHANGING))}.",
        )
    if WEB_ANNOTATION in listed.faces:
        made["iris"] = WholeNumberField(
            least=0,
            most=1,
            usual=0,
            required=False,
            help_text="1, in pages of Web Annotations, for their addresses alone.",
        )
    return made


def shaping_fields(listed: Listed, faces: Sequence[Face] = ()) -> dict[str, Any]:
    """Return what says in which form, and with how much in it, records are answered."""
    made: dict[str, Any] = {
        "fields": FieldsField(
            shape=listed.shape,
            required=False,
            help_text="Only these fields of each record, by dotted paths such as `rating.code`. "
            "Tombstones come whole. In JSON and NDJSON.",
        )
    }
    names = EXPANSIONS.get(listed.kind)
    if names:
        made["expand"] = ChoicesField(
            choices=list(names),
            required=False,
            help_text="Whole records to put beside each, under `expanded`. In JSON and NDJSON.",
        )
    made["format"] = ChoiceField(
        choices=[face.name for face in faces or listed.faces],
        required=False,
        help_text="The form of the answer, for those who cannot send an Accept header.",
    )
    return made


@dataclass(frozen=True)
class Asked:
    """What a list was asked for, all of it checked."""

    listed: Listed
    checked: Checked
    plainly: Plainly | None
    order: Order
    cursor: Cursor | None
    context: bytes
    size: int
    counted: bool
    tree: Tree
    expand: Sequence[str]
    as_of: datetime | None
    addresses: bool

    @cached_property
    def records(self) -> QuerySet[Record]:
        """Return all records of the list, through Django's compiler."""
        checked, found = self.checked, self.checked.records
        if self.order.column == RANK:
            found = ranked(found, checked.filters["search"])
        if self.as_of:
            found = at_moment(found, self.as_of, checked.filters["state"] or "current")
        return found


def read_list(
    request: Request, listed: Listed, part: QuerySet[Record] | None = None
) -> tuple[Page, Asked]:
    """Return the page that a request asks for, and what was asked; of a part of the records if given.

    Raises Unusable for parameters that are unknown or cannot be used.
    """
    asked = understand(request, listed, part)
    page = page_of(
        asked.plainly or asked.records,
        asked.order,
        asked.cursor,
        size=asked.size,
        as_of=asked.as_of,
    )
    if asked.as_of:
        page = replace(page, bodies=quotable(page.bodies))
    return page, asked


def answer_list(request: Request, page: Page, asked: Asked) -> HttpResponse:
    """Return a page as an answer, with its links in the header and, in JSON, in the body."""
    face = face_of(request)
    links = links_of(request, page, asked.context)
    count = {"count": asked.records.count()} if asked.counted else {}
    listed = asked.listed
    bodies = arranged(page.bodies, listed.kind, listed.shape, asked.tree, asked.expand)
    body = page_written(face, bodies, listed.shape, links | count)
    etag = "" if bodies is not page.bodies else etag_of(face, page, links | count)
    return linked(tagged(body, etag, content_type=face.content_type), links)


def etag_of(face: Face, page: Page, ends: Mapping[str, Any]) -> str:
    """Return what a page is known by where it is stored records in a row; empty elsewhere.

    Each has a hash of its own, so that the megabyte of them need not be hashed.
    """
    if face not in OWN or not page.etags:
        return ""
    said = repr((face.name, ends, page.etags))
    return sha256(said.encode()).hexdigest()


def links_of(request: Request, page: Page, context: bytes) -> dict[str, str | None]:
    """Return the addresses of the pages after and before."""
    return {
        "next": link_to(request, page.next, context),
        "previous": link_to(request, page.previous, context),
    }


def linked(answer: HttpResponse, links: Mapping[str, str | None]) -> HttpResponse:
    """Return an answer with its links in the header."""
    header = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in links.items() if url)
    if header:
        answer.headers["Link"] = header
    return answer


def understand(
    request: Request, listed: Listed, part: QuerySet[Record] | None
) -> Asked:
    """Check the parameters. Raises Unusable with everything that is wrong with them."""
    given = request.query_params
    checked = checked_list(
        request,
        page_fields(listed),
        listed.filters,
        lambda: published().of_kind(listed.kind) if part is None else part,
    )
    values = checked.values
    problems = list(at_odds(request, values, given))
    if problems:
        raise Unusable(problems)
    order = values["ordering"] or listed.order
    moment = values.get("as_of")
    context = cursors.context_of(
        request.path, order, checked.asked, *([moment] if moment else [])
    )
    plain = part is None and not moment and order != RELEVANCE
    filters = listed.filters.base_filters
    return Asked(
        listed=listed,
        checked=checked,
        plainly=plainly(listed.kind, filters, checked.filters) if plain else None,
        order=Order.named(order),
        cursor=place(values["cursor"], context),
        context=context,
        size=values["page_size"] or USUAL_PAGE,
        counted=bool(values["count"]),
        tree=tree_of(values["fields"] or ()),
        expand=values.get("expand") or (),
        as_of=moment,
        addresses=bool(values.get("iris")),
    )


def at_odds(
    request: Request, values: Mapping[str, Any], given: QueryDict
) -> Iterator[ProblemError]:
    """Yield a problem for parameters that cannot be used together."""
    yield from unshapely(request, values)
    if values.get("expand") and (values["page_size"] or 0) > USUAL_PAGE:
        detail = f"page_size: With `expand`, a page has at most {USUAL_PAGE} records."
        yield ProblemError(code="too_many", detail=detail, parameter="page_size")
    if values.get("ordering") == RELEVANCE and not given.get("search"):
        detail = "ordering: `relevance` needs words to look for. Give them in `search`."
        yield ProblemError(code="needs_search", detail=detail, parameter="ordering")
    if not values.get("as_of"):
        return
    if values.get("ordering") not in {None, "", "-published_at", "published_at"}:
        detail = "ordering: With `as_of`, choose from: -published_at, published_at."
        yield ProblemError(code="not_in_the_past", detail=detail, parameter="ordering")
    if values.get("expand"):
        yield ProblemError(code="not_in_the_past", detail=NO_PAST, parameter="expand")
    others = set(given) - UNCHANGING - {"as_of", *PageForm.base_fields, *SHAPING}
    for name in sorted(others):
        detail = (
            f"{name}: It may have been another then, so it cannot be joined with `as_of`. Choose "
            f"from: {', '.join(sorted(UNCHANGING))}."
        )
        yield ProblemError(code="not_in_the_past", detail=detail, parameter=name)


def unshapely(request: Request, values: Mapping[str, Any]) -> Iterator[ProblemError]:
    """Yield a problem for fields that are asked for in a form that has no place for them."""
    if face_of(request) in OWN:
        return
    for name in ("fields", "expand"):
        if values.get(name):
            detail = f"{name}: It can be used in JSON and NDJSON only."
            yield ProblemError(code="not_in_this_form", detail=detail, parameter=name)


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
    given = dict(request.query_params.lists())
    given["cursor"] = [cursors.write(cursor, context)]
    query = urlencode(given, doseq=True)
    return request.build_absolute_uri(f"{request.path}?{query}")
