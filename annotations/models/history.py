"""The internal record of every change to anything, drafts included."""

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from annotations.models.base import never_changes


class History(models.Model):
    """Who did what to which thing, when, and what it was before and after."""

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="history"
    )
    verb = models.CharField(max_length=40)
    kind = models.CharField(max_length=30)
    object = models.UUIDField()
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "history"
        indexes = [
            models.Index(fields=["object", "-id"], name="history_by_object"),
            # Rows are written in the order of their times, near enough: this takes a few kilobytes.
            BrinIndex(fields=["at"], name="history_by_time"),
        ]
        triggers = [
            never_changes(
                "history_never_changes", "History never changes and is never deleted."
            )
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.kind} by {self.actor}"
