"""From a record to the row that is served: bytes, ETag, and the columns that lists need."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.search import SearchVector
from django.db.models import Value
from django.db.models.expressions import Combinable

from annotations.anchoring.repeats import stored_shingles
from annotations.anchoring.statements import pairs_of
from annotations.records.facets import facets
from annotations.records.kinds import KINDS
from annotations.records.search import words
from annotations.records.shapes import (
    Record,
    RevisionRecord,
    TombstoneRecord,
    VerdictRecord,
)
from annotations.records.terms import public_terms
from annotations.records.written import public_records
from annotations.vocabulary import RecordState

Columns = dict[str, Any]
MANY = 20  # records; below it the builders answer sooner
MOST_PHRASES = 20  # of one verdict
LONGEST_SEARCHED = 200_000  # code points; PostgreSQL refuses a search vector over 1 MiB
# What `search_vector` is, in SQL, where `words` are what `searched` returns.
SEARCH_VECTOR = """CASE WHEN words <> '' THEN
    to_tsvector('simple', words) || to_tsvector('english', words) END"""


def build_public(kind: str, uuids: set[UUID]) -> dict[UUID, Record]:
    """Build the public records of some things of one kind, from the tables as they are now.

    Where they are many PostgreSQL writes them; the outcome is the same.
    """
    terms = public_terms()
    made = KINDS[kind]
    if len(uuids) >= MANY:
        return public_records(made, uuids, terms)
    return {
        row.uuid: made.build(row, terms) for row in made.rows().filter(uuid__in=uuids)
    }


def encode(record: Record) -> bytes:
    """Return the bytes under which a record is served."""
    return msgspec.json.encode(record)


def etag_of(body: bytes) -> str:
    """Return the SHA-256 of a body as 64 hexadecimal digits."""
    return sha256(body).hexdigest()


def searched(record: Record) -> str:
    """Return the words that full-text search looks through."""
    return words(record)[:LONGEST_SEARCHED]


def search_vector(record: Record) -> Combinable | None:
    """Return what full-text search looks through: the words as they are, and as English stems."""
    text = searched(record)
    if not text:
        return None
    return SearchVector(Value(text), config="simple") + SearchVector(
        Value(text), config="english"
    )


def shingles_of(record: Record, known: list[int] | None = None) -> list[int]:
    """Return the shingles of a text that is public, and the pairs of words of a verdict's claim.

    `known` are those of the text, where they have been worked out.
    """
    if isinstance(record, VerdictRecord):
        return pairs_of(phrases(record))
    text = record.text if isinstance(record, RevisionRecord) else None
    if not text:
        return []
    return stored_shingles(text) if known is None else known


def phrases(record: VerdictRecord) -> list[str]:
    """Return the words by which a verdict is found in a text: its claim's, and those quoted of it."""
    quoted = (
        " ".join(span.exact or "" for span in appearance.spans)
        for appearance in record.appearances
    )
    return list(dict.fromkeys([record.claim.text, *quoted]))[:MOST_PHRASES]


def stored(
    kind: str,
    uuid: UUID,
    record: Record,
    *,
    seq: int,
    published_at: datetime,
    at: datetime,
    body: bytes | None = None,
    etag: str = "",
    shingles: list[int] | None = None,
) -> Columns:
    """Return the columns of a record's row: the whole of what partners can see or filter by.

    What full-text search looks through is `searched`, which the database makes a vector of. `body`
    and `etag` are the record's, and `shingles` as in `shingles_of`, where they have been worked out.
    """
    body = encode(record) if body is None else body
    state = record.state if isinstance(record, TombstoneRecord) else RecordState.CURRENT
    return {
        "kind": kind,
        "object": uuid,
        "ref": getattr(record, "ref", ""),
        "seq": seq,
        "state": str(state),
        "body": body,
        "etag": etag or etag_of(body),
        "published_at": published_at,
        "modified_at": at,
        "facets": facets(record),
        "shingles": shingles_of(record, shingles),
    }
