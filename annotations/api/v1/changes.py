"""The change feed: the ledger in its order, without gaps, tombstones included."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
from django.http import HttpResponse
from django.urls import reverse
from msgspec import Raw, Struct
from rest_framework.request import Request

from annotations.api.answers import json_answer
from annotations.api.caching import stored
from annotations.api.errors import Diverged, ProblemError, Unusable
from annotations.api.pages import MOST_BYTES, PUBLIC
from annotations.api.replica import HEAD_SEEN
from annotations.api.v1.forms import USUAL_LIMIT, ChangesForm, checked
from annotations.api.v1.shapes import EventShape
from annotations.api.views import ApiView
from annotations.decoding import decoder_of
from annotations.models import LedgerHead
from factcheck.postgresql.cursors import prepared_cursor

POSITION = re.compile(r"(\d{1,15})\.([0-9a-f]{16})")
NULL = Raw(b"null")
START = "0"
ENDLESS = 2**63 - 1
HASH_LENGTH = 16  # of the 64 digits: what a position carries of its event's hash
COLUMNS = (
    "seq", "type", "kind", "object", "ref", "version", "change_class", "public_note",
    "occurred_at", "body_sha256", "sha256", "previous_sha256",
)  # fmt: skip
KIND = COLUMNS.index("kind")

# Not a tombstone, and not erased.
WHOLE = """substring(content FROM 1 FOR 19) = '{"record":"verdict"'::bytea"""
RATING = "SELECT (convert_from(content, 'UTF8')::json -> 'rating')::text"

# From the position itself on, so that its hash can be compared; a record goes along only with the
# last event about it. What is asked of each event is asked by its key: a join would be planned as a
# walk through all there are.
EVENTS = f"""
    WITH events AS MATERIALIZED (
        SELECT {", ".join(COLUMNS)} FROM annotations_event
        WHERE seq >= %s AND seq <= %s ORDER BY seq LIMIT <limit>
    ),
    feed AS (
        SELECT events.*, record.body, coalesce(octet_length(record.body), 0) AS size
        FROM events LEFT JOIN annotations_record record USING (kind, object, seq)
    ),
    sized AS (SELECT feed.*, sum(size) OVER (ORDER BY seq ROWS UNBOUNDED PRECEDING) AS total FROM feed),
    told AS (
        SELECT sized.*,
               -- Of a verdict that is gone, only its last event says which rating it had.
               kind = 'verdict' AND EXISTS (
                   SELECT FROM annotations_record now
                   WHERE now.kind = 'verdict' AND now.object = sized.object
                     AND (now.state = 'current' OR now.seq = sized.seq)
               ) AS rated
        FROM sized WHERE total - size < {MOST_BYTES}
    )
    SELECT {", ".join(COLUMNS)},
           -- Where the record goes along, it has the rating.
           CASE WHEN rated AND body IS NULL THEN (
               {RATING} FROM annotations_eventbody WHERE event_id = told.seq AND {WHOLE}
           ) END AS rating,
           CASE WHEN rated THEN (
               {RATING} FROM annotations_event earlier
               JOIN annotations_eventbody ON event_id = earlier.seq
               WHERE earlier.kind = 'verdict' AND earlier.object = told.object
                 AND earlier.seq < told.seq AND {WHOLE}
               ORDER BY earlier.seq DESC LIMIT 1
           ) END AS previous_rating,
           body, (SELECT count(*) FROM events) AS found
    FROM told ORDER BY seq
"""  # noqa: S608  # put together from names of our own


class Rated(Struct, frozen=True):
    """What is read of a verdict's record. A tombstone has no rating."""

    rating: Raw = NULL


RATED = decoder_of(Rated)


class Position(NamedTuple):
    """How far somebody has read: the number of the last event, and the start of its hash."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}.{self.hash}" if self.seq else START


class Entry(EventShape, frozen=True):
    """One event, and JSON that is ready: its ratings, and its record where it is the last about it."""

    rating: Raw
    previous_rating: Raw
    object: Raw

    @property
    def position(self) -> Position:
        """Return the position of somebody who has read it."""
        return Position(self.seq, self.sha256[:HASH_LENGTH])


class Read(NamedTuple):
    """Events in their order, and how many there are to this limit, those that did not fit included."""

    entries: Sequence[Entry]
    found: int


class Changes(ApiView):
    """Events after a position. `next` is always given; ask it again when there is no more."""

    def read_to(self, request: Request) -> Position | None:
        """Return the position that the caller says to have read, to be counted with the request."""
        return parsed(request.query_params.get("after", ""))

    @stored
    def get(self, request: Request) -> HttpResponse:
        values = checked(request, ChangesForm)
        after = position_of(values["after"])
        limit = values["limit"] or USUAL_LIMIT
        # A replica can be a moment ahead of its primary, which may be asked next time.
        upto = request.META.get(HEAD_SEEN, ENDLESS)
        entries, there = entries_from(after, limit, upto)
        known = [entry for entry in entries[:1] if entry.seq == after.seq]
        if after.seq and [entry.position for entry in known] != [after]:
            raise Diverged(head())
        read = entries[len(known) :][:limit]
        last = read[-1].position if read else after
        address = request.build_absolute_uri(reverse("v1:changes"))
        page = {
            "results": read,
            "next": f"{address}?after={last}&limit={limit}",
            "has_more": there > len(known) + len(read),
        }
        return json_answer(msgspec.json.encode(page))


def position_of(text: str | None) -> Position:
    """Return the position that a text is. Raises Unusable for any other text."""
    if text is None or text == START:
        return Position(0, "")
    position = parsed(text)
    if position is None:
        detail = "after: This is no position. Use what `next` gave, or leave it out to begin."
        raise Unusable(
            [ProblemError(code="bad_position", detail=detail, parameter="after")]
        )
    return position


def parsed(text: str) -> Position | None:
    """Return the position that a text says, if it says one."""
    parts = POSITION.fullmatch(text)
    return Position(int(parts[1]), parts[2]) if parts else None


def entries_from(after: Position, limit: int, upto: int) -> Read:
    """Return the event at a position and those that follow it, up to a number."""
    with prepared_cursor(PUBLIC) as cursor:
        # The limit stands in the text: a plan for any limit would read the whole ledger.
        statement = EVENTS.replace("<limit>", str(limit + 2))
        cursor.execute(statement, [after.seq, upto])
        rows = cursor.fetchall()
    return Read([entry(row) for row in rows], rows[0][-1] if rows else 0)


def entry(row: tuple[Any, ...]) -> Entry:
    """Return the event that a row of the statement is."""
    *columns, rating, previous_rating, body, _found = row
    if body is not None and columns[KIND] == "verdict":
        rating = RATED.decode(body).rating
    ready = (rating, previous_rating, body)
    return Entry(*columns, *[NULL if one is None else Raw(one) for one in ready])


def head() -> str:
    """Return the position of the last event there is."""
    row = LedgerHead.objects.using(PUBLIC).get()
    return str(Position(row.seq, row.sha256[:HASH_LENGTH]))
