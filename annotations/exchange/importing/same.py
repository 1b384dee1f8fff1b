"""Whether a thing that is here already is the one that a record describes."""

from typing import Any

from msgspec import UNSET, Struct, structs

from annotations.records.kinds import KINDS
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    AttributionShape,
    EvidenceRecord,
    Record,
    VerdictRecord,
)
from annotations.records.terms import Terms

ALL_TEXT = Terms(site="", publisher="", license="", attribution="", text="full")
# What a record copies from other things, or what differs from place to place.
COPIED = frozenset({"ref", "article", "revision", "spans", "captures"})
OF_A_VERDICT = ("id", "language", "claim", "working")


def is_same(kind: str, record: Record) -> bool:
    """Return whether the thing with the record's identifier says what the record says."""
    made = KINDS[kind]
    row = made.rows().get(uuid=record.id)
    return own(made.build_working(row, ALL_TEXT)) == own(record)


def own(record: Record) -> dict[str, Any]:
    """Return what a record says of its own thing, without what it copies from others."""
    names = record.__struct_fields__
    if isinstance(record, VerdictRecord):
        names = OF_A_VERDICT
    elif isinstance(record, EvidenceRecord) and record.annotation:
        names = tuple(name for name in names if name != "quote")
    kept = {
        name: reduced(getattr(record, name)) for name in names if name not in COPIED
    }
    if isinstance(record, AnnotationRecord):
        kept["anchors"] = [place(anchor) for anchor in record.anchors]
    return kept


def reduced(value: Any) -> Any:
    """Return a value with things that are merely named put as their identifiers."""
    if isinstance(value, AttributionShape):
        return value.agent.id, value.relation
    if isinstance(value, list):
        return [reduced(one) for one in value]
    if isinstance(value, Struct):
        return getattr(value, "id", None) or structs.asdict(value)
    return None if value is UNSET else value


def place(anchor: AnchorShape) -> tuple[object, ...]:
    """Return where an anchor stands and on which words."""
    return anchor.part, anchor.start, anchor.end, anchor.exact_sha256, anchor.state
