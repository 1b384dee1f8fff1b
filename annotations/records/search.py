"""The text that full-text search looks through, read off a record, the most telling words first."""

from collections.abc import Iterable
from functools import singledispatch

from annotations.records.shapes import (
    AgentRecord,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    ClaimRecord,
    EvidenceRecord,
    PublisherRecord,
    Record,
    RelationRecord,
    ScaleRecord,
    VerdictRecord,
    VerdictVersionRecord,
)


def words(record: Record) -> str:
    """Return the searchable text of a record; empty when it has none, as tombstones."""
    return " ".join(filter(None, words_of(record)))


@singledispatch
def words_of(record: Record) -> Iterable[str | None]:  # noqa: ARG001
    """Return the pieces of the searchable text."""
    return ()


@words_of.register
def _(record: PublisherRecord | AgentRecord | ScaleRecord) -> Iterable[str | None]:
    return [record.name]


@words_of.register
def _(record: ArticleRecord) -> Iterable[str | None]:
    return [record.headline, record.publisher.name, *record.authors]


@words_of.register
def _(record: AnnotationRecord) -> Iterable[str | None]:
    return [*(anchor.exact for anchor in record.anchors), *record.tags]


@words_of.register
def _(record: ClaimRecord) -> Iterable[str | None]:
    return [record.text, *record.about]


@words_of.register
def _(record: AppearanceRecord) -> Iterable[str | None]:
    return [span.exact for span in record.spans]


@words_of.register
def _(record: RelationRecord) -> Iterable[str | None]:
    return [record.from_claim.text, record.to_claim.text, record.rationale]


@words_of.register
def _(record: EvidenceRecord) -> Iterable[str | None]:
    return [record.title, record.publisher_name, record.quote]


@words_of.register
def _(record: VerdictVersionRecord) -> Iterable[str | None]:
    return [record.claim_text, record.summary, record.public_note]


@words_of.register
def _(record: VerdictRecord) -> Iterable[str | None]:
    quotes = [span.exact for seen in record.appearances for span in seen.spans]
    return [record.claim.text, record.summary, record.justification, *quotes]
