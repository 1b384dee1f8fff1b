"""What lists filter and search by, read off a record: so nothing that is not in it can be found.

Each facet is `name:value`. To offer a new filter, add its facet here and declare it in
`api/v1/filters.py`.
"""

from collections.abc import Iterable, Iterator

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
    RevisionRecord,
    ScaleRecord,
    VerdictRecord,
    VerdictVersionRecord,
)


def facets(record: Record) -> list[str]:
    """Return the facets of a record, sorted, each once."""
    pairs = (
        (name, value) for name, value in pairs_of(record) if value not in (None, "")
    )
    return sorted({f"{name}:{value}" for name, value in pairs})


def pairs_of(record: Record) -> Iterator[tuple[str, object]]:
    """Yield the name and value of every facet of a record."""
    match record:
        case VerdictRecord():
            yield from verdict_pairs(record)
        case VerdictVersionRecord():
            yield "verdict", record.verdict
            yield "change_class", record.change_class
        case ClaimRecord():
            yield "language", record.language
            yield "checkability", record.checkability
            yield from (("topic", topic) for topic in record.about)
        case ArticleRecord():
            yield "publisher", record.publisher.slug
            yield "genre", record.genre
            yield "language", record.language
        case RevisionRecord():
            yield "article", record.article
            yield "change_kind", record.change_kind
            yield "number", record.number
        case AnnotationRecord():
            yield "article", record.article
            yield "motivation", record.motivation
            yield from (("tag", tag) for tag in record.tags)
            yield from (("anchor_state", anchor.state) for anchor in record.anchors)
        case AppearanceRecord():
            yield from appearance_pairs(record)
        case RelationRecord():
            yield "kind", record.kind
            yield "claim", record.from_claim.id
            yield "claim", record.to_claim.id
        case EvidenceRecord():
            yield "kind", record.kind
            yield "tier", record.tier
            yield "annotation", record.annotation
        case PublisherRecord():
            yield "kind", record.kind
            yield "slug", record.slug
        case AgentRecord():
            yield "kind", record.kind
        case ScaleRecord():
            yield "slug", record.slug


def appearance_pairs(record: AppearanceRecord) -> Iterator[tuple[str, object]]:
    """Yield the facets of an appearance."""
    yield "claim", record.claim
    yield "article", record.article.id
    yield "annotation", record.annotation
    yield "publisher", record.article.publisher.slug
    yield "stance", record.stance
    yield "voice", record.voice
    if record.claimant:
        yield "claimant", record.claimant.id


def verdict_pairs(record: VerdictRecord) -> Iterator[tuple[str, object]]:
    """Yield the facets of a verdict, those of its claim and appearances among them."""
    yield "claim", record.claim.id
    yield "language", record.language
    yield "change_class", record.change_class
    yield from (("topic", topic) for topic in record.claim.about)
    if record.rating:
        yield "rating", record.rating.code
        yield "normalized", record.rating.normalized
        yield "scale", record.rating.scale
    yield from (("evidence", use.evidence.id) for use in record.evidence)
    for appearance in record.appearances:
        yield from (
            pair
            for pair in appearance_pairs(appearance)
            if pair[0] not in ("claim", "voice")
        )


def words(record: Record) -> str:
    """Return the text that full-text search looks through."""
    return " ".join(filter(None, words_of(record)))


def words_of(record: Record) -> Iterable[str | None]:
    """Return the pieces of that text, the most telling first."""
    match record:
        case VerdictRecord():
            quotes = [span.exact for a in record.appearances for span in a.spans]
            return [record.claim.text, record.summary, record.justification, *quotes]
        case VerdictVersionRecord():
            return [record.claim_text, record.summary, record.public_note]
        case ClaimRecord():
            return [record.text, *record.about]
        case ArticleRecord():
            return [record.headline, record.publisher.name, *record.authors]
        case AnnotationRecord():
            return [*(anchor.exact for anchor in record.anchors), *record.tags]
        case AppearanceRecord():
            return [span.exact for span in record.spans]
        case EvidenceRecord():
            return [record.title, record.publisher_name, record.quote]
        case AgentRecord() | PublisherRecord() | ScaleRecord():
            return [record.name]
        case RelationRecord():
            return [record.from_claim.text, record.to_claim.text, record.rationale]
        case _:
            return []
