"""A version as readers are, or will be, told it, and who brought it there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

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
PLANNED = "edit_verdict"


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
    told = Q(verb__in=MILESTONES) | Q(after__has_key="embargo_until", verb=PLANNED)
    rows = (
        History.objects.filter(told, object__in=[where.verdict.uuid, *numbers])
        .select_related("actor")
        .order_by("id")
    )
    return [
        Milestone(
            MILESTONES.get(row.verb) or embargo_in_words(row),
            row.actor.get_username(),
            row.at,
            numbers.get(row.object),
        )
        for row in rows
    ]


def embargo_in_words(row: History) -> str:
    """Return what became of a verdict's embargo."""
    until = (row.after or {})["embargo_until"]
    if not until:
        return "Embargo lifted"
    return f"Under embargo until {datetime.fromisoformat(until):%Y-%m-%d %H:%M}"
