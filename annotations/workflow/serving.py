"""Storing the rows that are served, new ones and rewritten ones: a few by themselves, many by arrays."""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from psycopg import Cursor

from annotations.models import Record
from annotations.records.shapes import Record as RecordShape
from annotations.records.stored import SEARCH_VECTOR, Columns, search_vector, searched
from annotations.workflow.copying import Behind, numbers, texts

MANY = 20  # rows; below it they are not worth a thread
TOGETHER = 500  # rows that the database takes in at once
REWRITTEN = (
    "ref", "seq", "state", "body", "etag", "modified_at", "facets", "search", "shingles",
)  # fmt: skip
TAKEN_IN = {
    "kind": "text", "object": "uuid", "ref": "text", "seq": "bigint", "state": "text",
    "body": "bytea", "etag": "text", "published_at": "timestamptz", "modified_at": "timestamptz",
}  # fmt: skip
# Lists come as PostgreSQL writes them, since a list of lists would have to be even.
SERVE = f"""
    INSERT INTO annotations_record ({", ".join(TAKEN_IN)}, facets, shingles, search)
    SELECT {", ".join(TAKEN_IN)}, facets::varchar[], shingles::integer[],
        {SEARCH_VECTOR}
    FROM unnest({", ".join(f"%b::{kind}[]" for kind in TAKEN_IN.values())},
        %b::text[], %b::text[], %b::text[])
        AS one({", ".join(TAKEN_IN)}, facets, shingles, words)
    ORDER BY seq
    ON CONFLICT (kind, object) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in REWRITTEN)}
"""  # noqa: S608  # words of our own


def serve(rows: Iterable[tuple[Columns, RecordShape]]) -> None:
    """Store rows, each with the record it serves; rows that were there are rewritten."""
    Record.objects.bulk_create(
        [Record(**row, search=search_vector(record)) for row, record in rows],
        update_conflicts=True,
        unique_fields=["kind", "object"],
        update_fields=REWRITTEN,
    )


def serve_behind(behind: Behind, rows: Iterable[tuple[Columns, RecordShape]]) -> None:
    """Store many rows as `serve` does, some while others are being made."""
    made = iter(rows)
    while some := [
        [*values_of(row), searched(record)] for row, record in islice(made, TOGETHER)
    ]:
        behind.do(take_in, [list(column) for column in zip(*some, strict=True)])


def values_of(row: Columns) -> list[Any]:
    """Return the values of a row in the order in which they are taken in."""
    taken = [row[name] for name in TAKEN_IN]
    return [*taken, texts(row["facets"]), numbers(row["shingles"])]


def take_in(cursor: Cursor[Any], columns: Sequence[list[Any]]) -> None:
    """Store rows, given column by column, and have the database index their words."""
    Cursor(cursor.connection).execute(SERVE, columns)
