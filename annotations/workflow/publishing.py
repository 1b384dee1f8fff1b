"""Verbs on what readers see: publish, withhold, retract; begin a correction or a reinstatement, or discard it.

What readers notice writes the public records and the events in its own transaction.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from annotations.models import Verdict, VerdictVersion
from annotations.records.verdicts import version_hash
from annotations.vocabulary import ChangeClass, RecordState, VerdictState
from annotations.workflow.acts import Act, Identity
from annotations.workflow.claims import require_unmerged
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.permissions import may_draft, may_publish, require
from annotations.workflow.public import (
    tell_again_of_version,
    tell_of_absence,
    tell_of_version,
)
from annotations.workflow.storing import (
    lock,
    record_history,
    snapshot,
    take_public_state,
    update,
    verb,
)
from annotations.workflow.verdicts import (
    EDITORIAL_MEANING,
    Use,
    VersionContent,
    add_version,
    change_version,
    open_version,
    touch,
    used_in,
    uses_of,
)
from annotations.workflow.vouching import require_unchanged

CORRECTIONS = (
    ChangeClass.UPDATE,
    ChangeClass.CLARIFICATION,
    ChangeClass.CORRECTION_MINOR,
    ChangeClass.CORRECTION_MAJOR,
    ChangeClass.EDITORIAL,
)
CONTENT_FIELDS = ("rating", "summary", "justification", "as_of")
SET_ASIDE = "Set aside: the verdict has been retracted."


@verb
def publish(
    act: Act, verdict: Verdict, *, expected_version: int | None = None
) -> Verdict:
    """Publish the approved version of a verdict, or put a withheld verdict back.

    Raises TransitionNotAllowed when there is nothing approved, or an embargo holds.
    """
    require(act, may_publish)
    take_public_state()
    verdict = touch(act, verdict, expected_version)
    version = verdict.versions.pending().first()
    if version is None and verdict.state == VerdictState.WITHHELD:
        return put_back(act, verdict)
    version = require_publishable(act, verdict, version)
    require_unchanged(version)
    act = act.after(version.approved_at)
    change_version(act, version, "publish", published_at=act.at, published_by=act.user)
    update(
        act,
        verdict,
        "set_state",
        state=VerdictState.PUBLISHED,
        current_version=version,
        review_reason="",
        state_note="",
    )
    tell_of_version(act, verdict, version)
    return verdict


def require_publishable(
    act: Act, verdict: Verdict, version: VerdictVersion | None
) -> VerdictVersion:
    """Return the version to publish. Raises TransitionNotAllowed when there is none."""
    if version is None or version.approved_at is None:
        raise TransitionNotAllowed(
            "Nothing is published before a second person has approved it. "
            "Submit the verdict and have it approved.",
            "not_approved",
        )
    require_no_embargo(act, verdict)
    if (
        verdict.state == VerdictState.RETRACTED
        and version.change_class != ChangeClass.REINSTATEMENT
    ):
        raise TransitionNotAllowed(
            f"{verdict.ref} has been retracted. Only a reinstatement can bring it back.",
            "retracted",
        )
    require_unmerged(verdict.claim)
    return version


def require_no_embargo(act: Act, verdict: Verdict) -> None:
    """Raise TransitionNotAllowed while an embargo holds."""
    if held := why_embargoed(act, verdict):
        raise TransitionNotAllowed(
            f"{held} Publish it then, or lift the embargo.", "embargoed"
        )


def why_embargoed(act: Act, verdict: Verdict) -> str:
    """Return the sentence that says which embargo holds; empty when none does."""
    until = verdict.embargo_until
    if until is None or until <= act.at:
        return ""
    return f"{verdict.ref} is under embargo until {end_in_words(until)} UTC."


def end_in_words(until: datetime) -> str:
    """Return when an embargo ends, with the seconds where it has any: who publishes then is not refused."""
    until = until.astimezone(UTC) + timedelta(microseconds=999_999)
    return f"{until:%Y-%m-%d %H:%M:%S}".removesuffix(":00")


def put_back(act: Act, verdict: Verdict) -> Verdict:
    """Serve a withheld verdict again, as it was. Raises TransitionNotAllowed under an embargo."""
    require_no_embargo(act, verdict)
    update(act, verdict, "publish", state=VerdictState.PUBLISHED, state_note="")
    tell_again_of_version(act, verdict, verdict.current_version)  # type: ignore[arg-type]
    return verdict


@verb
def correct(
    act: Act,
    verdict: Verdict,
    *,
    change_class: str,
    public_note: str = "",
    uses: Sequence[Use] | None = None,
    expected_version: int | None = None,
    version_identity: Identity | None = None,
    **changes: Any,
) -> VerdictVersion:
    """Start the next version of a published verdict, from what readers see and the changes given.

    Readers see nothing of it until it has been submitted, approved and published. Raises
    InvalidContent when an editorial change would alter the rating or the summary.
    """
    require(act, may_draft)
    if change_class not in CORRECTIONS:
        raise InvalidContent(
            f"There is no such kind of change. Choose one of: {', '.join(CORRECTIONS)}.",
            "unknown_change_class",
            "change_class",
        )
    if lock(verdict).state not in (VerdictState.PUBLISHED, VerdictState.WITHHELD):
        raise TransitionNotAllowed(
            f"{verdict.ref} is not published, so there is nothing to correct.",
            "not_published",
        )
    if change_class == ChangeClass.EDITORIAL and {"rating", "summary"} & set(changes):
        raise InvalidContent(
            EDITORIAL_MEANING, "editorial_changes_meaning", "change_class"
        )
    return next_version(
        act,
        verdict,
        change_class=change_class,
        public_note=public_note,
        uses=uses,
        expected_version=expected_version,
        identity=version_identity,
        changes=changes,
    )


@verb
def reinstate(
    act: Act,
    verdict: Verdict,
    *,
    public_note: str,
    uses: Sequence[Use] | None = None,
    expected_version: int | None = None,
    version_identity: Identity | None = None,
    **changes: Any,
) -> VerdictVersion:
    """Start the version that will bring a retracted verdict back, once approved and published."""
    require(act, may_publish)
    if lock(verdict).state != VerdictState.RETRACTED:
        raise TransitionNotAllowed(f"{verdict.ref} is not retracted.", "not_retracted")
    require_unmerged(verdict.claim)
    return next_version(
        act,
        verdict,
        change_class=ChangeClass.REINSTATEMENT,
        public_note=public_note,
        uses=uses,
        expected_version=expected_version,
        identity=version_identity,
        changes=changes,
    )


def next_version(
    act: Act,
    verdict: Verdict,
    *,
    change_class: str,
    public_note: str,
    uses: Sequence[Use] | None,
    expected_version: int | None,
    identity: Identity | None,
    changes: dict[str, Any],
) -> VerdictVersion:
    """Store the next version as a draft: the current one's content and evidence, with changes."""
    verdict = touch(act, verdict, expected_version)
    current: VerdictVersion = verdict.current_version  # type: ignore[assignment]
    act = act.after(current.published_at)
    kept = {field: getattr(current, field) for field in CONTENT_FIELDS}
    content = VersionContent(**{**kept, **changes}, public_note=public_note)
    return add_version(
        act,
        verdict,
        content,
        uses_of(current) if uses is None else uses,
        change_class=change_class,
        identity=identity,
    )


@verb
def withhold(
    act: Act, verdict: Verdict, *, public_note: str, expected_version: int | None = None
) -> Verdict:
    """Take a published verdict out of every answer for now; readers are told why."""
    require(act, may_publish)
    take_public_state()
    require_note(public_note)
    if lock(verdict).state != VerdictState.PUBLISHED:
        raise TransitionNotAllowed(f"{verdict.ref} is not published.", "not_published")
    update(
        act,
        verdict,
        "withhold",
        expected_version=expected_version,
        state=VerdictState.WITHHELD,
        state_note=public_note,
    )
    current: VerdictVersion = verdict.current_version  # type: ignore[assignment]
    tell_of_absence(act, verdict, current, state=RecordState.WITHHELD)
    return verdict


@verb
def retract(
    act: Act,
    verdict: Verdict,
    *,
    public_note: str,
    expected_version: int | None = None,
    version_identity: Identity | None = None,
) -> Verdict:
    """Retract a published verdict at once: a last version says so, a tombstone replaces it all.

    One editor may do it alone: a wrong verdict must not wait for a second reader to go. A version
    being worked on is set aside; its words stay in the history.
    """
    require(act, may_publish)
    take_public_state()
    require_note(public_note)
    verdict = touch(act, verdict, expected_version)
    if verdict.state not in (VerdictState.PUBLISHED, VerdictState.WITHHELD):
        raise TransitionNotAllowed(f"{verdict.ref} is not published.", "not_published")
    set_aside(act, verdict)
    shown: VerdictVersion = verdict.current_version  # type: ignore[assignment]
    act = act.after(shown.published_at)
    version = retraction_of(act, verdict, public_note, version_identity)
    update(
        act,
        verdict,
        "set_state",
        state=VerdictState.RETRACTED,
        current_version=version,
        state_note=public_note,
        review_reason="",
    )
    tell_of_absence(act, verdict, version, state=RecordState.RETRACTED)
    return verdict


@verb
def discard(
    act: Act, version: VerdictVersion, *, expected_version: int | None = None
) -> None:
    """Throw away the draft of a later version; the first version of a verdict stays."""
    require(act, may_draft)
    open_version(act, version, expected_version)
    if version.submitted_at is not None or version.number == 1:
        raise TransitionNotAllowed(
            "Only the unsubmitted draft of a later version can be discarded.",
            "not_discardable",
        )
    throw_away(act, version)


def set_aside(act: Act, verdict: Verdict) -> None:
    """Throw away the version that is being worked on, submitted or not."""
    version = verdict.versions.pending().first()
    if version is None:
        return
    if version.submitted_at is not None:
        change_version(
            act,
            version,
            "set_aside",
            submitted_at=None,
            approved_at=None,
            approved_by=None,
            returned_reason=SET_ASIDE,
        )
    throw_away(act, version)


def throw_away(act: Act, version: VerdictVersion) -> None:
    """Delete an unsubmitted version; the history keeps what it said."""
    record_history(act, "discard", version, before=snapshot(version), after=None)
    version.delete()


def retraction_of(
    act: Act, verdict: Verdict, public_note: str, identity: Identity | None
) -> VerdictVersion:
    """Store the version that retracts: the content of the current one, hashed and published."""
    current: VerdictVersion = verdict.current_version  # type: ignore[assignment]
    kept = {field: getattr(current, field) for field in CONTENT_FIELDS}
    version = add_version(
        act,
        verdict,
        VersionContent(**kept, public_note=public_note),
        uses_of(current),
        change_class=ChangeClass.RETRACTION,
        identity=identity,
    )
    version.claim_text, version.appearances = current.claim_text, current.appearances
    version.previous_sha256 = current.sha256
    version.shown_sha256 = current.shown_sha256
    return change_version(
        act,
        version,
        "retract",
        claim_text=current.claim_text,
        appearances=current.appearances,
        previous_sha256=current.sha256,
        shown_sha256=current.shown_sha256,
        sha256=version_hash(version, used_in(version)),
        submitted_at=act.at,
        published_at=act.at,
        published_by=act.user,
    )


def require_note(public_note: str) -> None:
    """Raise InvalidContent when readers would not be told why."""
    if not public_note.strip():
        raise InvalidContent(
            "Tell readers in a public note what changed and why.",
            "no_public_note",
            "public_note",
        )
