"""What the datasheet says of the people: how much each of them did, when, and how far they agreed."""

from collections import defaultdict
from itertools import combinations
from typing import Any

from django.db.models import Count, F, Max, Min, QuerySet

from annotations.agreement import nominal_alpha
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.pseudonyms import pseudonym
from annotations.exchange.releases.wanted import double_reviewed, public, wanted
from annotations.models import (
    Annotation,
    Assessment,
    Release,
    Verdict,
    VerdictVersion,
)
from annotations.vocabulary import ReadingMode, RecordKind

People = dict[str, Any]


def people_of(release: Release, choices: Choices) -> People:
    """Return who annotated, assessed, wrote and approved what the release holds."""
    verdicts = verdicts_of(release, choices)
    annotations = annotations_of(release, choices, verdicts)
    assessments = Assessment.objects.filter(
        verdict__in=verdicts.order_by().values("pk")
    )
    versions = VerdictVersion.objects.filter(
        verdict__in=verdicts.order_by().values("pk")
    )
    if release.published_only:
        # Readers learn nothing of a review or a draft that is going on.
        shown_at = F("verdict__current_version__published_at")
        assessments = assessments.filter(submitted_at__lte=shown_at)
        versions = versions.exclude(published_at=None)
    work = {
        "annotations": by_person(annotations, "creator"),
        "assessments": by_person(assessments, "reviewer"),
        "versions_written": by_person(versions, "author"),
        "versions_approved": by_person(versions, "approved_by"),
    }
    name = pseudonym if choices.pseudonyms else str
    everybody = sorted({who for done in work.values() for who in done}, key=name)
    return {
        "people": [
            {
                "person": name(who),
                **{what: done.get(who, 0) for what, done in work.items()},
            }
            for who in everybody
        ],
        "period": period_of(annotations),
        "agreement": agreement_of(assessments),
    }


def verdicts_of(release: Release, choices: Choices) -> QuerySet[Verdict]:
    """Return the verdicts that the release holds."""
    published = release.published_only
    rows = Verdict.objects.all()
    if choices.double_reviewed:
        kept = double_reviewed(published_only=published).order_by().values("uuid")
        rows = rows.filter(uuid__in=kept)
    return public(rows, RecordKind.VERDICT) if published else rows


def annotations_of(
    release: Release, choices: Choices, verdicts: QuerySet[Verdict]
) -> QuerySet[Annotation]:
    """Return the annotations that the release holds."""
    rows = Annotation.objects.all()
    if choices.double_reviewed:
        kept = wanted(verdicts, published_only=release.published_only)
        rows = rows.filter(uuid__in=kept.annotations)
    return public(rows, RecordKind.ANNOTATION) if release.published_only else rows


def by_person(rows: QuerySet[Any], who: str) -> dict[str, int]:
    """Return how many rows each person has, by user name."""
    counted = (
        rows.exclude(**{who: None})
        .order_by()
        .values_list(f"{who}__username")
        .annotate(number=Count("pk"))
    )
    return dict(counted)


def period_of(annotations: QuerySet[Annotation]) -> dict[str, str | None]:
    """Return the days of the first and the last annotation."""
    ends = annotations.aggregate(first=Min("created"), last=Max("created"))
    return {
        name: f"{when:%Y-%m-%d}" if when else None
        for name, when in sorted(ends.items())
    }


def agreement_of(assessments: QuerySet[Assessment]) -> dict[str, Any]:
    """Return how far reviewers agreed, none seeing the others' choice nor what the version said.

    Every pair of assessments of one verdict in one round counts once; levels are compared in the
    words that all scales share. `alpha` is Krippendorff's, which takes chance off.
    """
    units: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    rows = (
        assessments.filter(mode=ReadingMode.BLIND)
        .order_by("pk")
        .values_list("verdict", "round", "reviewer__username", "rating__normalized")
    )
    for verdict, number, who, level in rows:
        units[verdict, number][who] = level
    pairs = [
        one == other
        for levels in units.values()
        for one, other in combinations(levels.values(), 2)
    ]
    alpha = nominal_alpha(units.values())
    return {
        "verdicts": len({key[0] for key, levels in units.items() if len(levels) > 1}),
        "pairs": len(pairs),
        "same": sum(pairs),
        "percent": round(100 * sum(pairs) / len(pairs), 1) if pairs else None,
        "alpha": rounded(alpha.value),
        "alpha_95": [rounded(alpha.low), rounded(alpha.high)],
    }


def rounded(value: float | None) -> float | None:
    """Return a coefficient as it is written, or None where it is not defined."""
    return None if value is None else round(value, 3)
