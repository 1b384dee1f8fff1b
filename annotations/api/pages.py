"""One page of records: a keyset query whose stored bytes are joined, whatever the depth.

A page ends early when its records are large, so that no answer is without bounds.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Any, NamedTuple

import msgspec
from django.db.backends.utils import CursorWrapper
from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL

from annotations.api.cursors import Cursor
from annotations.api.past import THEN
from annotations.api.plainly import Plainly
from annotations.api.ranking import RANK, RELEVANCE
from annotations.models import Record
from annotations.models.ledger import RecordQuerySet
from factcheck.postgresql.cursors import binary_cursor, prepared_cursor

PUBLIC = (
    "public"  # the database alias whose role may read nothing but what is published
)
MOST_BYTES = 8 * 1024 * 1024  # of records in one page; the first always fits

# The keys come from the index; of the bodies only the lengths are looked at before they are sent. Nearly always all
# of a page fit, and one more record says whether it is the last page. To have PostgreSQL say again in which order they
# are costs as much as finding them.
FITTING = """
    SELECT CASE WHEN bytes < {most} THEN body END, etag, {column}, id FROM (
        SELECT place.*, sum(octet_length(body)) OVER () AS bytes FROM ({rows}) AS place
    ) AS weighed
"""
# Otherwise those that fit, which takes PostgreSQL longer to say.
SIZED = """
    SELECT body, etag, {column}, id, more FROM (
        SELECT body, etag, {column}, id,
               lead(id) OVER way IS NOT NULL AS more,
               row_number() OVER way AS number,
               sum(octet_length(body)) OVER way - octet_length(body) AS before
        FROM ({rows}) AS place
        WINDOW way AS (ORDER BY {column} {way}, id {way})
    ) AS sized
    WHERE number <= {size} AND before < {most} ORDER BY number
"""
ROWS = """
    SELECT id, {column}, body, etag FROM annotations_record
    WHERE {where} ORDER BY {column} {way}, id {way} LIMIT {limit}
"""
# The same by the list's own index, planned once: what keeps many is met soon enough. What keeps few is found by the index
# of facets, which reads all that it finds before it knows their order. PostgreSQL would rather sort a short list whole
# than go along it, unless it does not know the limit beforehand.
NEAR = """
    SELECT id, {column}, body, etag FROM (
        SELECT id, {column}, body, etag, facets FROM annotations_record
        WHERE {place} ORDER BY {column} {way}, id {way} LIMIT (SELECT {near})
    ) AS near WHERE {where} ORDER BY {column} {way}, id {way} LIMIT {limit}
"""
LOOKED_AT = 12  # times as many rows as a page has, before the index of facets is asked
COMPILED = """
    WITH keys AS MATERIALIZED ({keys})
    SELECT keys.id, keys.{column}, {body} AS body, record.etag
    FROM keys JOIN annotations_record record USING (id) {then}
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
    """The bodies of a page, and where to go on from it.

    `etags` are those of the bodies, where they are the stored ones; `places` the times or ranks by
    which they are ordered.
    """

    bodies: Sequence[bytes]
    next: Cursor | None
    previous: Cursor | None
    etags: Sequence[str] = ()
    places: Sequence[Any] = ()


Row = tuple[bytes, str, datetime | float, int]  # body, ETag, time or rank, key
PLACE = itemgetter(2, 3)


class Rows(NamedTuple):
    """The rows of a page in the order they were read, and whether another follows."""

    rows: list[Row]
    more: bool


def published() -> RecordQuerySet:
    """Return everything that the world may read."""
    return Record.objects.using(PUBLIC)


def page_of(
    records: QuerySet[Record] | Plainly,
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
    if isinstance(records, Plainly):
        rows, more = read_plainly(records, way, cursor, size)
    else:
        rows, more = read(records, way, cursor, size=size, as_of=as_of, skip=skip)
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
        etags=() if as_of else [row[1] for row in rows],
        places=[row[2] for row in rows],
    )


def read_plainly(
    records: Plainly, way: Order, cursor: Cursor | None, size: int
) -> Rows:
    """Return the rows of a page in the order they are read; a statement of our own, seldom two."""
    place, at = records.whole, []
    if cursor is not None:
        place += f" AND {past(way, '')}"
        at = [cursor.at, cursor.key]
    # Column, direction and sizes come from closed lists of ours.
    named = {"column": way.column, "way": way.way, "limit": size + 1}
    if records.is_whole:
        with prepared_cursor(PUBLIC) as opened:
            return fetched(opened, ROWS.format(where=place, **named), at, way, size)
    if records.keeps_many:
        near = {"place": place, "where": records.narrowed, "near": LOOKED_AT * size}
        with prepared_cursor(PUBLIC) as opened:
            rows = NEAR.format(**near, **named)
            found = fetched(opened, rows, [*at, *records.params], way, size)
        if found.more:
            return found
    where = f"{place} AND {records.narrowed}"
    with binary_cursor(PUBLIC) as opened:
        rows = ROWS.format(where=where, **named)
        return fetched(opened, rows, [*at, *records.params], way, size)


def read(
    records: QuerySet[Record],
    way: Order,
    cursor: Cursor | None,
    *,
    size: int,
    as_of: datetime | None,
    skip: int,
) -> Rows:
    """Return the rows of a page in the order they are read, as Django's compiler finds them."""
    if cursor is not None:
        records = records.filter(
            beyond_rank(way, cursor) if way.column == RANK else beyond(way, cursor)
        )
    mark = "-" if way.descending else ""
    keys = records.order_by(f"{mark}{way.column}", f"{mark}id").values("id", way.column)
    sql, params = keys[skip : skip + size + 1].query.get_compiler(PUBLIC).as_sql()
    rows = COMPILED.format(
        keys=sql,
        column=way.column,
        body="past.body" if as_of else "record.body",
        then=THEN if as_of else "",
    )
    moments = [as_of] if as_of else []
    with binary_cursor(PUBLIC) as cursor_:
        return fetched(cursor_, rows, [*params, *moments], way, size)


def fetched(
    cursor: CursorWrapper, rows: str, params: Sequence[Any], way: Order, size: int
) -> Rows:
    """Return no more rows, and no more bytes, than a page may have."""
    named = {"rows": rows, "column": way.column, "way": way.way, "most": MOST_BYTES}
    cursor.execute(FITTING.format(**named), params)
    found = sorted(cursor.fetchall(), key=PLACE, reverse=way.descending)
    if not found or found[0][0] is not None:
        return Rows(found[:size], more=len(found) > size)
    cursor.execute(SIZED.format(size=size, **named), params)
    fitting = cursor.fetchall()
    return Rows([row[:4] for row in fitting], more=fitting[-1][4])


def past(way: Order, table: str) -> str:
    """Return the condition for rows past a cursor, as a comparison that an index can answer."""
    sign = "<" if way.descending else ">"
    return f"({table}{way.column}, {table}id) {sign} (%s, %s)"


def beyond(way: Order, cursor: Cursor) -> RawSQL:
    """Return the condition for rows past a cursor, as a comparison that an index can answer."""
    return RawSQL(  # noqa: S611  # the column comes from a closed list of ours
        past(way, "annotations_record."),
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
    return Cursor(backwards, row[2], row[3])


def joined(
    bodies: Sequence[bytes], ends: dict[str, Any], name: bytes = b"results"
) -> bytes:
    """Return the JSON of a page: stored bytes joined, and what else is said of it."""
    start, end = b'{"' + name + b'":[', b"]," + msgspec.json.encode(ends)[1:]
    if not bodies:
        return start + end
    parts = list(bodies)
    parts[0] = start + parts[0]
    parts[-1] += end
    return b",".join(parts)  # at once, so that a megabyte is copied once
