"""Frozen, checksummed exports of the corpus."""

from datetime import datetime

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from annotations.models.base import Identified, Named, one_of, refuse
from annotations.vocabulary import ReleaseState

SEALED = "A sealed release never changes. Make a new one."


class ReleaseQuerySet(models.QuerySet["Release"]):
    """Reads of releases."""

    def public(self) -> "ReleaseQuerySet":
        """Keep what the world may fetch: sealed, and of published content alone."""
        return self.filter(state=ReleaseState.SEALED, published_only=True)

    def unfinished(self) -> "ReleaseQuerySet":
        """Keep what the worker has still to do."""
        return self.filter(state=ReleaseState.PREPARING)


class Release(Named, Identified):
    """A frozen export: what went in, and the SHA-256 of every file that came out.

    The role of the partner endpoints sees the public ones alone: a policy on the table's rows
    says so, see migration 0012.
    """

    name = models.CharField(
        max_length=80, help_text="What people call it, for example 2025-03."
    )
    formats = ArrayField(models.CharField(max_length=40), default=list)
    published_only = models.BooleanField(
        default=True,
        help_text="Only what readers can see. Anything else is for colleagues alone.",
    )
    filters = models.JSONField(
        default=dict, blank=True, help_text="What else was chosen."
    )
    state = models.CharField(
        max_length=10, choices=ReleaseState.choices, default=ReleaseState.PREPARING
    )
    reason = models.CharField(
        max_length=500, blank=True, default="", help_text="Why it failed."
    )
    began = models.DateTimeField(null=True, blank=True)
    expected = models.PositiveBigIntegerField(
        default=0, help_text="How many records are to be written, over all files."
    )
    written = models.PositiveBigIntegerField(
        default=0, help_text="How many of them have been."
    )
    counts = models.JSONField(default=dict, blank=True)
    files = models.JSONField(
        default=dict, blank=True, help_text="SHA-256, bytes and media type by name."
    )
    manifest = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    sealed = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="releases"
    )

    objects = ReleaseQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=models.Q(
                    state__in=[ReleaseState.PREPARING, ReleaseState.SEALED]
                ),
                name="release_name_once",
                violation_error_message="There is already a release with this name. Choose another.",
                violation_error_code="release_exists",
            ),
            one_of("state", ReleaseState, name="release_state_known"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="release_frozen_once_sealed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                condition=pgtrigger.Q(old__state=ReleaseState.SEALED),
                func=refuse(SEALED, name="release_frozen_once_sealed"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def key_of(self, name: str) -> str:
        """Return where a file of the release is kept in the store."""
        return f"releases/{self.uuid}/{name}"

    def ends(self, now: datetime) -> datetime | None:
        """Return when it will be done if it goes on as until now; None while nobody can tell."""
        if self.began is None or not self.written:
            return None
        return now + (now - self.began) * (self.expected - self.written) / self.written
