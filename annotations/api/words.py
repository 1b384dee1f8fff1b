"""What an earlier form of a record quotes, and whether it may still be quoted.

Rights can be drawn closer and passages withdrawn, so words that were published once are shown from
the past only while the passage itself is served with them today.
"""

from collections.abc import Iterable, Sequence
from functools import singledispatch
from uuid import UUID

import msgspec
from msgspec import structs

from annotations.api.pages import PUBLIC
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    EvidenceRecord,
    Record,
    RevisionRecord,
    VerdictRecord,
)
from annotations.records.stored import encode
from factcheck.postgresql.cursors import binary_cursor

QUOTED = ("annotation", "revision")
# Many at once: as an array they are one value, and not a thousand to be written into the statement.
SERVED = """
    SELECT body FROM annotations_record
    WHERE kind = ANY (%s) AND object = ANY (%s) AND state = 'current'
"""


def is_quotable(body: bytes) -> bool:
    """Return whether the words in a record of the past may still be shown; one query at most."""
    return not taken_back(quoted(decoded(body)))


def quotable(bodies: Sequence[bytes]) -> list[bytes]:
    """Return verdicts of the past, null for the words that are not shown any more; one query at most."""
    records = [decoded(body) for body in bodies]
    quotes = [quoted(record) for record in records]
    silent = taken_back(set().union(*quotes))
    return [
        encode(muted(record, silent))
        if isinstance(record, VerdictRecord) and silent & quotes[place]
        else bodies[place]
        for place, record in enumerate(records)
    ]


def decoded(body: bytes) -> Record:
    """Return the record in stored bytes."""
    return msgspec.json.decode(body, type=Record)  # type: ignore[no-any-return]


@singledispatch
def quoted(record: Record) -> set[UUID]:  # noqa: ARG001
    """Return the annotations, or the revision, whose words a record holds; most hold none."""
    return set()


@quoted.register
def _(record: RevisionRecord) -> set[UUID]:
    return set() if record.text is None else {record.id}


@quoted.register
def _(record: AnnotationRecord) -> set[UUID]:
    return {record.id for anchor in record.anchors if anchor.exact is not None}


@quoted.register
def _(record: AppearanceRecord) -> set[UUID]:
    return {record.annotation for span in record.spans if span.exact is not None}


@quoted.register
def _(record: EvidenceRecord) -> set[UUID]:
    return {record.annotation} if record.annotation and record.quote else set()


@quoted.register
def _(record: VerdictRecord) -> set[UUID]:
    parts: list[Record] = list(record.appearances)
    parts += [use.evidence for use in record.evidence]
    return {uuid for part in parts for uuid in quoted(part)}


def taken_back(things: Iterable[UUID]) -> set[UUID]:
    """Return those of the quoted things that are not served with their words today."""
    asked = set(things)
    if not asked:
        return asked
    with binary_cursor(PUBLIC) as cursor:
        cursor.execute(SERVED, [list(QUOTED), list(asked)])
        return asked - {uuid for (body,) in cursor for uuid in quoted(decoded(body))}


def muted(record: VerdictRecord, silent: set[UUID]) -> VerdictRecord:
    """Return a verdict without the words of some passages; where they stand is kept."""
    return structs.replace(
        record,
        appearances=[
            structs.replace(
                one, spans=[structs.replace(span, exact=None) for span in one.spans]
            )
            if one.annotation in silent
            else one
            for one in record.appearances
        ],
        evidence=[
            structs.replace(use, evidence=structs.replace(use.evidence, quote=""))
            if use.evidence.annotation in silent
            else use
            for use in record.evidence
        ],
    )
