"""Frozen, checksummed exports of the corpus."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from annotations.models.base import Identified, one_of, refuse
from annotations.vocabulary import ReleaseState

SEALED = "A sealed release never changes. Make a new one."


class Release(Identified):
    """A frozen export: what went in, and the SHA-256 of every file that came out."""

    name = models.CharField(max_length=200)
    filters = models.JSONField(default=dict, blank=True)
    format = models.CharField(max_length=40)
    state = models.CharField(
        max_length=10, choices=ReleaseState.choices, default=ReleaseState.PREPARING
    )
    counts = models.JSONField(default=dict, blank=True)
    files = models.JSONField(
        default=dict, blank=True, help_text="SHA-256 by file name."
    )
    manifest = models.JSONField(default=dict, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="releases"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="release_name_once",
                violation_error_message="There is already a release with this name.",
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
