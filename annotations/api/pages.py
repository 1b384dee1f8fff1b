"""One page of records: a keyset query whose stored bytes are joined, whatever the depth.

A page ends early when its records are large, so that no answer is without bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connections
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from annotations.api.cursors import Cursor
from annotations.api.past import THEN
from annotations.api.ranking import RANK, RELEVANCE
from annotations.models import Record
from annotations.models.ledger import RecordQuerySet

PUBLIC = (
    "public"  # the database alias whose role may read nothing but what is published
)
MOST_BYTES = 8 * 1024 * 1024  # of records in one page; the first always fits

# The keys come from the index; only the bodies that fit are then fetched.
PAGE = """
    WITH place AS MATERIALIZED ({keys}),
    sized AS (
        SELECT place.id, place.{column},
               count(*) OVER () AS found,
               row_number() OVER way AS number,
               sum(octet_length({body})) OVER way - octet_length({body}) AS before
        FROM place JOIN annotations_record record USING (id) {then}
        WINDOW way AS (ORDER BY place.{column} {way}, place.id {way})
    )
    SELECT {body}, sized.{column}, sized.id, sized.found
    FROM sized JOIN annotations_record record USING (id) {then}
    WHERE sized.number <= %s AND sized.before < %s
    ORDER BY sized.number
"""


@dataclass(frozen=True)
class Order:
    """The order of a list: by one of two times or by rank, and by key where those are equal."""

    column: str
    descending: bool

    @classmethod
    def named(cls, name: str) -> "Order":
        """Return the order that `-published_at` and the like name; the best rank comes first."""
        if name == RELEVANCE:
            return cls(RANK, descending=True)
        return cls(name.removeprefix("-"), name.startswith("-"))

    def reversed(self) -> "Order":
        """Return the order the other way round."""
        return Order(self.column, not self.descending)

    @property
    def way(self) -> str:
        """Return SQL's word for the direction."""
        return "DESC" if self.descending else "ASC"


@dataclass(frozen=True)
class Page:
    """The bodies of a page, and where to go on from it."""

    bodies: Sequence[bytes]
    next: Cursor | None
    previous: Cursor | None


Row = tuple[bytes, datetime | float, int, int]


def published() -> RecordQuerySet:
    """Return everything that the world may read."""
    return Record.objects.using(PUBLIC)


def page_of(
    records: QuerySet[Record],
    order: Order,
    cursor: Cursor | None,
    *,
    size: int,
    as_of: datetime | None = None,
    skip: int = 0,
) -> Page:
    """Return at most `size` records, from the start of the list or from a cursor.

    With `as_of` each is as it stood then; the records must have been chosen by `at_moment`. `skip`
    passes over some records first, for the one list that has to offer it.
    """
    backwards = cursor is not None and cursor.backwards
    way = order.reversed() if backwards else order
    rows = read(records, way, cursor, size=size, as_of=as_of, skip=skip)
    more = bool(rows) and rows[0][3] > len(rows)
    if backwards:
        rows.reverse()
    first = beside(rows[0], backwards=True) if rows else None
    last = beside(rows[-1], backwards=False) if rows else None
    if not rows and cursor is not None:
        turned = turned_round(cursor, way)
        return Page([], *((turned, None) if backwards else (None, turned)))
    return Page(
        bodies=[row[0] for row in rows],
        next=last if backwards or more else None,
        previous=first if (more if backwards else cursor is not None) else None,
    )


def read(
    records: QuerySet[Record],
    way: Order,
    cursor: Cursor | None,
    *,
    size: int,
    as_of: datetime | None,
    skip: int,
) -> list[Row]:
    """Return the rows of a page in the order they are read, each with how many were found."""
    if cursor is not None:
        records = records.filter(
            beyond_rank(way, cursor) if way.column == RANK else beyond(way, cursor)
        )
    mark = "-" if way.descending else ""
    keys = records.order_by(f"{mark}{way.column}", f"{mark}id").values("id", way.column)
    sql, params = keys[skip : skip + size + 1].query.get_compiler(PUBLIC).as_sql()
    # Column and direction come from a closed list of ours.
    statement = PAGE.format(
        keys=sql,
        column=way.column,
        way=way.way,
        body="past.body" if as_of else "record.body",
        then=THEN if as_of else "",
    )
    moments = [as_of] if as_of else []
    with connections[PUBLIC].cursor() as cursor_:
        cursor_.execute(statement, [*params, *moments, *moments, size, MOST_BYTES])
        rows: list[Row] = cursor_.fetchall()
    return rows


def beyond(way: Order, cursor: Cursor) -> RawSQL:
    """Return the condition for rows past a cursor, as a comparison that an index can answer."""
    sign = "<" if way.descending else ">"
    return RawSQL(  # noqa: S611  # the column comes from a closed list of ours
        f"(annotations_record.{way.column}, annotations_record.id) {sign} (%s, %s)",
        [cursor.at, cursor.key],
        output_field=BooleanField(),
    )


def beyond_rank(way: Order, cursor: Cursor) -> Q:
    """Return the condition for rows past a cursor in the order of rank."""
    sign = "lt" if way.descending else "gt"
    return Q(**{f"{RANK}__{sign}": cursor.at}) | Q(
        **{RANK: cursor.at, f"id__{sign}": cursor.key}
    )


def turned_round(cursor: Cursor, way: Order) -> Cursor:
    """Return the cursor that goes the other way from where nothing is left, its own row included."""
    step = -1 if way.descending else 1
    return Cursor(not cursor.backwards, cursor.at, cursor.key + step)


def beside(row: Row, *, backwards: bool) -> Cursor:
    """Return the cursor that goes on from a row."""
    return Cursor(backwards, row[1], row[2])


def joined(
    bodies: Sequence[bytes], ends: dict[str, Any], name: bytes = b"results"
) -> bytes:
    """Return the JSON of a page: stored bytes joined, and what else is said of it."""
    rest = msgspec.json.encode(ends)[1:]
    return b'{"' + name + b'":[' + b",".join(bodies) + b"]," + rest
