"""The typed records: how every thing looks to the world, in the API, in formats and in `jsonl`.

Pure: no Django. A record is a frozen `msgspec.Struct`; its JSON starts with `"record"`, the kind of
thing it is. What only colleagues may see stands under `working`, which is absent from everything
that is published. Offsets are Unicode code points, half-open; times are UTC with `Z`.
"""

from datetime import date
from typing import Literal
from uuid import UUID

from msgspec import UNSET, UnsetType

from annotations.records.working import (
    AnnotationWorking,
    EditedWorking,
    Moment,
    RelationWorking,
    Shape,
    VerdictWorking,
    VersionWorking,
)


class PublisherSummary(Shape, frozen=True):
    """A publisher inside another record."""

    id: UUID
    slug: str
    name: str


class PublisherRecord(Shape, frozen=True, tag_field="record", tag="publisher"):
    """Who published a source article."""

    id: UUID
    slug: str
    name: str
    site_url: str
    kind: str
    working: EditedWorking | UnsetType = UNSET


class AgentRecord(Shape, frozen=True, tag_field="record", tag="agent"):
    """Who makes a claim; an anonymous group has a descriptor and no name."""

    id: UUID
    kind: str
    name: str
    descriptor: str
    same_as: list[str]
    working: EditedWorking | UnsetType = UNSET


class AgentSummary(Shape, frozen=True):
    """An agent inside another record."""

    id: UUID
    kind: str
    name: str
    descriptor: str


class RatingShape(Shape, frozen=True):
    """One level of a scale, in schema.org's words, with the common codes it maps to."""

    code: str
    alternate_name: str
    rating_value: int | None
    best_rating: int | None
    worst_rating: int | None
    definition: str
    normalized: str
    averitec_label: str
    fever_label: str


class ScaleRecord(Shape, frozen=True, tag_field="record", tag="scale"):
    """A versioned rating scale, its levels in order."""

    id: UUID
    slug: str
    version: int
    name: str
    methodology: str
    ratings: list[RatingShape]


class ArticleSummary(Shape, frozen=True):
    """An article inside another record."""

    id: UUID
    ref: str
    url: str
    headline: str
    publisher: PublisherSummary
    published_on: str | None


class ArticleRecord(Shape, frozen=True, tag_field="record", tag="article"):
    """A source article. `published_on` is as long as what is known: 2025, 2025-03 or 2025-03-13."""

    id: UUID
    ref: str
    url: str
    headline: str
    publisher: PublisherSummary
    authors: list[str]
    genre: str
    language: str
    translated_from: str
    published_on: str | None
    published_precision: str
    rights: str
    rights_note: str
    current_revision: int
    working: EditedWorking | UnsetType = UNSET


class RevisionRecord(Shape, frozen=True, tag_field="record", tag="revision"):
    """One immutable text of an article; `length` is in code points.

    `text` is null where it may not leave. Then `block_sha256` tells a text that differs from this
    one where it differs: the first 16 hexadecimal digits of the SHA-256 of every 128 code points.
    """

    id: UUID
    article: UUID
    number: int
    length: int
    text_sha256: str
    raw_sha256: str
    captured_at: Moment
    change_kind: str
    note: str
    text: str | None
    block_sha256: list[str] | UnsetType = UNSET


class AnchorShape(Shape, frozen=True):
    """Where one part of an annotation stands in one revision, in code points.

    `start` and `end` are null when the words are gone. The words are null where rights keep them
    in; `exact_sha256` (of the UTF-8 bytes) and `exact_length` (code points) are always there.
    """

    revision: int
    part: int
    start: int | None
    end: int | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    exact_sha256: str
    exact_length: int
    state: str
    method: str
    score: float
    reason: str


class AnnotationRecord(Shape, frozen=True, tag_field="record", tag="annotation"):
    """A highlight of an article, with its place in each revision."""

    id: UUID
    article: UUID
    motivation: str
    tags: list[str]
    status: str
    created: Moment
    modified: Moment
    version: int
    offset_unit: Literal["code_point"]
    anchors: list[AnchorShape]
    working: AnnotationWorking | UnsetType = UNSET


class ClaimSummary(Shape, frozen=True):
    """A claim inside another record."""

    id: UUID
    ref: str
    text: str


class ClaimRecord(Shape, frozen=True, tag_field="record", tag="claim"):
    """A checkable statement, independent of any article."""

    id: UUID
    ref: str
    text: str
    language: str
    about: list[str]
    checkability: str
    claimed_on: date | None
    merged_into: UUID | None
    working: EditedWorking | UnsetType = UNSET


class AttributionShape(Shape, frozen=True):
    """One link of the chain by which a claim reached an article."""

    agent: AgentSummary
    relation: str


class OriginGroupShape(Shape, frozen=True):
    """Appearances that go back to one origin share this."""

    id: UUID
    label: str
    note: str


class SpanShape(Shape, frozen=True):
    """One part of a quotation; `start` and `end` are null when the words are gone."""

    start: int | None
    end: int | None
    exact: str | None


class AppearanceRecord(Shape, frozen=True, tag_field="record", tag="appearance"):
    """A claim in an article: the words, their stance, and on whose word.

    `spans` are the parts of the quotation in the article's `revision`, the last one in which the
    words stand that a person chose. The annotation tells what became of them since.
    """

    id: UUID
    claim: UUID
    annotation: UUID
    article: ArticleSummary
    revision: int
    offset_unit: Literal["code_point"]
    spans: list[SpanShape]
    stance: str
    voice: str
    claimant: AgentSummary | None
    hedging: str
    first_appearance: bool
    origin_group: OriginGroupShape | None
    attributions: list[AttributionShape]
    working: EditedWorking | UnsetType = UNSET


class RelationRecord(Shape, frozen=True, tag_field="record", tag="relation"):
    """How one claim relates to another."""

    id: UUID
    from_claim: ClaimSummary
    to_claim: ClaimSummary
    kind: str
    rationale: str
    working: RelationWorking | UnsetType = UNSET


class CaptureShape(Shape, frozen=True):
    """An archived copy of a piece of evidence; `size` is in bytes."""

    id: UUID
    url: str
    captured_at: Moment
    provider: str
    sha256: str
    size: int
    mime: str
    quote_found: bool | None


class EvidenceRecord(Shape, frozen=True, tag_field="record", tag="evidence"):
    """What supports or refutes; `annotation` is the passage when it stands in the corpus."""

    id: UUID
    kind: str
    tier: str
    title: str
    publisher_name: str
    url: str
    quote: str
    locator: str
    document: str
    accessed_on: date | None
    published_on: date | None
    annotation: UUID | None
    captures: list[CaptureShape]
    working: EditedWorking | UnsetType = UNSET


class EvidenceUseShape(Shape, frozen=True):
    """A piece of evidence in a verdict: what it does there, and why."""

    evidence: EvidenceRecord
    stance: str
    rationale: str


class EvidenceUseReference(Shape, frozen=True):
    """A piece of evidence in a version, by its id."""

    evidence: UUID
    stance: str
    rationale: str


class VerdictRating(RatingShape, frozen=True):
    """The rating of a verdict, with the scale it lies on."""

    scale: str
    scale_version: int


class VerdictRecord(Shape, frozen=True, tag_field="record", tag="verdict"):
    """The newsroom's current answer on a claim, whole: claim, rating, evidence and appearances.

    Only working exports hold verdicts that are not published; their `rating` and what follows it
    may be null.
    """

    id: UUID
    ref: str
    url: str
    language: str
    claim: ClaimRecord
    rating: VerdictRating | None
    summary: str
    justification: str
    as_of: date | None
    version: int
    change_class: str | None
    public_note: str
    published_at: Moment | None
    modified_at: Moment | None
    sha256: str
    evidence: list[EvidenceUseShape]
    appearances: list[AppearanceRecord]
    publisher: str
    license: str
    attribution: str
    working: VerdictWorking | UnsetType = UNSET


class VerdictVersionRecord(
    Shape, frozen=True, tag_field="record", tag="verdict_version"
):
    """One numbered text of a verdict, as it was published."""

    id: UUID
    verdict: UUID
    ref: str
    number: int
    claim_text: str
    rating: VerdictRating | None
    summary: str
    justification: str
    as_of: date | None
    change_class: str
    public_note: str
    published_at: Moment | None
    sha256: str
    shown_sha256: str
    previous_sha256: str
    evidence: list[EvidenceUseReference]
    appearances: list[UUID]
    working: VersionWorking | UnsetType = UNSET


class AssessmentRecord(Shape, frozen=True, tag_field="record", tag="assessment"):
    """One reviewer's own rating. It is never published.

    `mode` is 'blind' when the reviewer did not know what the version says, else 'check'. Files of
    before that was recorded have none, and are read as 'check'.
    """

    id: UUID
    verdict: UUID
    round: int
    reviewer: str
    rating: str
    rationale: str
    submitted_at: Moment
    mode: str = "check"


class TombstoneRecord(Shape, frozen=True, tag_field="record", tag="tombstone"):
    """What is left of a published thing that is no longer served: that it was, and why it is not."""

    of: str
    id: UUID
    ref: str
    state: str
    change_class: str | None
    public_note: str
    version: int
    published_at: Moment
    modified_at: Moment
    merged_into: UUID | None


Record = (
    PublisherRecord
    | AgentRecord
    | ScaleRecord
    | ArticleRecord
    | RevisionRecord
    | AnnotationRecord
    | ClaimRecord
    | AppearanceRecord
    | RelationRecord
    | EvidenceRecord
    | VerdictRecord
    | VerdictVersionRecord
    | AssessmentRecord
    | TombstoneRecord
)
