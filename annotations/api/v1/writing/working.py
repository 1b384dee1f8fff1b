"""Lists of working content for the programs of those who work on it, page by page in order of id."""

from typing import Any

import msgspec
from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.http import Http404, HttpResponse
from rest_framework.request import Request

from annotations.api import cursors
from annotations.api.answers import json_answer
from annotations.api.checking import checked_values
from annotations.api.cursors import EPOCH, Cursor
from annotations.api.pages import MOST_BYTES, Order, Page, joined, turned_round
from annotations.api.v1.lists import (
    USUAL_PAGE,
    PageForm,
    linked,
    links_of,
    place,
)
from annotations.api.v1.writing.answering import KIND_OF, record_of, with_pending
from annotations.api.v1.writing.finding import told
from annotations.api.v1.writing.narrowing import NARROWINGS
from annotations.api.v1.writing.reading import writer_of
from annotations.api.v1.writing.views import DeskView, require_colleague
from annotations.models import Verdict, VerdictVersion
from annotations.records.kinds import KINDS
from annotations.records.verdicts import versions

PAGING = {name: PageForm.base_fields[name] for name in ("page_size", "cursor")}
LONG_TEXTS = 8  # revisions in memory at once: each may have 10 MB


class WorkingList(DeskView):
    """Things of one sort as those who work on them see them, drafts included."""

    def get(self, request: Request, noun: str) -> HttpResponse:
        require_colleague(request)
        if noun not in NARROWINGS:
            raise Http404
        values = checked(request, noun)
        given = request.query_params
        asked = [(name, given.getlist(name)) for name in sorted(NARROWINGS[noun])]
        context = cursors.context_of(request.path, asked)
        page = page_of(
            KIND_OF[noun],
            told(narrowed(noun, values), writer_of(request)),
            place(values["cursor"], context),
            values["page_size"] or USUAL_PAGE,
            to=writer_of(request),
        )
        links = links_of(request, page, context)
        return linked(json_answer(joined(page.bodies, links)), links)


def checked(request: Request, noun: str) -> dict[str, Any]:
    """Return the values of the parameters. Raises Unusable with everything that is wrong."""
    own = {name: one.field for name, one in NARROWINGS[noun].items()}
    return checked_values({**PAGING, **own}, request.query_params)


def narrowed(noun: str, values: dict[str, Any]) -> QuerySet[Any]:
    """Return the rows that the filters keep, with all that their records need."""
    rows = KINDS[KIND_OF[noun]].rows()
    for name, one in NARROWINGS[noun].items():
        if values[name]:
            rows = one.keep(rows, values[name])
    return rows


def with_waiting(rows: QuerySet[Any], person: User) -> QuerySet[Any]:
    """Return verdicts with the version that is worked on, marked where it is kept back."""
    kept = VerdictVersion.objects.kept_from(person.pk).filter(pk=OuterRef("pk"))
    waiting = versions().filter(published_at=None).annotate(kept=Exists(kept))
    ordered = waiting.order_by("number")
    return rows.prefetch_related(Prefetch("versions", ordered, to_attr="waiting"))


def page_of(
    kind: str, rows: QuerySet[Any], cursor: Cursor | None, size: int, *, to: User
) -> Page:
    """Return at most `size` rows from the beginning or a cursor; large ones end a page earlier."""
    backwards = cursor is not None and cursor.backwards
    if cursor is not None:
        rows = rows.filter(**{"pk__lt" if backwards else "pk__gt": cursor.key})
    rows = rows.order_by("-pk" if backwards else "pk")[: size + 1]
    keys, bodies, more = read(kind, rows, size, to=to)
    if backwards:
        keys.reverse()
        bodies.reverse()
    if not keys:
        return nothing_beyond(cursor)
    first = Cursor(backwards=True, at=EPOCH, key=keys[0])
    last = Cursor(backwards=False, at=EPOCH, key=keys[-1])
    return Page(
        bodies,
        next=last if backwards or more else None,
        previous=first if (more if backwards else cursor is not None) else None,
    )


def read(
    kind: str, rows: QuerySet[Any], size: int, *, to: User
) -> tuple[list[int], list[bytes], bool]:
    """Return keys and bodies of the rows that fit into a page, and whether there are more."""
    keys: list[int] = []
    bodies: list[bytes] = []
    length = 0
    chunk = LONG_TEXTS if kind == "revision" else size + 1
    if kind == "verdict":
        rows = with_waiting(rows, to)
    for row in rows.iterator(chunk_size=chunk):
        body = body_of(kind, row)
        length += len(body)
        if len(bodies) == size or (bodies and length > MOST_BYTES):
            return keys, bodies, True
        keys.append(row.pk)
        bodies.append(body)
    return keys, bodies, False


def body_of(kind: str, row: Any) -> bytes:
    """Return the bytes that show a row in a list."""
    shown: Any = record_of(kind, row)
    if isinstance(row, Verdict):
        waiting = row.waiting[-1] if row.waiting else None  # type: ignore[attr-defined]  # prefetched
        shown = with_pending(shown, waiting, kept=bool(waiting and waiting.kept))
    return msgspec.json.encode(shown)


def nothing_beyond(cursor: Cursor | None) -> Page:
    """Return the empty page where nothing is left, with the way back."""
    if cursor is None:
        return Page([], next=None, previous=None)
    turned = turned_round(cursor, Order("id", descending=cursor.backwards))
    if cursor.backwards:
        return Page([], next=turned, previous=None)
    return Page([], next=None, previous=turned)
