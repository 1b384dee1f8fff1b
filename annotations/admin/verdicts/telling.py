"""A version as readers are, or will be, told it, and who brought it there."""

from dataclasses import dataclass
from datetime import datetime

from annotations.admin.links import outward
from annotations.admin.verdicts.situation import Situation
from annotations.models import EvidenceUse, History, VerdictVersion

MILESTONES = {
    "draft_version": "Drafted",
    "submit": "Submitted",
    "take_back": "Taken back",
    "return_to_author": "Sent back",
    "approve": "Approved",
    "publish": "Published",
    "retract": "Retracted",
    "withhold": "Withheld",
    "flag_for_review": "To be looked at again",
    "settle_review": "Looked at again, still stands",
}


@dataclass(frozen=True)
class Telling:
    """A version with its evidence, as the page shows it."""

    version: VerdictVersion
    claim_text: str
    uses: list[tuple[EvidenceUse, str]]


@dataclass(frozen=True)
class Milestone:
    """One step on a verdict's way."""

    what: str
    who: str
    at: datetime
    version: int | None


def telling_of(version: VerdictVersion | None) -> Telling | None:
    """Return a version as the page shows it."""
    if version is None:
        return None
    return Telling(
        version,
        version.claim_text or version.verdict.claim.text,
        [
            (use, outward(use.evidence.url) if use.evidence.url else "")
            for use in version.evidence_uses.all()
        ],
    )


def timeline_of(where: Situation) -> list[Milestone]:
    """Return who did what when to a verdict and its versions, oldest first."""
    numbers = dict(where.verdict.versions.values_list("uuid", "number"))
    rows = (
        History.objects.filter(
            object__in=[where.verdict.uuid, *numbers], verb__in=MILESTONES
        )
        .select_related("actor")
        .order_by("id")
    )
    return [
        Milestone(
            MILESTONES[row.verb],
            row.actor.get_username(),
            row.at,
            numbers.get(row.object),
        )
        for row in rows
    ]
