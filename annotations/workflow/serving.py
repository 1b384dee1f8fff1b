"""Storing the rows that are served, new ones and rewritten ones: a few by themselves, many by COPY."""

from collections.abc import Iterable, Sequence
from itertools import islice
from operator import attrgetter
from typing import Any

from psycopg import Cursor

from annotations.models import Record
from annotations.records.shapes import Record as RecordShape
from annotations.records.stored import search_vector, searched
from annotations.workflow.copying import Behind, copy_through, numbers

MANY = 20  # rows; below it a table to copy them into is not worth its making
TOGETHER = 500  # rows that the database takes in at once
REWRITTEN = (
    "ref", "seq", "state", "body", "etag", "modified_at", "facets", "search", "shingles",
)  # fmt: skip
COPIED = (
    "kind", "object", "ref", "seq", "state", "body", "etag", "published_at", "modified_at",
    "facets", "shingles",
)  # fmt: skip
plainly = attrgetter(*COPIED[:-1])
ARRIVING = f"""
    CREATE TEMPORARY TABLE IF NOT EXISTS arriving_record ON COMMIT DROP AS
    SELECT {", ".join(COPIED)}, ''::text AS words FROM annotations_record WITH NO DATA
"""  # noqa: S608  # words of our own
SERVE = f"""
    INSERT INTO annotations_record ({", ".join(COPIED)}, search)
    SELECT {", ".join(COPIED)}, CASE WHEN words <> '' THEN
        to_tsvector('simple', words) || to_tsvector('english', words) END
    FROM arriving_record ORDER BY seq
    ON CONFLICT (kind, object) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in REWRITTEN)}
"""  # noqa: S608  # words of our own


def serve(rows: Sequence[tuple[Record, RecordShape]]) -> None:
    """Store rows, each with the record it serves; rows that were there are rewritten."""
    for row, record in rows:
        row.search = search_vector(record)
    Record.objects.bulk_create(
        [row for row, _ in rows],
        update_conflicts=True,
        unique_fields=["kind", "object"],
        update_fields=REWRITTEN,
    )


def serve_behind(behind: Behind, rows: Iterable[tuple[Record, RecordShape]]) -> None:
    """Store many rows as `serve` does, some while others are being made."""
    behind.do(Cursor.execute, ARRIVING)
    made = iter(rows)
    while some := [
        [*plainly(row), numbers(row.shingles), searched(record)]
        for row, record in islice(made, TOGETHER)
    ]:
        behind.do(take_in, some)


def take_in(cursor: Cursor[Any], rows: Sequence[Sequence[Any]]) -> None:
    """Copy rows with their words, and have the database index these."""
    copy_through(cursor, "arriving_record", [*COPIED, "words"], rows)
    cursor.execute(SERVE)
    cursor.execute("TRUNCATE arriving_record")
