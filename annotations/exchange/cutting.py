"""Cutting the articles' words out of records that may not take them along. Pure: no Django."""

from functools import singledispatch
from itertools import groupby
from typing import Any, Literal, TypeVar

from msgspec import structs

from annotations.exchange.gathered import Anchored, Marked
from annotations.records.blocks import block_hashes
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    AppearanceRecord,
    EvidenceRecord,
    Record,
    RevisionRecord,
    VerdictRecord,
)

Level = Literal["quote", "none"]
Place = TypeVar("Place", AnchorShape, Anchored)


@singledispatch
def cut(record: Any, level: Level) -> Any:  # noqa: ARG001
    """Return a record without the words that `level` keeps in; our own words stay."""
    return record


@cut.register
def _(record: RevisionRecord, level: Level) -> Record:  # noqa: ARG001
    if record.text is None:
        return record
    return structs.replace(record, text=None, block_sha256=block_hashes(record.text))


@cut.register(AnnotationRecord)
@cut.register(Marked)
def _(record: Any, level: Level) -> Any:
    if level == "quote":
        return record
    anchors = [wordless(anchor) for anchor in record.anchors]
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


@singledispatch
def abridged(record: Any, longest: int) -> Any:  # noqa: ARG001
    """Return a record without quotations that are longer than `longest` code points, all parts together.

    Their places and hashes stay, so the words can be put back beside the text. None is cut short:
    a part of a quotation would be another one.
    """
    return record


@abridged.register(AnnotationRecord)
@abridged.register(Marked)
def _(record: Any, longest: int) -> Any:
    anchors: list[Any] = []
    for _, group in groupby(record.anchors, lambda one: one.revision):
        parts = list(group)
        too_long = sum(len(one.exact or "") for one in parts) > longest
        anchors += map(wordless if too_long else alone, parts)
    return structs.replace(record, anchors=anchors)


@abridged.register
def _(record: AppearanceRecord, longest: int) -> Record:
    return abridged_spans(record, longest)


@abridged.register
def _(record: EvidenceRecord, longest: int) -> Record:
    return abridged_passage(record, longest)


@abridged.register
def _(record: VerdictRecord, longest: int) -> Record:
    return structs.replace(
        record,
        appearances=[abridged_spans(one, longest) for one in record.appearances],
        evidence=[
            structs.replace(use, evidence=abridged_passage(use.evidence, longest))
            for use in record.evidence
        ],
    )


def wordless(anchor: Place) -> Place:
    """Return an anchor that is a place and a hash alone."""
    return structs.replace(anchor, exact=None, prefix=None, suffix=None)


def alone(anchor: Place) -> Place:
    """Return an anchor without the words around it, which would make it longer."""
    return structs.replace(anchor, prefix=None, suffix=None)


def abridged_spans(record: AppearanceRecord, longest: int) -> AppearanceRecord:
    """Return an appearance without its words if they are too long."""
    length = sum(len(span.exact or "") for span in record.spans)
    return without_spans(record) if length > longest else record


def abridged_passage(record: EvidenceRecord, longest: int) -> EvidenceRecord:
    """Return evidence without the words of a passage that is too long."""
    return without_passage(record) if len(record.quote) > longest else record
