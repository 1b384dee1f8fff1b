"""How an independent reading stands for a person, and which wait for them."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from annotations.models import Article, IndependentReading
from annotations.vocabulary import ReadingDisclosureReason
from annotations.workflow.permissions import may_annotate, may_publish

DONE = Q(disclosures__reason=ReadingDisclosureReason.DONE)


@dataclass(frozen=True)
class Standing:
    """An independent reading as it stands for one person.

    `shown` is why they were shown the others' highlights, in words; empty when they were not.
    """

    reading: IndependentReading
    done: int
    shown: str
    may_end: bool

    @property
    def is_open(self) -> bool:
        """Return whether it has not ended."""
        return self.reading.ended_at is None

    @property
    def keeps_back(self) -> bool:
        """Return whether the others' highlights are kept back from this person."""
        return self.is_open and not self.shown


def standing_of(article: Article, user: Any) -> Standing | None:
    """Return the independent reading of an article as it stands for a person; one query, or two once shown."""
    reading: Any = (
        IndependentReading.objects.filter(article=article)
        .annotate(
            done=Count("disclosures", filter=DONE),
            mine=Count("disclosures", filter=Q(disclosures__person=user)),
        )
        .first()
    )
    if reading is None:
        return None
    shown = reading.disclosures.filter(person=user).first() if reading.mine else None
    return Standing(
        reading,
        reading.done,
        shown.get_reason_display() if shown else "",
        may_publish(user),
    )


def readings_for(user: Any) -> QuerySet[Article]:
    """Return the articles that this person could highlight independently, the oldest reading first."""
    if not may_annotate(user):
        return Article.objects.none()
    kept = IndependentReading.objects.kept_from(user.pk)
    rows = Article.objects.filter(independent_readings__in=kept)
    return rows.order_by("independent_readings")
