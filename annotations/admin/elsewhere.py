"""The same quotation in other articles, as reviewers see it."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotations.admin.diffs import Difference, difference
from annotations.models import Annotation, Claim
from annotations.records.annotations import annotations, standing_anchors
from annotations.records.repeats import MOST_READ, Elsewhere, repeats_of
from annotations.vocabulary import AnnotationStatus

MOST_QUOTATIONS = 8  # of one claim that are sought
MOST_TEXTS = 48  # that are read for all of them together
MOST_SHOWN = 50


@dataclass(frozen=True)
class Said:
    """A passage of another article, with what differs from the quotation word by word."""

    passage: Elsewhere
    difference: Difference

    @property
    def differences(self) -> str:
        """Return the kinds of words that differ and turn the meaning."""
        return ", ".join(self.passage.repeat.differences)


def also_said(annotation: Annotation) -> list[Said]:
    """Return where the words of an annotation are repeated in other articles."""
    row = annotations().get(pk=annotation.pk)
    quotations = [anchor.exact for anchor in standing_anchors(row)]
    return said_elsewhere(quotations, {annotation.article_id})


def also_claimed(claim: Claim) -> list[Said]:
    """Return where the words of a claim's appearances are repeated in articles it has none in."""
    rows = annotations().filter(
        appearances__claim=claim, status=AnnotationStatus.ACTIVE
    )
    quotations = [anchor.exact for row in rows for anchor in standing_anchors(row)]
    return said_elsewhere(quotations, {row.article_id for row in rows})


def said_elsewhere(quotations: Iterable[str], besides: set[int]) -> list[Said]:
    """Return where any of some quotations is repeated, each passage once."""
    found: dict[tuple[int, int], Said] = {}
    sought = list(dict.fromkeys(quotations))[:MOST_QUOTATIONS]
    for quotation in sought:
        most = min(MOST_READ, MOST_TEXTS // len(sought))
        for passage in repeats_of(quotation, besides=besides, most=most):
            place = (passage.revision.pk, passage.repeat.start)
            said = Said(passage, difference(quotation, passage.words))
            found.setdefault(place, said)
    return list(found.values())[:MOST_SHOWN]
