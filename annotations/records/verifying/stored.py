"""Checks on stored records: each is what a rebuild gives, and its columns are read off its body."""

import msgspec

from annotations.decoding import decode
from annotations.models import Record
from annotations.records.facets import facets
from annotations.records.kinds import KINDS
from annotations.records.rebuilding import (
    absences,
    decoded,
    last_of,
    misindexed,
    rebuild,
    windows_of,
)
from annotations.records.shapes import Record as RecordShape
from annotations.records.shapes import TombstoneRecord
from annotations.records.stored import encode, etag_of, shingles_of
from annotations.records.verifying.findings import REBUILD, Breaches, Check
from annotations.vocabulary import RecordKind, RecordState

# What the settings say of whoever publishes: SITE_URL, ORGANISATION, LICENSE_URL, ATTRIBUTION.
FROM_SETTINGS = frozenset({"url", "publisher", "license", "attribution"})
SETTINGS = (
    "Settings say that: first see that SITE_URL, ORGANISATION, LICENSE_URL and ATTRIBUTION are here "
    "what they are where the service runs."
)
SERVED = ("kind", "object", "ref", "state", "body")


def named(row: Record) -> str:
    """Return how a record is named in a finding."""
    return f"{row.kind} {row.ref or row.object}"


def rebuilt() -> Breaches:
    """Yield the records that are not what a rebuild from the tables gives."""
    for kind in KINDS:
        for rows in windows_of(kind, *SERVED):
            uuids = {row.object for row in rows}
            gone = absences(kind, uuids)
            records = rebuild(kind, uuids, gone, last_of(kind, gone))
            for row in rows:
                wrong = wrong_with(row, records.get(row.object))
                if wrong:
                    yield named(row), wrong


def wrong_with(row: Record, record: RecordShape | None) -> str:
    """Return how a stored record differs from the one that was built anew, or nothing."""
    if record is None:
        return "It is in none of the tables any more."
    body = encode(record)
    if bytes(row.body) == body:
        return ""
    if isinstance(record, TombstoneRecord) and row.state == RecordState.CURRENT:
        return f"It is {record.state}, and is still served whole."
    if not isinstance(record, TombstoneRecord) and row.state != RecordState.CURRENT:
        return f"It stands, and is served as {row.state}."
    fields = fields_between(row, body)
    wrong = f"Its record differs from the tables in {', '.join(fields)}."
    if row.kind == RecordKind.VERDICT and FROM_SETTINGS.issuperset(fields):
        return f"{wrong} {SETTINGS}"
    return wrong


def fields_between(row: Record, body: bytes) -> list[str]:
    """Return the names of the fields in which a stored body differs from another."""
    old = decoded(row)
    if old is None:
        return ["all of it"]
    before, after = msgspec.to_builtins(old), decode(body)
    names = sorted({*before, *after})
    return [n for n in names if before.get(n) != after.get(n)] or ["its bytes"]


def columns() -> Breaches:
    """Yield the records whose columns are not read off their own body."""
    for kind in RecordKind.values:
        for rows in windows_of(kind, *SERVED, "etag", "facets", "shingles"):
            records = {row.pk: decoded(row) for row in rows}
            unsearchable = misindexed(records)
            for row in rows:
                for wrong in wrong_columns(row, records[row.pk]):
                    yield named(row), wrong
                if row.pk in unsearchable:
                    yield named(row), "Search does not find it by the words in it."


def wrong_columns(row: Record, record: RecordShape | None) -> list[str]:
    """Return what is wrong with the columns of a row that has a record in its body."""
    if record is None:
        return ["Its body is not a record."]
    tag = record.of if isinstance(record, TombstoneRecord) else tag_of(record)
    state = record.state if isinstance(record, TombstoneRecord) else RecordState.CURRENT
    wrong = {
        "Its ETag does not fit its body.": row.etag != etag_of(bytes(row.body)),
        "Its kind or identifier is not that in its body.": (row.kind, row.object)
        != (tag, record.id),
        "Its reference is not that in its body.": row.ref != getattr(record, "ref", ""),
        "Its state is not that in its body.": row.state != state,
        "Lists filter it by what is not in it.": row.facets != facets(record),
        "Quotations are found in it by what is not in it.": (
            row.shingles != shingles_of(record)
        ),
    }
    return [sentence for sentence, holds in wrong.items() if holds]


def tag_of(record: RecordShape) -> str:
    """Return the kind of thing that a record says it is."""
    return str(record.__struct_config__.tag)


CHECKS = (
    Check("record.rebuild", rebuilt, REBUILD),
    Check("record.columns", columns, REBUILD),
)
