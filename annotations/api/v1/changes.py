"""The change feed: the ledger in its order, without gaps, tombstones included."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

import msgspec
from django.http import HttpResponse
from django.urls import reverse
from rest_framework.request import Request

from annotations.api.answers import json_answer
from annotations.api.errors import Diverged, ProblemError, Unusable
from annotations.api.pages import MOST_BYTES, PUBLIC, joined
from annotations.api.replica import HEAD_SEEN
from annotations.api.v1.forms import USUAL_LIMIT, ChangesForm, checked
from annotations.api.views import ApiView
from annotations.models import LedgerHead
from factcheck.postgresql.cursors import prepared_cursor

POSITION = re.compile(r"(\d{1,15})\.([0-9a-f]{16})")
ENCODER = msgspec.json.Encoder()
START = "0"
ENDLESS = 2**63 - 1
HASH_LENGTH = 16  # of the 64 digits: what a position carries of its event's hash
COLUMNS = (
    "seq", "type", "kind", "object", "ref", "version", "change_class", "public_note",
    "occurred_at", "body_sha256", "sha256", "previous_sha256",
)  # fmt: skip

NAMES = tuple(
    "id" if name == "object" else name for name in COLUMNS
)  # as `EventShape` has them

# Not a tombstone, and not erased.
WHOLE = """substring(content FROM 1 FOR 19) = '{"record":"verdict"'::bytea"""
RATING = "(convert_from(content, 'UTF8')::json -> 'rating')::text AS rating"

# From the position itself on, so that its hash can be compared; a record goes along only with the
# last event about it.
EVENTS = f"""
    WITH feed AS (
        SELECT {", ".join(f"event.{name}" for name in COLUMNS)}, record.body
        FROM annotations_event event
        LEFT JOIN annotations_record record
          ON record.kind = event.kind AND record.object = event.object AND record.seq = event.seq
        WHERE event.seq >= %s AND event.seq <= %s ORDER BY event.seq LIMIT <limit>
    ),
    sized AS (
        SELECT feed.*, coalesce(octet_length(body), 0) AS size,
               sum(coalesce(octet_length(body), 0)) OVER (ORDER BY seq) AS total,
               count(*) OVER () AS found
        FROM feed
    )
    SELECT {", ".join(f"sized.{name}" for name in COLUMNS)}, sized.body, found,
           after.rating, before.rating AS previous_rating
    FROM sized
    -- Of a verdict that is gone, only its last event says which rating it had.
    LEFT JOIN annotations_record now
      ON sized.kind = 'verdict' AND now.kind = sized.kind AND now.object = sized.object
         AND (now.state = 'current' OR now.seq = sized.seq)
    LEFT JOIN LATERAL (
        SELECT {RATING} FROM annotations_eventbody
        WHERE now.id IS NOT NULL AND event_id = sized.seq AND {WHOLE}
    ) AS after ON true
    LEFT JOIN LATERAL (
        SELECT {RATING} FROM annotations_event earlier
        JOIN annotations_eventbody ON event_id = earlier.seq
        WHERE now.id IS NOT NULL AND earlier.kind = sized.kind AND earlier.object = sized.object
          AND earlier.seq < sized.seq AND {WHOLE}
        ORDER BY earlier.seq DESC LIMIT 1
    ) AS before ON true
    WHERE total - size < {MOST_BYTES} ORDER BY sized.seq
"""  # noqa: S608  # put together from names of our own


class Position(NamedTuple):
    """How far somebody has read: the number of the last event, and the start of its hash."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}.{self.hash}" if self.seq else START


class Entry(NamedTuple):
    """One event, the bytes of its record where it is the last about it, and ratings as JSON."""

    event: Mapping[str, Any]
    body: bytes | None
    found: int
    rating: str | None
    previous_rating: str | None

    @property
    def position(self) -> Position:
        """Return the position of somebody who has read it."""
        return Position(self.event["seq"], self.event["sha256"][:HASH_LENGTH])


class Changes(ApiView):
    """Events after a position. `next` is always given; ask it again when there is no more."""

    def read_to(self, request: Request) -> Position | None:
        """Return the position that the caller says to have read, to be counted with the request."""
        parts = POSITION.fullmatch(request.query_params.get("after", ""))
        return Position(int(parts[1]), parts[2]) if parts else None

    def get(self, request: Request) -> HttpResponse:
        values = checked(request, ChangesForm)
        after = position_of(values["after"])
        limit = values["limit"] or USUAL_LIMIT
        # A replica can be a moment ahead of its primary, which may be asked next time.
        upto = request.META.get(HEAD_SEEN, ENDLESS)
        entries = entries_from(after, limit, upto)
        known = [entry for entry in entries if entry.event["seq"] == after.seq]
        if after.seq and [entry.position for entry in known] != [after]:
            raise Diverged(head())
        read = entries[len(known) :][:limit]
        more = bool(entries) and entries[0].found > len(known) + len(read)
        last = read[-1].position if read else after
        address = request.build_absolute_uri(reverse("v1:changes"))
        ends = {"next": f"{address}?after={last}&limit={limit}", "has_more": more}
        return json_answer(request, joined([encoded(entry) for entry in read], ends))


def position_of(text: str | None) -> Position:
    """Return the position that a text is. Raises Unusable for any other text."""
    if text is None or text == START:
        return Position(0, "")
    parts = POSITION.fullmatch(text)
    if parts is None:
        detail = "after: This is no position. Use what `next` gave, or leave it out to begin."
        raise Unusable(
            [ProblemError(code="bad_position", detail=detail, parameter="after")]
        )
    return Position(int(parts[1]), parts[2])


def entries_from(after: Position, limit: int, upto: int) -> list[Entry]:
    """Return the event at a position and those that follow it, up to a number."""
    with prepared_cursor(PUBLIC) as cursor:
        # The limit stands in the text: a plan for any limit would read the whole ledger.
        statement = EVENTS.replace("<limit>", str(limit + 2))
        cursor.execute(statement, [after.seq, upto])
        width = len(NAMES)
        return [
            Entry(dict(zip(NAMES, row, strict=False)), *row[width:])
            for row in cursor.fetchall()
        ]


def encoded(entry: Entry) -> bytes:
    """Return the JSON of an event with its record's stored bytes put in."""
    return b'%b,"rating":%b,"previous_rating":%b,"object":%b}' % (
        ENCODER.encode(entry.event)[:-1],
        (entry.rating or "null").encode(),
        (entry.previous_rating or "null").encode(),
        entry.body or b"null",
    )


def head() -> str:
    """Return the position of the last event there is."""
    row = LedgerHead.objects.using(PUBLIC).get()
    return str(Position(row.seq, row.sha256[:HASH_LENGTH]))
