"""The page of a claim: every appearance across articles, its relations, and the verdict on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from annotations.pages.answers import answer
from annotations.pages.passages import Sighting, passages, sightings
from annotations.pages.reading import Reading, has_facet, stored
from annotations.pages.repeats import also_said
from annotations.records.shapes import (
    AppearanceRecord,
    ArticleSummary,
    ClaimRecord,
    ClaimSummary,
    RelationRecord,
    TombstoneRecord,
    VerdictRecord,
)
from annotations.vocabulary import RelationKind

# How a relation reads from its first claim, and from its second.
READS = {
    RelationKind.CONTRADICTS: ("Contradicts", "Contradicts"),
    RelationKind.NEGATION_OF: ("Is the negation of", "Is the negation of"),
    RelationKind.NARROWER_THAN: ("Is narrower than", "Is wider than"),
    RelationKind.SAME_EVENT_AS: (
        "Is about the same event as",
        "Is about the same event as",
    ),
    RelationKind.SUPERSEDES: ("Supersedes", "Is superseded by"),
}


@dataclass(frozen=True)
class Relative:
    """Another claim, how the one at hand relates to it, and the verdict on it where there is one."""

    reads: str
    claim: ClaimSummary
    rationale: str
    verdict: VerdictRecord | None

    @property
    def words(self) -> str:
        """The words of the other claim, as they were rated where there is a verdict."""
        return self.verdict.claim.text if self.verdict else self.claim.text


@dataclass(frozen=True)
class InArticle:
    """What one article says of a claim."""

    article: ArticleSummary
    sightings: list[Sighting]


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show one claim; one that was merged leads to the claim it was merged into."""
    reading = Reading()
    claim = reading.find(ClaimRecord, ref)
    if isinstance(claim, TombstoneRecord):
        return merged(claim)
    return answer(request, reading, "pages/claim.html", shown(reading, claim))


def merged(tombstone: TombstoneRecord) -> HttpResponseBase:
    """Lead to the claim that a merged one became part of, which may itself lead on. Raises Http404."""
    into = tombstone.merged_into
    row = stored(ClaimRecord).filter(object=into).first() if into else None
    if row is None:
        raise Http404
    return redirect("pages:claim", ref=row.ref)


def shown(reading: Reading, claim: ClaimRecord) -> dict[str, Any]:
    """Return all that the page of a claim shows.

    Six queries with the claim's own, then one for each of up to four quotations that are sought in
    other articles, and two for what is found.
    """
    of_claim = has_facet("claim", claim.id)
    appearances = reading.every(AppearanceRecord, of_claim)
    relations = reading.every(RelationRecord, of_claim)
    others = {end.id for one in relations for end in (one.from_claim, one.to_claim)}
    verdicts = reading.every(VerdictRecord, has_facet("claim", claim.id, *others))
    found = passages(reading, (one.annotation for one in appearances))
    quoted = [part for passage in found.values() for part in passage.parts]
    return {
        "claim": claim,
        "verdicts": [one for one in verdicts if one.claim.id == claim.id],
        "articles": by_article(sightings(appearances, found)),
        "also_said": also_said(
            reading, quoted, (one.article.id for one in appearances)
        ),
        "relatives": relatives(claim.id, relations, verdicts),
    }


def by_article(seen: Iterable[Sighting]) -> list[InArticle]:
    """Group sightings by the article they stand in, in their order."""
    groups = groupby(seen, key=lambda one: one.appearance.article)
    return [InArticle(article, list(group)) for article, group in groups]


def relatives(
    claim: UUID, relations: Iterable[RelationRecord], verdicts: Iterable[VerdictRecord]
) -> list[Relative]:
    """Return the other end of each relation, read from the claim at hand."""
    by_claim = {one.claim.id: one for one in verdicts}
    found = []
    for one in relations:
        is_first = one.from_claim.id == claim
        other = one.to_claim if is_first else one.from_claim
        reads = READS[RelationKind(one.kind)][0 if is_first else 1]
        found.append(Relative(reads, other, one.rationale, by_claim.get(other.id)))
    return sorted(found, key=lambda relative: (relative.reads, relative.claim.ref))
