"""What the worker was asked to fetch from the web, and what became of it."""

from django.conf import settings
from django.db import models

from annotations.models.base import one_of
from annotations.vocabulary import FetchState


class Fetch(models.Model):
    """One address that somebody left to the worker: a page, or a feed with many."""

    url = models.CharField("address", max_length=2000)
    given = models.JSONField(
        default=dict,
        blank=True,
        help_text="What was said of its articles, whatever their pages say.",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="fetches"
    )
    asked_at = models.DateTimeField()
    state = models.CharField(
        max_length=10, choices=FetchState.choices, default=FetchState.WAITING
    )
    tries = models.PositiveSmallIntegerField(
        default=0,
        db_default=0,
        help_text="How often the worker has begun it; more than once where it was cut off.",
    )
    ended_at = models.DateTimeField(null=True, blank=True)
    found = models.TextField(
        blank=True, default="", help_text="What was taken in, or was here already."
    )
    passed_over = models.TextField(
        blank=True,
        default="",
        help_text="What was not taken in, a reason on each line.",
    )

    class Meta:
        verbose_name_plural = "fetches"
        ordering = ["-id"]
        constraints = [
            one_of("state", FetchState, name="fetch_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=FetchState.WAITING, ended_at=None)
                | (
                    ~models.Q(state=FetchState.WAITING)
                    & models.Q(ended_at__isnull=False)
                ),
                name="fetch_ends_once",
                violation_error_message="A fetch that waits has no end, and every other has one.",
                violation_error_code="fetch_end",
            ),
        ]

    def __str__(self) -> str:
        return self.url
