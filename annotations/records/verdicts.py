"""The records of verdicts, their versions and assessments."""

from collections.abc import Iterable
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    F,
    Func,
    OuterRef,
    Prefetch,
    QuerySet,
    Subquery,
)
from msgspec import structs

from annotations.models import (
    Appearance,
    Assessment,
    EvidenceUse,
    Rating,
    Verdict,
    VerdictVersion,
)
from annotations.records.annotations import undecided_state
from annotations.records.chain import content_hash
from annotations.records.claims import appearances, build_appearance, build_claim
from annotations.records.evidence import build_evidence, evidence, rating_shape
from annotations.records.shapes import (
    AppearanceRecord,
    AssessmentRecord,
    EvidenceUseReference,
    EvidenceUseShape,
    VerdictRating,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.records.terms import Terms
from annotations.records.working import VerdictWorking, VersionWorking
from annotations.vocabulary import AnnotationStatus

KEYS = ArrayField(BigIntegerField())

FIRST_PUBLISHED = (
    VerdictVersion.objects.published()
    .filter(verdict=OuterRef("pk"))
    .order_by("number")
    .values("published_at")
)


def uses() -> QuerySet[EvidenceUse]:
    """Return all uses of evidence in versions, in order, with the evidence ready to be built."""
    return EvidenceUse.objects.prefetch_related(Prefetch("evidence", evidence()))


def versions() -> QuerySet[VerdictVersion]:
    """Return all versions, ready to be built."""
    itself = Func(
        F("pk"), template="ARRAY[%(expressions)s]::bigint[]", output_field=KEYS
    )
    writers = User.objects.alias(
        written=ExpressionWrapper(OuterRef("writers"), output_field=KEYS)
    ).filter(written__contains=itself)
    return (
        VerdictVersion.objects.select_related(
            "verdict", "rating__scale", "author", "approved_by", "published_by"
        )
        .annotate(
            writer_names=ArraySubquery(writers.order_by("username").values("username"))
        )
        .prefetch_related(Prefetch("evidence_uses", uses()))
    )


def verdicts() -> QuerySet[Verdict]:
    """Return all verdicts, ready to be built."""
    return (
        Verdict.objects.select_related("claim__merged_into", "scale", "assigned_to")
        .prefetch_related(
            Prefetch("current_version", versions()),
            Prefetch("claim__appearances", standing_appearances()),
        )
        .annotate(first_published_at=Subquery(FIRST_PUBLISHED[:1]))
    )


def standing_appearances() -> QuerySet[Appearance]:
    """Return the appearances whose annotation has not been withdrawn."""
    return appearances().filter(annotation__status=AnnotationStatus.ACTIVE)


def assessments() -> QuerySet[Assessment]:
    """Return all assessments, ready to be built."""
    return Assessment.objects.select_related("verdict", "reviewer", "rating")


def build_rating(rating: Rating | None) -> VerdictRating | None:
    """Build the rating of a version, with the scale it lies on."""
    if rating is None:
        return None
    return VerdictRating(
        **structs.asdict(rating_shape(rating)),
        scale=rating.scale.slug,
        scale_version=rating.scale.number,
    )


def build_uses(version: VerdictVersion, terms: Terms) -> list[EvidenceUseShape]:
    """Build the evidence of a version, in its order."""
    return [
        EvidenceUseShape(
            evidence=build_evidence(use.evidence, terms),
            stance=use.stance,
            rationale=use.rationale,
        )
        for use in version.evidence_uses.all()
    ]


def appearances_read(
    verdict: Verdict, seen: Iterable[UUID], terms: Terms
) -> list[AppearanceRecord]:
    """Build those appearances of the claim that the second reader saw and that still stand."""
    wanted = set(seen)
    return [
        build_appearance(appearance, terms)
        for appearance in verdict.claim.appearances.all()
        if appearance.uuid in wanted
    ]


def shown_hash(
    verdict: Verdict, version: VerdictVersion, terms: Terms, beside: object
) -> str:
    """Return the SHA-256 of all that a version will show and that can still be edited.

    The rows come from `verdicts()` and `versions()`; `beside` is what becomes public with them and
    stands in neither.
    """
    return content_hash(
        {
            "claim": build_claim(verdict.claim, terms),
            "evidence": build_uses(version, terms),
            "appearances": appearances_read(verdict, version.appearances, terms),
            "undecided": undecided_words(verdict, version),
            "beside": beside,
        }
    )


def undecided_words(verdict: Verdict, version: VerdictVersion) -> dict[str, str]:
    """Return the annotations whose words a person must look at, each with its state."""
    passages = [
        *(one.annotation for one in verdict.claim.appearances.all()),
        *(use.evidence.annotation for use in version.evidence_uses.all()),
    ]
    states = {str(one.uuid): undecided_state(one) for one in passages if one}
    return {uuid: state for uuid, state in states.items() if state}


def version_hash(version: VerdictVersion, uses: Iterable[EvidenceUse]) -> str:
    """Return the SHA-256 of all that a version says, as 64 hexadecimal digits.

    `uses` are its uses of evidence in order, each with its evidence.
    """
    rating, scale = version.rating, version.verdict.scale
    return content_hash(
        {
            "verdict": version.verdict.uuid,
            "number": version.number,
            "claim_text": version.claim_text,
            "scale": f"{scale.slug}/{scale.number}",
            "rating": rating.code if rating else None,
            "summary": version.summary,
            "justification": version.justification,
            "as_of": version.as_of,
            "change_class": version.change_class,
            "public_note": version.public_note,
            "appearances": version.appearances,
            "evidence": [
                {
                    "id": use.evidence.uuid,
                    "stance": use.stance,
                    "rationale": use.rationale,
                }
                for use in uses
            ],
            "shown_sha256": version.shown_sha256,
            "previous_sha256": version.previous_sha256,
        }
    )


def build_verdict(verdict: Verdict, terms: Terms) -> VerdictRecord:
    """Build the record of a verdict that came from `verdicts()`, by its published version.

    The claim's words are those the second reader approved, whatever has become of the claim since.
    """
    version = verdict.current_version
    claim = build_claim(verdict.claim, terms)
    return VerdictRecord(
        id=verdict.uuid,
        ref=verdict.ref,
        url=f"{terms.site}/verdicts/{verdict.ref}/",
        language=verdict.language,
        claim=structs.replace(claim, text=version.claim_text) if version else claim,
        rating=build_rating(version.rating) if version else None,
        summary=version.summary if version else "",
        justification=version.justification if version else "",
        as_of=version.as_of if version else None,
        version=version.number if version else 0,
        change_class=version.change_class if version else None,
        public_note=version.public_note if version else "",
        published_at=verdict.first_published_at,  # type: ignore[attr-defined]  # annotated by verdicts()
        modified_at=version.published_at if version else None,
        sha256=version.sha256 if version else "",
        evidence=build_uses(version, terms) if version else [],
        appearances=appearances_read(verdict, version.appearances, terms)
        if version
        else [],
        publisher=terms.publisher,
        license=terms.license,
        attribution=terms.attribution,
    )


def add_working_verdict(record: VerdictRecord, verdict: Verdict) -> VerdictRecord:
    """Add what only colleagues see."""
    working = VerdictWorking(
        created=verdict.created,
        modified=verdict.modified,
        version=verdict.version,
        state=verdict.state,
        scale=verdict.scale.slug,
        scale_version=verdict.scale.number,
        assigned_to=verdict.assigned_to.get_username() if verdict.assigned_to else None,
        embargo_until=verdict.embargo_until,
        stale_after=verdict.stale_after,
        review_reason=verdict.review_reason,
        state_note=verdict.state_note,
    )
    return structs.replace(record, working=working)


def build_version(version: VerdictVersion, terms: Terms) -> VerdictVersionRecord:  # noqa: ARG001
    """Build the record of a version that came from `versions()`.

    It is frozen with the version, so it names its evidence by id and copies nothing that may
    still be edited.
    """
    return VerdictVersionRecord(
        id=version.uuid,
        verdict=version.verdict.uuid,
        ref=f"{version.verdict.ref}.{version.number}",
        number=version.number,
        claim_text=version.claim_text,
        rating=build_rating(version.rating),
        summary=version.summary,
        justification=version.justification,
        as_of=version.as_of,
        change_class=version.change_class,
        public_note=version.public_note,
        published_at=version.published_at,
        sha256=version.sha256,
        shown_sha256=version.shown_sha256,
        previous_sha256=version.previous_sha256,
        evidence=[
            EvidenceUseReference(
                evidence=use.evidence.uuid, stance=use.stance, rationale=use.rationale
            )
            for use in version.evidence_uses.all()
        ],
        appearances=version.appearances,
    )


def add_working_version(
    record: VerdictVersionRecord, version: VerdictVersion
) -> VerdictVersionRecord:
    """Add what only colleagues see."""
    working = VersionWorking(
        author=version.author.get_username(),
        writers=version.writer_names,  # type: ignore[attr-defined]  # annotated by versions()
        created=version.created,
        submitted_at=version.submitted_at,
        approved_by=version.approved_by.get_username() if version.approved_by else None,
        approved_at=version.approved_at,
        published_by=version.published_by.get_username()
        if version.published_by
        else None,
        internal_note=version.internal_note,
        returned_reason=version.returned_reason,
    )
    return structs.replace(record, working=working)


def build_assessment(assessment: Assessment, terms: Terms) -> AssessmentRecord:  # noqa: ARG001
    """Build the record of an assessment."""
    return AssessmentRecord(
        id=assessment.uuid,
        verdict=assessment.verdict.uuid,
        round=assessment.round,
        reviewer=assessment.reviewer.get_username(),
        rating=assessment.rating.code,
        rationale=assessment.rationale,
        submitted_at=assessment.submitted_at,
        mode=assessment.mode,
    )
