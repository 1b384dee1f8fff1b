"""Verbs on verdicts that are being written: draft and edit."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet

from annotations.models import (
    Claim,
    Evidence,
    EvidenceUse,
    Rating,
    RatingScale,
    Verdict,
    VerdictVersion,
)
from annotations.vocabulary import ChangeClass, DisclosureReason, VerdictState
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by, ref_of
from annotations.workflow.checking import check
from annotations.workflow.claims import require_unmerged
from annotations.workflow.disclosing import remember
from annotations.workflow.errors import (
    InvalidContent,
    NotPermitted,
    TransitionNotAllowed,
)
from annotations.workflow.permissions import may_draft, may_publish, require
from annotations.workflow.storing import (
    insert,
    lock,
    record_history,
    require_editable,
    snapshot,
    update,
    verb,
)

EDITORIAL_MEANING = (
    "An editorial change leaves the rating and the summary alone. "
    "Choose another kind of change."
)
Told = list[dict[str, str]]  # the evidence of a version, as the history tells it
BEFORE_PUBLICATION = (VerdictState.DRAFT, VerdictState.IN_REVIEW, VerdictState.APPROVED)
# What a version loses that goes from its second reader back to its author.
UNSUBMITTED: dict[str, Any] = {
    "submitted_at": None,
    "approved_at": None,
    "approved_by": None,
    "sha256": "",
    "shown_sha256": "",
    "claim_text": "",
    "appearances": [],
}


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


@dataclass(frozen=True)
class VerdictContent:
    """What is said of a verdict beside its versions: who works on it, and its dates."""

    assigned_to: User | None = None
    embargo_until: datetime | None = None
    stale_after: date | None = None


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
    remember(act, version, DisclosureReason.WROTE)
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
    require_editable(changes, VersionContent)
    open_version(act, version, expected_version)
    require_draft(version)
    told = None if uses is None else replace_uses(version, uses)
    if act.user.pk not in version.writers:
        remember(act, version, DisclosureReason.WROTE)
    writers = sorted({*version.writers, act.user.pk})
    return change_version(act, version, "edit_draft", told, writers=writers, **changes)


@verb
def edit_verdict(
    act: Act, verdict: Verdict, *, expected_version: int | None = None, **changes: Any
) -> Verdict:
    """Change who works on a verdict, its embargo, or when it should be looked at again.

    Raises InvalidContent when it goes to somebody who may not work on it, NotPermitted when somebody
    but an editor changes the embargo of what is approved or withheld, TransitionNotAllowed when an
    embargo would have nothing to hold back, since all there is is public.
    """
    require(act, may_draft)
    require_editable(changes, VerdictContent)
    if "embargo_until" in changes:
        refuse_late_embargo(act, verdict, changes["embargo_until"])
    if "assigned_to" in changes:
        refuse_idle_hands(verdict, changes["assigned_to"])
    return update(
        act, verdict, "edit_verdict", expected_version=expected_version, **changes
    )


def refuse_idle_hands(verdict: Verdict, person: User | None) -> None:
    """Raise InvalidContent when a verdict goes to somebody who may not draft; who has it may keep it."""
    if person is None or may_draft(person):
        return
    if lock(verdict).assigned_to_id == person.pk:
        return
    raise InvalidContent(
        f"{person.get_username()} cannot work on verdicts. Choose an annotator, a reviewer or an editor.",
        "cannot_work_on_it",
        "assigned_to",
    )


def refuse_late_embargo(act: Act, verdict: Verdict, until: datetime | None) -> None:
    """Refuse another embargo where it comes too late.

    Raises NotPermitted where only an editor may change it, TransitionNotAllowed where all is public.
    """
    if lock(verdict).embargo_until == until:
        return
    if embargo_is_editors(verdict) and not may_publish(act.accountable):
        raise NotPermitted(
            f"{verdict.ref} only waits to be published, so its embargo stays as it is. "
            "Ask an editor to change it.",
            "embargo_is_editors",
        )
    if until and until > act.at and not can_be_held_back(verdict):
        raise TransitionNotAllowed(
            f"{verdict.ref} is public, and an embargo does not take it back. Withhold it first. "
            "To hold a correction back, start the correction first.",
            "already_public",
        )


def can_be_held_back(verdict: Verdict) -> bool:
    """Return whether something of a verdict is not public, which an embargo holds back."""
    if verdict.state != VerdictState.PUBLISHED:
        return True
    return verdict.versions.pending().exists()


def embargo_is_editors(verdict: Verdict) -> bool:
    """Return whether nothing but publication is left: a version is approved, or the verdict is withheld."""
    if verdict.state == VerdictState.WITHHELD:
        return True
    return verdict.versions.pending().filter(approved_at__isnull=False).exists()


def require_draft(version: VerdictVersion) -> None:
    """Raise TransitionNotAllowed unless the version may still be changed."""
    if version.published_at is not None:
        raise TransitionNotAllowed(
            "This version is published. Correct it with a new version.", "published"
        )
    if version.approved_at is not None:
        raise TransitionNotAllowed(
            "This version is approved and waits to be published. Have it sent back to change it; it "
            "needs its second reader anew then.",
            "approved",
        )
    if version.submitted_at is not None:
        raise TransitionNotAllowed(
            "This version waits for its second reader. Take it back, or have it sent back, to "
            "change it.",
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
    act: Act,
    version: VerdictVersion,
    name: str,
    evidence: tuple[Told, Told] | None = None,
    **changes: Any,
) -> VerdictVersion:
    """Check and store changes of a version with their history.

    `evidence` is what it rested on before and rests on now, for the history alone: it is stored already.
    """
    fresh = VerdictVersion.objects.select_for_update().get(pk=version.pk)
    before = snapshot(fresh)
    for field, value in changes.items():
        setattr(version, field, value)
    check(version)
    version.save(update_fields=list(changes))
    after = snapshot(version)
    if evidence:
        before["evidence"], after["evidence"] = evidence
    changed = {key for key in after if before[key] != after[key]}
    record_history(
        act,
        name,
        version,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    return version


def replace_uses(version: VerdictVersion, uses: Sequence[Use]) -> tuple[Told, Told]:
    """Store other evidence of a version; return what it was and what it is, as the history tells it."""
    before = [told_of(use) for use in used_in(version)]
    version.evidence_uses.all().delete()
    store_uses(version, uses)
    return before, [told_of(use) for use in uses]


def told_of(use: Use | EvidenceUse) -> dict[str, str]:
    """Return what the history tells of a piece of evidence in a version."""
    return {
        "evidence": str(use.evidence.uuid),
        "title": use.evidence.title,
        "stance": str(use.stance),
        "rationale": use.rationale,
    }


def store_uses(version: VerdictVersion, uses: Sequence[Use]) -> None:
    """Store the evidence of a version, in order."""
    EvidenceUse.objects.bulk_create(made_uses(version, uses))


def made_uses(version: VerdictVersion, uses: Sequence[Use]) -> list[EvidenceUse]:
    """Return the unsaved uses of evidence of a version, in order."""
    return [
        EvidenceUse(
            version=version,
            evidence=use.evidence,
            stance=use.stance,
            rationale=use.rationale,
            position=position,
        )
        for position, use in enumerate(uses, start=1)
    ]


def used_in(version: VerdictVersion) -> QuerySet[EvidenceUse]:
    """Return the evidence of a version, in order, as it is now."""
    return version.evidence_uses.select_related("evidence").order_by("position")


def uses_of(version: VerdictVersion) -> list[Use]:
    """Return the evidence of a version as verbs take it, to be used again."""
    return [Use(one.evidence, one.stance, one.rationale) for one in used_in(version)]
