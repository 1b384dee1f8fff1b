"""The verb that merges a claim into another that says the same."""

from collections.abc import Sequence

from annotations.models import Appearance, Claim, Verdict
from annotations.vocabulary import Happening, RecordState, VerdictState
from annotations.workflow.acts import Act
from annotations.workflow.claims import require_unmerged
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import (
    is_public,
    public_among,
    require_for_public,
    shown_in,
)
from annotations.workflow.storing import update, verb


@verb
def merge(
    act: Act, claim: Claim, into: Claim, *, expected_version: int | None = None
) -> Claim:
    """Merge a claim into another that says the same; its appearances move there.

    Raises TransitionNotAllowed while a verdict on the merged claim is alive, or when readers know
    the merged claim and not the other.
    """
    require(act, may_annotate)
    public = require_for_public(act, "claim", claim.uuid)
    for one in sorted((claim, into), key=lambda one: one.pk):  # or two merges deadlock
        require_unmerged(one)
    refuse_live_verdict(claim)
    if public and not is_public("claim", into.uuid):
        raise TransitionNotAllowed(
            f"Readers know {claim.ref} and not {into.ref}. Merge the other way round.",
            "target_not_public",
        )
    moved = move_appearances(act, claim, into)
    update(act, claim, "merge", expected_version=expected_version, merged_into=into)
    if public:
        announce(merge_news(claim, into, moved), act.at)
    return claim


def move_appearances(act: Act, claim: Claim, into: Claim) -> list[Appearance]:
    """Move the appearances that the other claim does not have yet; return them."""
    taken = set(into.appearances.values_list("annotation_id", flat=True))
    has_first = into.appearances.filter(first_appearance=True).exists()
    moved = [
        appearance
        for appearance in claim.appearances.select_related("annotation")
        if appearance.annotation_id not in taken
    ]
    for appearance in moved:
        first = appearance.first_appearance and not has_first
        update(act, appearance, "merge", claim=into, first_appearance=first)
    return moved


def merge_news(claim: Claim, into: Claim, moved: Sequence[Appearance]) -> list[News]:
    """Return the news that a public claim was merged into another."""
    public = public_among("appearance", [appearance.uuid for appearance in moved])
    gone = News(
        kind="claim",
        object=claim.uuid,
        what=Happening.MERGED,
        state=RecordState.MERGED,
        version=claim.version,
        merged_into=into.uuid,
    )
    shown = shown_in("claim", {claim.uuid}) + shown_in("appearance", public)
    return [
        *(News(kind=kind, object=uuid) for kind, uuid in shown),
        *(News(kind="appearance", object=uuid) for uuid in public),
        gone,
    ]


def refuse_live_verdict(claim: Claim) -> None:
    """Raise TransitionNotAllowed while the claim has a verdict that is not retracted."""
    live = (
        Verdict.objects.filter(claim=claim)
        .exclude(state=VerdictState.RETRACTED)
        .first()
    )
    if live:
        raise TransitionNotAllowed(
            f"{claim.ref} has the verdict {live.ref}. Retract that verdict first, "
            "or merge the other claim into this one.",
            "live_verdict",
        )
