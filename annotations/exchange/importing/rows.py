"""From records to rows and content: translation alone, nothing is stored or decided here."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from msgspec import UNSET, structs

from annotations.exchange.importing.known import Known
from annotations.models import (
    Agent,
    Annotation,
    Appearance,
    Article,
    Assessment,
    Capture,
    Claim,
    Evidence,
    Publisher,
    Rating,
    Relation,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.records.shapes import (
    AgentRecord,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    AssessmentRecord,
    CaptureShape,
    ClaimRecord,
    EvidenceRecord,
    PublisherRecord,
    RelationRecord,
    RevisionRecord,
    ScaleRecord,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.workflow import (
    InvalidContent,
    Passing,
    RatingContent,
    ScaleContent,
    Use,
)
from annotations.workflow.importing import Stages

FIRST_DAYS = {4: "-01-01", 7: "-01", 10: ""}


def working_of(record: Any) -> Any:
    """Return what only colleagues see. Raises InvalidContent for a record that was published."""
    if record.working is UNSET:
        raise InvalidContent(
            "This record is from an export of what is published, which does not say who made it. "
            "Import an export that was made without --published-only.",
            "not_working",
            "working",
        )
    return record.working


def edits(record: Any) -> dict[str, Any]:
    """Return when a thing was made and changed, as a model's arguments."""
    working = working_of(record)
    return {
        "uuid": record.id,
        "created": working.created,
        "modified": working.modified,
        "version": working.version,
    }


def first_day(known: str | None) -> date | None:
    """Return the first day of what is known of a date."""
    if known is None:
        return None
    try:
        return date.fromisoformat(known + FIRST_DAYS[len(known)])
    except (KeyError, ValueError) as error:
        raise InvalidContent(
            f"'{known}' is not a date. Write 2025, 2025-03 or 2025-03-13.",
            "bad_date",
            "published_on",
        ) from error


def publisher(record: PublisherRecord) -> Publisher:
    """Return the unsaved publisher."""
    return Publisher(
        **edits(record),
        slug=record.slug,
        name=record.name,
        site_url=record.site_url,
        kind=record.kind,
    )


def agent(record: AgentRecord) -> Agent:
    """Return the unsaved agent."""
    return Agent(
        **edits(record),
        kind=record.kind,
        name=record.name,
        descriptor=record.descriptor,
        same_as=record.same_as,
    )


def scale(record: ScaleRecord) -> ScaleContent:
    """Return a scale as it is loaded."""
    return ScaleContent(
        slug=record.slug,
        version=record.version,
        name=record.name,
        methodology=record.methodology,
        ratings=tuple(
            RatingContent(
                **{
                    name: getattr(rating, name)
                    for name in RatingContent.__dataclass_fields__
                }
            )
            for rating in record.ratings
        ),
    )


def article(record: ArticleRecord, known: Known, ref: str) -> Article:
    """Return the unsaved article."""
    return Article(
        **edits(record),
        ref=ref,
        publisher_id=known.key("publisher", record.publisher.id),
        url=record.url,
        headline=record.headline,
        authors=record.authors,
        genre=record.genre,
        language=record.language,
        translated_from=record.translated_from,
        published_on=first_day(record.published_on),
        published_precision=record.published_precision,
        rights=record.rights,
        rights_note=record.rights_note,
    )


def revision(record: RevisionRecord, article_key: int, text: str) -> Revision:
    """Return the unsaved revision."""
    return Revision(
        uuid=record.id,
        article_id=article_key,
        number=record.number,
        text=text,
        length=record.length,
        text_sha256=record.text_sha256,
        raw_sha256=record.raw_sha256,
        captured_at=record.captured_at,
        change_kind=record.change_kind,
        note=record.note,
    )


def annotation(record: AnnotationRecord, known: Known, status: str) -> Annotation:
    """Return the unsaved annotation."""
    working = working_of(record)
    return Annotation(
        uuid=record.id,
        article_id=known.key("article", record.article),
        motivation=record.motivation,
        note=working.note,
        tags=record.tags,
        creator=known.user(working.creator),
        status=status,
        created=record.created,
        modified=record.modified,
        version=record.version,
    )


def claim(record: ClaimRecord, ref: str) -> Claim:
    """Return the unsaved claim, not merged yet."""
    return Claim(
        **edits(record),
        ref=ref,
        text=record.text,
        language=record.language,
        about=record.about,
        checkability=record.checkability,
        claimed_on=record.claimed_on,
    )


def appearance(record: AppearanceRecord, known: Known) -> Appearance:
    """Return the unsaved appearance."""
    claimant, group = record.claimant, record.origin_group
    return Appearance(
        **edits(record),
        claim_id=known.key("claim", record.claim),
        annotation_id=known.key("annotation", record.annotation),
        stance=record.stance,
        voice=record.voice,
        claimant_id=known.key("agent", claimant.id) if claimant else None,
        hedging=record.hedging,
        first_appearance=record.first_appearance,
        origin_group_id=known.key("origin_group", group.id) if group else None,
    )


def passings(record: AppearanceRecord, known: Known) -> list[Passing]:
    """Return the chain by which a claim was passed on."""
    return [
        Passing(agent=known.row("agent", link.agent.id), relation=link.relation)
        for link in record.attributions
    ]


def relation(record: RelationRecord, known: Known) -> Relation:
    """Return the unsaved relation."""
    return Relation(
        **edits(record),
        from_claim_id=known.key("claim", record.from_claim.id),
        to_claim_id=known.key("claim", record.to_claim.id),
        kind=record.kind,
        rationale=record.rationale,
        creator=known.user(working_of(record).creator),
    )


def evidence(record: EvidenceRecord, known: Known) -> Evidence:
    """Return the unsaved evidence; the words of a passage are its annotation's."""
    passage = record.annotation
    return Evidence(
        **edits(record),
        kind=record.kind,
        tier=record.tier,
        title=record.title,
        publisher_name=record.publisher_name,
        url=record.url,
        quote="" if passage else record.quote,
        locator=record.locator,
        document=record.document,
        accessed_on=record.accessed_on,
        published_on=record.published_on,
        annotation_id=known.key("annotation", passage) if passage else None,
    )


def capture(shape: CaptureShape, row: Evidence) -> Capture:
    """Return the unsaved capture; the archived bytes themselves do not travel."""
    return Capture(
        uuid=shape.id,
        evidence=row,
        url=shape.url,
        captured_at=shape.captured_at,
        provider=shape.provider,
        sha256=shape.sha256,
        size=shape.size,
        mime=shape.mime,
        quote_found=shape.quote_found,
    )


def verdict(record: VerdictRecord, known: Known, ref: str, scale_key: int) -> Verdict:
    """Return the unsaved verdict, without any version yet."""
    working = working_of(record)
    assigned = working.assigned_to
    return Verdict(
        **edits(record),
        ref=ref,
        claim_id=known.key("claim", record.claim.id),
        language=record.language,
        scale_id=scale_key,
        assigned_to=known.user(assigned) if assigned else None,
        embargo_until=working.embargo_until,
        stale_after=working.stale_after,
    )


def without_content(record: VerdictRecord) -> VerdictRecord:
    """Return a verdict without what it shows, which its versions bring: to be held to the end."""
    return structs.replace(record, evidence=[], appearances=[], justification="")


def version(record: VerdictVersionRecord, known: Known) -> VerdictVersion:
    """Return the unsaved version, as it was before it was submitted."""
    row: Verdict = known.row("verdict", record.verdict)
    level = rating(row, record.rating.code) if record.rating else None
    return version_of(record, known, row=row, level=level)


def version_of(
    record: VerdictVersionRecord, known: Known, *, row: Verdict, level: Rating | None
) -> VerdictVersion:
    """Return the unsaved version of a verdict that rates it with a level."""
    working = working_of(record)
    return VerdictVersion(
        uuid=record.id,
        verdict=row,
        number=record.number,
        rating=level,
        summary=record.summary,
        justification=record.justification,
        as_of=record.as_of,
        change_class=record.change_class,
        public_note=record.public_note,
        internal_note=working.internal_note,
        author=known.user(working.author),
        writers=sorted(known.user(name).pk for name in working.writers),
        created=working.created,
        returned_reason=working.returned_reason,
    )


def rating(row: Verdict, code: str) -> Rating:
    """Return one level of a verdict's scale. Raises InvalidContent when it has none such."""
    found = Rating.objects.filter(scale_id=row.scale_id, code=code).first()
    if found is None:
        raise InvalidContent(
            f"The scale has no level '{code}'.", "unknown_rating", "rating"
        )
    return found


def uses(record: VerdictVersionRecord, known: Known) -> list[Use]:
    """Return the evidence of a version, in order."""
    rows = known.rows("evidence", [use.evidence for use in record.evidence])
    return uses_of(record, rows)


def uses_of(
    record: VerdictVersionRecord, evidence: Mapping[UUID, Evidence]
) -> list[Use]:
    """Return the evidence of a version, in order, from its rows by identifier."""
    return [
        Use(
            evidence=evidence[use.evidence],
            stance=use.stance,
            rationale=use.rationale,
        )
        for use in record.evidence
    ]


def stages(record: VerdictVersionRecord, known: Known) -> Stages:
    """Return how far a version had come."""
    working = working_of(record)
    approved, published = working.approved_by, working.published_by
    return Stages(
        claim_text=record.claim_text,
        appearances=record.appearances,
        sha256=record.sha256,
        shown_sha256=record.shown_sha256,
        previous_sha256=record.previous_sha256,
        submitted_at=working.submitted_at,
        approved_by=known.user(approved) if approved else None,
        approved_at=working.approved_at,
        published_by=known.user(published) if published else None,
        published_at=record.published_at,
    )


def assessment(record: AssessmentRecord, known: Known) -> Assessment:
    """Return the unsaved assessment."""
    row: Verdict = known.row("verdict", record.verdict)
    return Assessment(
        uuid=record.id,
        verdict=row,
        round=record.round,
        reviewer=known.user(record.reviewer),
        rating=rating(row, record.rating),
        rationale=record.rationale,
        mode=record.mode,
        submitted_at=record.submitted_at,
    )


def latest(record: Any, fallback: datetime) -> datetime:
    """Return when a thing was last changed."""
    return record.working.modified if record.working is not UNSET else fallback
