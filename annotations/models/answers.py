"""The answers that were given to writes with an idempotency key, so that none is done twice."""

from django.db import models
from django.db.models import Q
from django.utils import timezone


class KeptAnswer(models.Model):
    """What one caller was answered under one idempotency key; stored by the transaction of the write.

    The row is made first and filled last: a second write under the same key waits for the first.
    """

    owner = models.CharField(
        max_length=40, help_text="Who called: a person, or an API key."
    )
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(
        max_length=64,
        help_text="SHA-256 of what was asked, to know another request by.",
    )
    status = models.PositiveSmallIntegerField(default=0)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_once"),
            models.CheckConstraint(
                condition=Q(("fingerprint__regex", r"^[0-9a-f]{64}$")),
                name="kept_answer_fingerprint_is_hashed",
            ),
        ]
        indexes = [models.Index(fields=["created"], name="kept_answer_created")]

    def __str__(self) -> str:
        return f"{self.owner}: {self.key}"
