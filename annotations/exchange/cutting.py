"""Cutting the articles' words out of records that may not take them along. Pure: no Django."""

from functools import singledispatch
from typing import Literal

from msgspec import structs

from annotations.records.blocks import block_hashes
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    EvidenceRecord,
    Record,
    RevisionRecord,
    VerdictRecord,
)

Level = Literal["quote", "none"]


@singledispatch
def cut(record: Record, level: Level) -> Record:  # noqa: ARG001
    """Return a record without the words that `level` keeps in; our own words stay."""
    return record


@cut.register
def _(record: RevisionRecord, level: Level) -> Record:  # noqa: ARG001
    if record.text is None:
        return record
    return structs.replace(record, text=None, block_sha256=block_hashes(record.text))


@cut.register
def _(record: AnnotationRecord, level: Level) -> Record:
    if level == "quote":
        return record
    anchors = [
        structs.replace(anchor, exact=None, prefix=None, suffix=None)
        for anchor in record.anchors
    ]
    return structs.replace(record, anchors=anchors)


@cut.register
def _(record: AppearanceRecord, level: Level) -> Record:
    return record if level == "quote" else without_spans(record)


@cut.register
def _(record: EvidenceRecord, level: Level) -> Record:
    return record if level == "quote" else without_passage(record)


@cut.register
def _(record: VerdictRecord, level: Level) -> Record:
    if level == "quote":
        return record
    return structs.replace(
        record,
        appearances=[without_spans(appearance) for appearance in record.appearances],
        evidence=[
            structs.replace(use, evidence=without_passage(use.evidence))
            for use in record.evidence
        ],
    )


def without_spans(record: AppearanceRecord) -> AppearanceRecord:
    """Return an appearance whose spans are places alone."""
    spans = [structs.replace(span, exact=None) for span in record.spans]
    return structs.replace(record, spans=spans)


def without_passage(record: EvidenceRecord) -> EvidenceRecord:
    """Return evidence without the words of an article; a quotation from elsewhere stays."""
    return structs.replace(record, quote="") if record.annotation else record
