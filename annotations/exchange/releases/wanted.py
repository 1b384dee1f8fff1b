"""The verdicts that two or more reviewers have assessed, and everything that rests under them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from annotations.exchange.format import Outgoing
from annotations.models import (
    Annotation,
    Appearance,
    Attribution,
    EvidenceUse,
    Record,
    Verdict,
    VerdictVersion,
)
from annotations.vocabulary import RecordKind

ENOUGH = 2  # reviewers, each with an assessment of their own
Ids = frozenset[UUID]


@dataclass(frozen=True)
class Wanted:
    """The identifiers of what is kept, kind by kind."""

    verdicts: Ids
    claims: Ids
    appearances: Ids
    annotations: Ids
    articles: Ids
    publishers: Ids
    agents: Ids
    evidence: Ids
    scales: Ids

    def keeps(self, outgoing: Outgoing) -> bool:
        """Return whether a record is kept; of what is gone nothing is."""
        record = outgoing.record
        match outgoing.kind:
            case "revision":
                return record.article in self.articles
            case "verdict_version" | "assessment":
                return record.verdict in self.verdicts
            case "relation":
                return {record.from_claim.id, record.to_claim.id} <= self.claims
            case "tombstone":
                return False
            case "evidence":
                return record.id in self.evidence
            case kind:
                return record.id in getattr(self, f"{kind}s")


def double_reviewed(*, published_only: bool) -> QuerySet[Verdict]:
    """Return the verdicts with assessments by two or more reviewers.

    Of published ones those that readers can see, and only what was assessed before publication
    counts: readers learn nothing of a review that is going on.
    """
    before = Q(assessments__submitted_at__lte=F("current_version__published_at"))
    reviewers = Count(
        "assessments__reviewer",
        distinct=True,
        filter=before if published_only else None,
    )
    rows = Verdict.objects.annotate(reviewers=reviewers).filter(reviewers__gte=ENOUGH)
    return public(rows, RecordKind.VERDICT) if published_only else rows


def public(rows: QuerySet[Any], kind: str) -> QuerySet[Any]:
    """Keep the rows that readers can see."""
    seen = Record.objects.current().filter(kind=kind).values("object")
    return rows.filter(uuid__in=seen)


def wanted(verdicts: QuerySet[Verdict], *, published_only: bool) -> Wanted:
    """Return what some verdicts rest on, in any of their versions, or in those that readers know."""
    keys = verdicts.order_by().values("pk")
    versions = VerdictVersion.objects.filter(verdict__in=keys)
    appearances = Appearance.objects.filter(claim__verdicts__in=keys)
    if published_only:
        versions = versions.published()
        appearances = public(appearances, RecordKind.APPEARANCE)
    uses = EvidenceUse.objects.filter(version__in=versions.values("pk"))
    told = Attribution.objects.filter(appearance__in=appearances.values("pk"))
    annotations = ids(appearances, "annotation") | ids(uses, "evidence__annotation")
    marked = Annotation.objects.filter(uuid__in=annotations)
    return Wanted(
        verdicts=frozenset(verdicts.order_by().values_list("uuid", flat=True)),
        claims=ids(verdicts, "claim"),
        appearances=frozenset(appearances.order_by().values_list("uuid", flat=True)),
        annotations=annotations,
        articles=ids(marked, "article"),
        publishers=ids(marked, "article__publisher"),
        agents=ids(appearances, "claimant") | ids(told, "agent"),
        evidence=ids(uses, "evidence"),
        scales=ids(verdicts, "scale") | ids(versions, "rating__scale"),
    )


def ids(rows: QuerySet[Any], path: str) -> Ids:
    """Return the identifiers that a path of rows leads to."""
    found: Iterable[UUID | None] = rows.order_by().values_list(
        f"{path}__uuid", flat=True
    )
    return frozenset(one for one in found if one is not None)
