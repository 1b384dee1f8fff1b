"""Pages of a list, the newest first, by the cursors of the API."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import HttpRequest

from annotations.api import pages
from annotations.api.cursors import BadCursor, Cursor, context_of, read, write
from annotations.models import Event, Record

NEWEST_FIRST = pages.Order.named("-published_at")


@dataclass(frozen=True)
class Pager:
    """Where to go on from a page; empty at the ends of the list."""

    newer: str
    older: str


class Place:
    """Where a reader is in a list, which `parts` tell from other lists. Raises BadRequest."""

    def __init__(self, request: HttpRequest, *parts: object) -> None:
        self.context = context_of(*parts)
        self.cursor = self.read(request.GET.get("cursor", ""))

    def read(self, text: str) -> Cursor | None:
        """Return the place that the address names."""
        try:
            return read(text, self.context) if text else None
        except BadCursor as error:
            raise BadRequest(
                "The cursor is not one of this list. Leave it out to begin again."
            ) from error

    def pager(self, newer: Cursor | None, older: Cursor | None) -> Pager:
        """Return both ways on, as text for an address."""
        return Pager(
            newer=write(newer, self.context) if newer else "",
            older=write(older, self.context) if older else "",
        )


def page_of_records(
    rows: QuerySet[Record], place: Place, *, size: int
) -> tuple[list[bytes], Pager]:
    """Return the bodies of a page of records, by publication; one query."""
    page = pages.page_of(rows, NEWEST_FIRST, place.cursor, size=size)
    return list(page.bodies), place.pager(page.previous, page.next)


def page_of_events(
    rows: QuerySet[Event], place: Place, *, size: int
) -> tuple[list[Event], Pager]:
    """Return a page of events, by their numbers; one query."""
    cursor = place.cursor
    if cursor and cursor.backwards:
        found = list(rows.filter(seq__gt=cursor.key).order_by("seq")[: size + 1])
        more_newer, more_older = len(found) > size, True
        kept = found[:size][::-1]
    else:
        below = rows.filter(seq__lt=cursor.key) if cursor else rows
        found = list(below.order_by("-seq")[: size + 1])
        more_newer, more_older = cursor is not None, len(found) > size
        kept = found[:size]
    if not kept:
        return [], Pager("", "")
    newer, older = beside(kept[0], backwards=True), beside(kept[-1], backwards=False)
    return kept, place.pager(
        newer if more_newer else None, older if more_older else None
    )


def beside(event: Event, *, backwards: bool) -> Cursor:
    """Return the cursor that goes on from an event."""
    return Cursor(backwards, event.occurred_at, event.seq)
