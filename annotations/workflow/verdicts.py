"""Verbs on verdicts up to approval: draft, assess, edit, submit, return, approve."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from annotations.models import (
    Assessment,
    Claim,
    Evidence,
    EvidenceUse,
    Rating,
    RatingScale,
    Verdict,
    VerdictVersion,
)
from annotations.models.versions import NEEDS_EVIDENCE, OWN_WORK
from annotations.records.terms import public_terms
from annotations.records.verdicts import (
    shown_hash,
    verdicts,
    version_hash,
    versions,
)
from annotations.vocabulary import AnnotationStatus, ChangeClass, VerdictState
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by, ref_of
from annotations.workflow.claims import require_unmerged
from annotations.workflow.errors import InvalidContent, OwnWork, TransitionNotAllowed
from annotations.workflow.permissions import may_draft, may_review, require
from annotations.workflow.storing import (
    check,
    hold_public_state,
    insert,
    lock,
    record_history,
    snapshot,
    update,
    verb,
)

BEFORE_PUBLICATION = (VerdictState.DRAFT, VerdictState.IN_REVIEW, VerdictState.APPROVED)


@dataclass(frozen=True)
class Use:
    """A piece of evidence in a version."""

    evidence: Evidence
    stance: str
    rationale: str = ""


@dataclass(frozen=True)
class VersionContent:
    """What one version of a verdict says. The internal note is for colleagues only."""

    rating: Rating | None = None
    summary: str = ""
    justification: str = ""
    as_of: date | None = None
    public_note: str = ""
    internal_note: str = ""


@verb
def draft_verdict(
    act: Act,
    claim: Claim,
    scale: RatingScale,
    content: VersionContent | None = None,
    uses: Sequence[Use] = (),
    *,
    language: str = "",
    stale_after: date | None = None,
    embargo_until: datetime | None = None,
    identity: Identity | None = None,
    version_identity: Identity | None = None,
) -> Verdict:
    """Start a verdict on a claim, with its first version as a draft.

    Raises InvalidContent when the claim has a live verdict in the language.
    """
    require(act, may_draft)
    require_unmerged(claim)
    verdict = Verdict(
        **named_by(identity),
        ref=ref_of(identity, "V", "verdict"),
        claim=claim,
        scale=scale,
        language=language or claim.language,
        assigned_to=act.user,
        stale_after=stale_after,
        embargo_until=embargo_until,
        created=act.at,
        modified=act.at,
    )
    insert(act, verdict, "draft_verdict")
    add_version(
        act, verdict, content or VersionContent(), uses, identity=version_identity
    )
    return verdict


def add_version(
    act: Act,
    verdict: Verdict,
    content: VersionContent,
    uses: Sequence[Use],
    *,
    change_class: str = ChangeClass.INITIAL,
    identity: Identity | None = None,
) -> VerdictVersion:
    """Store the next version of a verdict as a draft, with its evidence."""
    last = verdict.versions.order_by("number").last()
    version = VerdictVersion(
        **named_by(identity),
        verdict=verdict,
        number=last.number + 1 if last else 1,
        change_class=change_class,
        author=act.user,
        writers=[act.user.pk],
        created=act.at,
        **vars(content),
    )
    insert(act, version, "draft_version")
    store_uses(version, uses)
    return version


@verb
def edit_draft(
    act: Act,
    version: VerdictVersion,
    uses: Sequence[Use] | None = None,
    *,
    expected_version: int | None = None,
    **changes: Any,
) -> VerdictVersion:
    """Change a version that has not been submitted; `uses`, when given, replace its evidence.

    Who changes it is one of its writers and cannot be its second reader.
    """
    require(act, may_draft)
    open_version(act, version, expected_version)
    require_draft(version)
    if uses is not None:
        version.evidence_uses.all().delete()
        store_uses(version, uses)
    writers = sorted({*version.writers, act.user.pk})
    return change_version(act, version, "edit_draft", writers=writers, **changes)


@verb
def edit_verdict(
    act: Act, verdict: Verdict, *, expected_version: int | None = None, **changes: Any
) -> Verdict:
    """Change who works on a verdict, its embargo, or when it should be looked at again."""
    require(act, may_draft)
    return update(
        act, verdict, "edit_verdict", expected_version=expected_version, **changes
    )


@verb
def assess(
    act: Act,
    verdict: Verdict,
    rating: Rating,
    *,
    rationale: str = "",
    round_number: int = 1,
    identity: Identity | None = None,
) -> Assessment:
    """Record one's own rating of the claim, made without seeing the others'."""
    require(act, may_review)
    if rating.scale_id != verdict.scale_id:
        raise InvalidContent(
            "This rating belongs to another scale than the verdict's.",
            "foreign_rating",
            "rating",
        )
    assessment = Assessment(
        **named_by(identity),
        verdict=verdict,
        round=round_number,
        reviewer=act.user,
        rating=rating,
        rationale=rationale,
        submitted_at=act.at,
    )
    return insert(act, assessment, "assess")


@verb
def submit(
    act: Act, version: VerdictVersion, *, expected_version: int | None = None
) -> VerdictVersion:
    """Freeze a draft, hash it, and hand it to a second reader.

    Raises InvalidContent for whatever is missing, evidence included.
    """
    require(act, may_draft)
    hold_public_state()
    verdict = open_version(act, version, expected_version)
    require_draft(version)
    if not version.evidence_uses.exists():
        raise InvalidContent(NEEDS_EVIDENCE, "no_evidence", "evidence")
    freeze(act, version)
    set_state(act, verdict, VerdictState.IN_REVIEW)
    return version


@verb
def return_to_author(
    act: Act,
    version: VerdictVersion,
    *,
    reason: str,
    expected_version: int | None = None,
) -> VerdictVersion:
    """Send a submitted or approved version back to its author, with a reason."""
    require(act, may_review)
    verdict = open_version(act, version, expected_version)
    if version.submitted_at is None or version.published_at is not None:
        raise TransitionNotAllowed(
            "Only a version that waits for its second reader or for publication can be sent back.",
            "not_submitted",
        )
    if not reason.strip():
        raise InvalidContent(
            "Say what the author should change.", "no_reason", "reason"
        )
    change_version(
        act,
        version,
        "return_to_author",
        submitted_at=None,
        approved_at=None,
        approved_by=None,
        sha256="",
        shown_sha256="",
        claim_text="",
        appearances=[],
        returned_reason=reason,
    )
    set_state(act, verdict, VerdictState.DRAFT)
    return version


@verb
def approve(
    act: Act, version: VerdictVersion, *, expected_version: int | None = None
) -> VerdictVersion:
    """Approve a submitted version as its second reader.

    Raises OwnWork for the author, and for the approver of the version before when the rating
    changes.
    """
    require(act, may_review)
    hold_public_state()
    verdict = open_version(act, version, expected_version)
    if version.submitted_at is None or version.approved_at is not None:
        raise TransitionNotAllowed(
            "Only a version that waits for its second reader can be approved.",
            "not_submitted",
        )
    require_second_reader(act, version)
    require_unchanged(version)
    change_version(act, version, "approve", approved_by=act.user, approved_at=act.at)
    set_state(act, verdict, VerdictState.APPROVED)
    return version


def require_second_reader(act: Act, version: VerdictVersion) -> None:
    """Raise OwnWork when this person may not be the second reader of the version."""
    if act.user.pk == version.author_id or act.user.pk in version.writers:
        raise OwnWork(OWN_WORK, "own_work")
    before = version.verdict.current_version
    if (
        before
        and before.rating_id != version.rating_id
        and before.approved_by_id == act.user.pk
    ):
        raise OwnWork(
            "You approved the rating that this version corrects. Ask somebody else to read it.",
            "approved_the_corrected",
        )


def freeze(act: Act, version: VerdictVersion) -> None:
    """Fix a version: the claim's words, the appearances seen, and the hash of all it shows."""
    claim = Claim.objects.get(pk=version.verdict.claim_id)
    standing = claim.appearances.filter(annotation__status=AnnotationStatus.ACTIVE)
    before = version.verdict.versions.filter(number=version.number - 1).first()
    version.claim_text = claim.text
    version.appearances = list(standing.order_by("id").values_list("uuid", flat=True))
    version.previous_sha256 = before.sha256 if before else ""
    version.shown_sha256 = shown_now(version)
    change_version(
        act,
        version,
        "submit",
        claim_text=version.claim_text,
        appearances=version.appearances,
        previous_sha256=version.previous_sha256,
        shown_sha256=version.shown_sha256,
        sha256=version_hash(version, used_in(version)),
        submitted_at=act.at,
        returned_reason="",
    )


def used_in(version: VerdictVersion) -> QuerySet[EvidenceUse]:
    """Return the evidence of a version, in order, as it is now."""
    return version.evidence_uses.select_related("evidence").order_by("position")


def shown_now(version: VerdictVersion) -> str:
    """Return the hash of what a version would show if it were published now."""
    row = versions().get(pk=version.pk)
    row.appearances = version.appearances
    return shown_hash(verdicts().get(pk=version.verdict_id), row, public_terms())


def require_unchanged(version: VerdictVersion) -> None:
    """Raise TransitionNotAllowed when what the version shows differs from what was submitted."""
    if shown_now(version) != version.shown_sha256:
        raise TransitionNotAllowed(
            "The claim, an appearance or a piece of evidence has changed since this version was "
            "submitted. Send it back, so that it is read again as it now stands.",
            "changed_since_submission",
        )


def require_draft(version: VerdictVersion) -> None:
    """Raise TransitionNotAllowed unless the version may still be changed."""
    if version.published_at is not None:
        raise TransitionNotAllowed(
            "This version is published. Correct it with a new version.", "published"
        )
    if version.submitted_at is not None:
        raise TransitionNotAllowed(
            "This version waits for its second reader. Have it sent back to change it.",
            "submitted",
        )


def open_version(
    act: Act, version: VerdictVersion, expected_version: int | None
) -> Verdict:
    """Lock a version and its verdict, both as they are now, and count the edit."""
    verdict = touch(act, version.verdict, expected_version)
    lock(version)
    return verdict


def touch(act: Act, verdict: Verdict, expected_version: int | None) -> Verdict:
    """Lock the verdict and count the edit; its version covers that of its pending text too."""
    return update(act, verdict, "touch", expected_version=expected_version)


def set_state(act: Act, verdict: Verdict, state: VerdictState) -> None:
    """Move a verdict that was never published; a published one stays what readers see."""
    if verdict.state in BEFORE_PUBLICATION:
        update(act, verdict, "set_state", state=state)


def change_version(
    act: Act, version: VerdictVersion, name: str, **changes: Any
) -> VerdictVersion:
    """Check and store changes of a version with their history."""
    fresh = VerdictVersion.objects.select_for_update().get(pk=version.pk)
    before = snapshot(fresh)
    for field, value in changes.items():
        setattr(version, field, value)
    check(version)
    version.save(update_fields=list(changes))
    after = snapshot(version)
    changed = {key for key in after if before[key] != after[key]}
    record_history(
        act,
        name,
        version,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    return version


def store_uses(version: VerdictVersion, uses: Sequence[Use]) -> None:
    """Store the evidence of a version, in order."""
    EvidenceUse.objects.bulk_create(
        EvidenceUse(
            version=version,
            evidence=use.evidence,
            stance=use.stance,
            rationale=use.rationale,
            position=position,
        )
        for position, use in enumerate(uses, start=1)
    )
