"""Who has taken what to work on: one person at a time, for a time."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from annotations.models.articles import Article
from annotations.models.base import Identified
from annotations.models.claims import Claim
from annotations.models.verdicts import Verdict
from annotations.vocabulary import AssignmentEnd

TAKEN = (
    "Somebody else has taken this already. Take another, or ask them to put it back."
)


class AssignmentQuerySet(models.QuerySet["Assignment"]):
    """Reads of assignments."""

    def held(self, at: datetime) -> "AssignmentQuerySet":
        """Keep those that hold at a time: neither ended nor lapsed."""
        return self.filter(ended_at=None, until__gt=at)


class Assignment(Identified):
    """An article, a claim or a verdict in the hands of one person until a time."""

    article = models.ForeignKey(
        Article,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    claim = models.ForeignKey(
        Claim,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
    )
    verdict = models.ForeignKey(
        Verdict,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="assignments",
        help_text="Taken to be read as its second reader.",
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    taken_at = models.DateTimeField()
    until = models.DateTimeField(help_text="From then on anybody may take it.")
    ended_at = models.DateTimeField(null=True, blank=True, editable=False)
    end = models.CharField(
        max_length=10, choices=AssignmentEnd.choices, blank=True, default=""
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(article__isnull=False, claim=None, verdict=None)
                | Q(article=None, claim__isnull=False, verdict=None)
                | Q(article=None, claim=None, verdict__isnull=False),
                name="assignment_of_one_thing",
                violation_error_message="One takes one article, one claim or one verdict.",
                violation_error_code="one_subject",
            ),
            *(
                models.UniqueConstraint(
                    fields=[subject],
                    condition=Q(ended_at=None),
                    name=f"assignment_one_has_the_{subject}",
                    violation_error_message=TAKEN,
                    violation_error_code="taken",
                )
                for subject in ("article", "claim", "verdict")
            ),
            models.CheckConstraint(
                condition=Q(until__gt=models.F("taken_at")),
                name="assignment_lasts",
                violation_error_message="An assignment ends after it begins.",
                violation_error_code="bad_time",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, end="")
                | (Q(ended_at__isnull=False) & ~Q(end="")),
                name="assignment_ends_for_a_reason",
                violation_error_message="An assignment ends at a time and for a reason.",
                violation_error_code="bad_end",
            ),
            models.CheckConstraint(
                condition=Q(end="") | Q(end__in=AssignmentEnd.values),
                name="assignment_end_known",
                violation_error_message=(
                    f"There is no such end. Choose one of: {', '.join(AssignmentEnd.values)}."
                ),
                violation_error_code="unknown_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} with {self.person}"

    @property
    def subject(self) -> Article | Claim | Verdict:
        """Return what was taken."""
        return self.article or self.claim or self.verdict  # type: ignore[return-value]  # one of the three
