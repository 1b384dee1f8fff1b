"""What lists filter by, read off a record: nothing that is not in it can be filtered by.

Each facet is `name:value`, stored with the record. To offer a new filter, add its facet here, declare
it in `api/v1/filters.py`, and give it to the records that are stored already: by a migration, as 0019
does, or by `manage.py rebuild_records`.
"""

from collections.abc import Iterable, Iterator
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
    RevisionRecord,
    ScaleRecord,
    VerdictRecord,
    VerdictVersionRecord,
)

Pair = tuple[str, object]


def facets(record: Record) -> list[str]:
    """Return the facets of a record, sorted, each once."""
    named = (pair for pair in pairs_of(record) if pair[1] not in (None, ""))
    return sorted({f"{name}:{value}" for name, value in named})


@singledispatch
def pairs_of(record: Record) -> Iterable[Pair]:  # noqa: ARG001
    """Return the name and value of every facet; a kind without any has none, as tombstones."""
    return ()


@pairs_of.register
def _(record: PublisherRecord) -> Iterable[Pair]:
    return [("kind", record.kind), ("slug", record.slug)]


@pairs_of.register
def _(record: AgentRecord) -> Iterable[Pair]:
    return [("kind", record.kind)]


@pairs_of.register
def _(record: ScaleRecord) -> Iterable[Pair]:
    return [("slug", record.slug)]


@pairs_of.register
def _(record: ArticleRecord) -> Iterable[Pair]:
    return [
        ("publisher", record.publisher.slug),
        ("genre", record.genre),
        ("language", record.language),
    ]


@pairs_of.register
def _(record: RevisionRecord) -> Iterable[Pair]:
    return [
        ("article", record.article),
        ("change_kind", record.change_kind),
        ("number", record.number),
    ]


@pairs_of.register
def _(record: AnnotationRecord) -> Iterable[Pair]:
    return [
        ("article", record.article),
        ("motivation", record.motivation),
        *(("tag", tag) for tag in record.tags),
        *(("anchor_state", anchor.state) for anchor in record.anchors),
    ]


@pairs_of.register
def _(record: ClaimRecord) -> Iterable[Pair]:
    return [
        ("language", record.language),
        ("checkability", record.checkability),
        *(("topic", topic) for topic in record.about),
    ]


@pairs_of.register
def _(record: AppearanceRecord) -> Iterable[Pair]:
    return [("claim", record.claim), ("voice", record.voice), *shown_pairs(record)]


@pairs_of.register
def _(record: RelationRecord) -> Iterable[Pair]:
    return [
        ("kind", record.kind),
        ("claim", record.from_claim.id),
        ("claim", record.to_claim.id),
    ]


@pairs_of.register
def _(record: EvidenceRecord) -> Iterable[Pair]:
    return [
        ("kind", record.kind),
        ("tier", record.tier),
        ("annotation", record.annotation),
    ]


@pairs_of.register
def _(record: VerdictVersionRecord) -> Iterable[Pair]:
    return [
        ("verdict", record.verdict),
        ("change_class", record.change_class),
        *(("evidence", use.evidence) for use in record.evidence),
    ]


@pairs_of.register
def _(record: VerdictRecord) -> Iterator[Pair]:
    yield "claim", record.claim.id
    yield "language", record.language
    yield "change_class", record.change_class
    yield from (("topic", topic) for topic in record.claim.about)
    yield from (("evidence", use.evidence.id) for use in record.evidence)
    if record.rating:
        yield "rating", record.rating.code
        yield "normalized", record.rating.normalized
        yield "scale", record.rating.scale
    for appearance in record.appearances:
        yield from shown_pairs(appearance)


def shown_pairs(appearance: AppearanceRecord) -> Iterator[Pair]:
    """Yield what an appearance and a verdict that shows it can both be found by."""
    yield "article", appearance.article.id
    yield "annotation", appearance.annotation
    yield "publisher", appearance.article.publisher.slug
    yield "stance", appearance.stance
    if appearance.claimant:
        yield "claimant", appearance.claimant.id
