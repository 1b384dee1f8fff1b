"""Verbs of the second reader: assess, submit, return, approve."""

from datetime import datetime

from annotations.models import (
    Annotation,
    Assessment,
    Claim,
    Rating,
    Verdict,
    VerdictVersion,
)
from annotations.models.versions import FOREIGN_RATING, NEEDS_EVIDENCE, OWN_WORK
from annotations.records.verdicts import version_hash
from annotations.vocabulary import (
    AnnotationStatus,
    ChangeClass,
    DisclosureReason,
    VerdictState,
)
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.assignments import end_assignments
from annotations.workflow.disclosing import mode_of, remember
from annotations.workflow.errors import InvalidContent, OwnWork, TransitionNotAllowed
from annotations.workflow.permissions import may_draft, may_review, require
from annotations.workflow.storing import hold_public_state, insert, lock, verb
from annotations.workflow.verdicts import (
    EDITORIAL_MEANING,
    UNSUBMITTED,
    change_version,
    open_version,
    require_draft,
    set_state,
    used_in,
)
from annotations.workflow.vouching import require_unchanged, shown_now


@verb
def assess(
    act: Act,
    verdict: Verdict,
    rating: Rating,
    *,
    rationale: str = "",
    round_number: int = 1,
    read: datetime | None = None,
    identity: Identity | None = None,
) -> Assessment:
    """Record one's own rating of the claim, made without seeing the others'.

    It is recorded as blind unless the person wrote in the version or has been shown what it says.
    `read` is when the version whose evidence the person read had been submitted, if it had. Raises
    TransitionNotAllowed when that one has been taken back or sent back since, InvalidContent for a
    round that is the number of no version.
    """
    require(act, may_review)
    lock(verdict)
    if not verdict.versions.filter(number=round_number).exists():
        raise InvalidContent(
            f"{verdict.ref} has no version {round_number}, so there is nothing to assess in that "
            "round. Choose the version that is being worked on.",
            "no_such_round",
            "round",
        )
    if read is not None:
        require_still_there(verdict, round_number, read)
    if rating.scale_id != verdict.scale_id:
        raise InvalidContent(FOREIGN_RATING, "foreign_rating", "rating")
    assessment = Assessment(
        **named_by(identity),
        verdict=verdict,
        round=round_number,
        reviewer=act.user,
        rating=rating,
        rationale=rationale,
        mode=mode_of(act, verdict, round_number),
        submitted_at=act.at,
    )
    return insert(act, assessment, "assess")


def require_still_there(
    verdict: Verdict, round_number: int, submitted_at: datetime
) -> None:
    """Raise TransitionNotAllowed unless a version stands as it was submitted at that time."""
    same = {"number": round_number, "submitted_at": submitted_at}
    if not verdict.versions.filter(**same).exists():
        raise TransitionNotAllowed(
            f"{verdict.ref} has been taken back or sent back since you opened it, so your "
            "assessment was not recorded. Reload the page and look at what stands there now.",
            "taken_back",
        )


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
    act = act.after(version.created)
    require_draft(version)
    if not version.evidence_uses.exists():
        raise InvalidContent(NEEDS_EVIDENCE, "no_evidence", "evidence")
    refuse_withdrawn_passages(version)
    refuse_editorial_change_of_meaning(version)
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
        returned_reason=reason,
        **UNSUBMITTED,
    )
    remember(act, version, DisclosureReason.DECIDED)
    set_state(act, verdict, VerdictState.DRAFT)
    end_assignments(act, verdict)
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
    act = act.after(version.submitted_at)
    waits = version.submitted_at and not (version.approved_at or version.published_at)
    if not waits:
        raise TransitionNotAllowed(
            "Only a version that waits for its second reader can be approved.",
            "not_submitted",
        )
    require_second_reader(act, version)
    require_unchanged(version)
    change_version(act, version, "approve", approved_by=act.user, approved_at=act.at)
    remember(act, version, DisclosureReason.DECIDED)
    set_state(act, verdict, VerdictState.APPROVED)
    end_assignments(act, verdict)
    return version


def require_second_reader(act: Act, version: VerdictVersion) -> None:
    """Raise OwnWork when this person may not be the second reader of the version."""
    if act.user.pk == version.author_id or act.user.pk in version.writers:
        raise OwnWork(OWN_WORK, "own_work")
    if version.number == 1:
        return
    before = (
        version.verdict.versions.published()
        .filter(approved_by__isnull=False)
        .order_by("number")
        .last()
    )
    if (
        before
        and before.rating_id != version.rating_id
        and before.approved_by_id == act.user.pk
    ):
        raise OwnWork(
            "You approved the rating that this version corrects. Ask somebody else to read it.",
            "approved_the_corrected",
        )


def refuse_withdrawn_passages(version: VerdictVersion) -> None:
    """Raise InvalidContent when the version rests on a passage that has been withdrawn."""
    passages = Annotation.objects.filter(evidence__uses__version=version)
    for passage in passages.order_by("pk").select_for_update(of=("self",)):
        if passage.status != AnnotationStatus.ACTIVE:
            raise InvalidContent(
                "A passage that this version rests on has been withdrawn. "
                "Replace that piece of evidence.",
                "withdrawn_passage",
                "evidence",
            )


def refuse_editorial_change_of_meaning(version: VerdictVersion) -> None:
    """Raise InvalidContent when an editorial change alters the rating or the summary."""
    current = version.verdict.current_version
    if (
        version.change_class == ChangeClass.EDITORIAL
        and current
        and (current.rating_id, current.summary) != (version.rating_id, version.summary)
    ):
        raise InvalidContent(
            EDITORIAL_MEANING, "editorial_changes_meaning", "change_class"
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
