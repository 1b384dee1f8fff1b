"""What is here already of what records describe, and whether it says the same."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from msgspec import UNSET, Struct, structs

from annotations.models import Article
from annotations.records.kinds import KINDS
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    ArticleRecord,
    AttributionShape,
    EvidenceRecord,
    Record,
    RevisionRecord,
    VerdictRecord,
)
from annotations.records.terms import Terms

ALL_TEXT = Terms(site="", publisher="", license="", attribution="", text="full")
# What a record copies from other things, or what differs from place to place.
COPIED = frozenset({"ref", "article", "revision", "spans", "captures"})
OF_A_VERDICT = ("id", "language", "claim", "working")


def article_here(
    record: RevisionRecord, said: ArticleRecord, *, has_text: bool
) -> Article | None:
    """Return the article that is here: by identifier, by address, or without its text by the hash."""
    found = Article.objects.filter(uuid=said.id)
    if said.url and not found:
        found = Article.objects.filter(url=said.url)
    if not has_text and not found:
        found = Article.objects.filter(revisions__text_sha256=record.text_sha256)
    return found.order_by("id").first()


def articles_here(records: Sequence[ArticleRecord]) -> bool:
    """Return whether any of some articles is here, by its identifier or its address."""
    urls = [record.url for record in records if record.url]
    named = Q(uuid__in=[record.id for record in records])
    return Article.objects.filter(named | Q(url__in=urls)).exists()


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
