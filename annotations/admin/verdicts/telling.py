"""A version as readers are, or will be, told it, and who brought it there."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, prefetch_related_objects

from annotations.admin.links import outward, words_of
from annotations.admin.verdicts.situation import Situation
from annotations.models import Evidence, EvidenceUse, History, VerdictVersion
from annotations.workflow.publishing import end_in_words

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
PASSAGES = "evidence_uses__evidence__annotation__"


@dataclass(frozen=True)
class Source:
    """A piece of evidence in a version, with all that its reader needs to find and judge it."""

    use: EvidenceUse
    address: str
    facts: str
    quote: str


@dataclass(frozen=True)
class Telling:
    """A version with its evidence, as the page shows it."""

    version: VerdictVersion
    claim_text: str
    uses: list[Source]


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
    prefetch_related_objects([version], f"{PASSAGES}article", f"{PASSAGES}anchors")
    return Telling(
        version,
        version.claim_text or version.verdict.claim.text,
        [source_of(use) for use in version.evidence_uses.all()],
    )


def source_of(use: EvidenceUse) -> Source:
    """Return a piece of evidence with where it is, what else is known of it, and its words."""
    evidence = use.evidence
    return Source(
        use,
        outward(evidence.url) if evidence.url else "",
        facts_of(evidence),
        words_of(evidence.annotation) if evidence.annotation else evidence.quote,
    )


def facts_of(evidence: Evidence) -> str:
    """Return who published a piece of evidence and when, where in it the words are, and when it was read."""
    published, read = evidence.published_on, evidence.accessed_on
    facts = (
        evidence.publisher_name,
        f"published {published:%Y-%m-%d}" if published else "",
        evidence.locator,
        f"read on {read:%Y-%m-%d}" if read else "",
    )
    return " · ".join(one for one in facts if one)


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
    return f"Under embargo until {end_in_words(datetime.fromisoformat(until))}"
