"""Verbs that take in what was made elsewhere: the same rules, with the times and people of then.

An importer vouches for it all (`Act.authority`) and is whom the history names. Things come in as
they last were; verdict versions come in one by one, in the order of their publication, and are told
in the ledger as they were told then.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from django.contrib.auth.models import User
from django.db import models

from annotations.anchoring.text import Clusters
from annotations.models import (
    Anchor,
    Annotation,
    Appearance,
    Claim,
    EvidenceUse,
    Revision,
    Verdict,
    VerdictVersion,
)
from annotations.models.versions import NEEDS_EVIDENCE
from annotations.records.verdicts import version_hash
from annotations.vocabulary import (
    AnchorState,
    AnnotationStatus,
    ChangeClass,
    RecordState,
    VerdictState,
)
from annotations.workflow.acts import Act
from annotations.workflow.anchors import Span, check_span, store_anchors
from annotations.workflow.annotating import withdrawal_news
from annotations.workflow.articles import index_text, readable
from annotations.workflow.claims import (
    Passing,
    store_passings,
)
from annotations.workflow.errors import (
    InvalidContent,
    QuoteMismatch,
    TransitionNotAllowed,
)
from annotations.workflow.ledger import announce
from annotations.workflow.merging import merge_news, refuse_live_verdict
from annotations.workflow.permissions import may_import, require
from annotations.workflow.public import is_public, tell_of_absence, tell_of_version
from annotations.workflow.reviewing import (
    refuse_editorial_change_of_meaning,
    require_second_reader,
)
from annotations.workflow.storing import (
    hold_public_state,
    insert,
    record_history,
    snapshot,
    take_public_state,
    verb,
)
from annotations.workflow.verdicts import Use, change_version, store_uses, used_in

Row = TypeVar("Row", bound=models.Model)
VERB = "import"


@dataclass(frozen=True)
class Stages:
    """How far a version had come, when, by whom, and the hashes that were fixed on the way."""

    claim_text: str
    appearances: list[UUID]
    sha256: str
    shown_sha256: str
    previous_sha256: str
    submitted_at: datetime | None
    approved_by: User | None
    approved_at: datetime | None
    published_by: User | None
    published_at: datetime | None


@verb
def import_row(act: Act, row: Row) -> Row:
    """Store a thing that has no rules beside its model's."""
    require(act, may_import)
    hold_public_state()
    return insert(act, row, VERB)


@verb
def import_revision(act: Act, revision: Revision) -> Revision:
    """Store a revision. Raises InvalidContent when its text is not the one its hash means."""
    require(act, may_import)
    refuse_other_text(revision)
    insert(act, revision, VERB)
    index_text(revision)
    return revision


def refuse_other_text(revision: Revision) -> None:
    """Raise InvalidContent when a revision's text is not the one that its hash means."""
    found = sha256(revision.text.encode("utf-8", "surrogatepass")).hexdigest()
    if found != revision.text_sha256 or readable(revision.text) != revision.text:
        raise InvalidContent(
            f"The text is not the one that was exported: its SHA-256 is {found}, "
            f"not {revision.text_sha256}.",
            "text_differs",
            "text",
        )


@verb
def import_annotation(
    act: Act, annotation: Annotation, anchors: Sequence[Anchor]
) -> Annotation:
    """Store an annotation with its place in each revision.

    Raises QuoteMismatch when its words are not what stands there.
    """
    require(act, may_import)
    if not anchors:
        raise InvalidContent("An annotation needs a place.", "no_span", "anchors")
    for anchor in anchors:
        check_place(anchor)
    insert(act, annotation, VERB)
    store_anchors(annotation, anchors)
    return annotation


def check_place(anchor: Anchor, known: dict[int, Clusters] | None = None) -> None:
    """Raise InvalidContent or QuoteMismatch for a place that nobody can have chosen.

    `known` keeps what has been worked out of each revision's text.
    """
    if anchor.start is None or anchor.end is None:
        return
    span = Span(start=anchor.start, end=anchor.end, exact=anchor.exact)
    chosen = anchor.state == AnchorState.ANCHORED and anchor.method == "reviewer"
    key = anchor.revision_id if chosen else 0
    known = {} if known is None else known
    if key not in known:
        known[key] = Clusters(anchor.revision.text if chosen else "")
    check_span(anchor.revision, known[key], span)
    if not stands_amid(anchor.revision.text, anchor):
        raise QuoteMismatch(
            f"What is said to stand around {anchor.start}–{anchor.end} does not stand there. Take "
            "'prefix' and 'suffix' out, and they are taken from the text.",
            "context_differs",
            "anchors",
        )


def stands_amid(text: str, anchor: Anchor) -> bool:
    """Return whether the words kept around a quotation are those around its place."""
    start, end = anchor.start or 0, anchor.end or 0
    before = text[max(0, start - len(anchor.prefix)) : start]
    return before == anchor.prefix and text.startswith(anchor.suffix, end)


@verb
def import_appearance(
    act: Act, appearance: Appearance, passings: Sequence[Passing]
) -> Appearance:
    """Store an appearance with the chain by which its claim was passed on."""
    require(act, may_import)
    insert(act, appearance, VERB)
    store_passings(appearance, passings)
    return appearance


@verb
def import_version(
    act: Act, version: VerdictVersion, uses: Sequence[Use], stages: Stages
) -> VerdictVersion:
    """Store the next version of a verdict with its evidence, as far as it had come.

    Raises InvalidContent when what it says does not fit its hash, OwnWork when its second reader
    may not have been that.
    """
    require(act, may_import)
    before = version.verdict.versions.order_by("number").last()
    refuse_impossible_change(before, version, stages)
    insert(act, version, VERB)
    store_uses(version, uses)
    if stages.submitted_at is None:
        return version
    if not uses:
        raise InvalidContent(NEEDS_EVIDENCE, "no_evidence", "evidence")
    refuse_editorial_change_of_meaning(version)
    if stages.approved_by is not None:
        reader = Act(stages.approved_by, act.at, authority=act.accountable)
        require_second_reader(reader, version)
    reach(act, version, before, stages)
    return version


def reach(
    act: Act, version: VerdictVersion, before: VerdictVersion | None, stages: Stages
) -> None:
    """Bring a version to its stages, in one step. Raises InvalidContent for a wrong hash."""
    for field, value in vars(stages).items():
        setattr(version, field, value)
    refuse_wrong_hash(version, before, used_in(version))
    change_version(act, version, VERB, **vars(stages))


def refuse_wrong_hash(
    version: VerdictVersion,
    before: VerdictVersion | None,
    uses: Iterable[EvidenceUse],
) -> None:
    """Raise InvalidContent for a version that does not say what its hash means."""
    expected = before.sha256 if before else ""
    if (
        version.previous_sha256 != expected
        or version_hash(version, uses) != version.sha256
    ):
        raise InvalidContent(
            "What this version says does not fit its hash, so it is not what was approved.",
            "version_hash",
            "sha256",
        )


def refuse_impossible_change(
    before: VerdictVersion | None, version: VerdictVersion, stages: Stages
) -> None:
    """Raise TransitionNotAllowed for a version that could not have followed the one before it."""
    retracted = before is not None and before.change_class == ChangeClass.RETRACTION
    reinstates = version.change_class == ChangeClass.REINSTATEMENT
    if retracted != reinstates:
        raise TransitionNotAllowed(
            "Only a reinstatement follows a retraction, and nothing else.",
            "bad_change_class",
        )
    if version.change_class == ChangeClass.RETRACTION and stages.published_at is None:
        raise TransitionNotAllowed("A retraction is public at once.", "not_published")
    times = [
        before.published_at if before else None,
        version.created,
        stages.submitted_at,
        stages.approved_at,
        stages.published_at,
    ]
    known = [time for time in times if time is not None]
    if known != sorted(known):
        raise TransitionNotAllowed(
            "The times of this version are not in the order in which things can happen.",
            "times_out_of_order",
        )


@verb
def import_publication(
    act: Act, version: VerdictVersion, uses: Sequence[Use], stages: Stages
) -> VerdictVersion:
    """Store a version that was published, and tell of it as it was told then."""
    take_public_state()
    import_version(act, version, uses, stages)
    verdict = version.verdict
    retracts = version.change_class == ChangeClass.RETRACTION
    verdict.current_version = version
    verdict.state = VerdictState.RETRACTED if retracts else VerdictState.PUBLISHED
    verdict.state_note = version.public_note if retracts else ""
    verdict.save(update_fields=["current_version", "state", "state_note"])
    if retracts:
        tell_of_absence(act, verdict, version, state=RecordState.RETRACTED)
    else:
        tell_of_version(act, verdict, version)
    return version


@verb
def import_state(
    act: Act, verdict: Verdict, state: str, *, state_note: str, review_reason: str
) -> Verdict:
    """Bring a verdict whose versions are all there to the state it was in.

    Raises TransitionNotAllowed when its versions do not lead there.
    """
    require(act, may_import)
    take_public_state()
    reached = reached_by(verdict)
    if state not in reached:
        raise TransitionNotAllowed(
            f"The versions of {verdict.ref} lead to the state '{reached[0]}', not '{state}'.",
            "state_not_reached",
        )
    withheld = state == VerdictState.WITHHELD
    before = {"state": verdict.state}
    verdict.state, verdict.review_reason = VerdictState(state), review_reason
    if withheld:
        verdict.state_note = state_note
    verdict.save(update_fields=["state", "state_note", "review_reason"])
    record_history(act, VERB, verdict, before=before, after={"state": state})
    if withheld and verdict.current_version:
        tell_of_absence(
            act, verdict, verdict.current_version, state=RecordState.WITHHELD
        )
    return verdict


def reached_by(verdict: Verdict) -> list[VerdictState]:
    """Return the states that the versions of a verdict allow, the likeliest first."""
    if verdict.state == VerdictState.PUBLISHED:
        return [VerdictState.PUBLISHED, VerdictState.WITHHELD]
    if verdict.state == VerdictState.RETRACTED:
        return [VerdictState.RETRACTED]
    pending = verdict.versions.pending().first()
    if pending is None or pending.submitted_at is None:
        return [VerdictState.DRAFT]
    return [VerdictState.APPROVED if pending.approved_at else VerdictState.IN_REVIEW]


@verb
def import_nothing(act: Act, verdict: Verdict) -> None:
    """Take a verdict out again of which no version came in; the history keeps that it was here."""
    require(act, may_import)
    record_history(act, VERB, verdict, before=snapshot(verdict), after=None)
    verdict.delete()


@verb
def import_merge(act: Act, claim: Claim, into: Claim) -> Claim:
    """Merge a claim whose appearances have already come in where they went.

    Raises TransitionNotAllowed while a verdict on it is alive.
    """
    require(act, may_import)
    take_public_state()
    refuse_live_verdict(claim)
    claim.merged_into = into
    claim.save(update_fields=["merged_into"])
    record_history(
        act,
        VERB,
        claim,
        before={"merged_into_id": None},
        after={"merged_into_id": into.pk},
    )
    if is_public("claim", claim.uuid):
        moved = Appearance.objects.filter(claim=into)
        announce(merge_news(claim, into, list(moved)), act.at)
    return claim


@verb
def import_withdrawal(act: Act, annotation: Annotation, *, reason: str) -> Annotation:
    """Withdraw an annotation that readers had seen, and tell them why as they were told then."""
    require(act, may_import)
    take_public_state()
    before = {"status": annotation.status}
    annotation.status = AnnotationStatus.WITHDRAWN
    annotation.save(update_fields=["status"])
    after = {"status": annotation.status}
    record_history(act, VERB, annotation, before=before, after=after)
    if is_public("annotation", annotation.uuid):
        announce(withdrawal_news(annotation, reason), act.at)
    return annotation
