"""Partner newsrooms and the API keys they read with."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from annotations.models.base import Editable, Identified, Named
from annotations.vocabulary import Scope


class Newsroom(Named, Editable):
    """A partner that reads over the API."""

    name = models.CharField(max_length=200)
    contact = models.EmailField(blank=True, default="")
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                name="newsroom_name_once",
                violation_error_message="There is already a newsroom with this name.",
                violation_error_code="newsroom_exists",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ApiKey(Identified):
    """A key of a newsroom. The secret is shown once; only its SHA-256 is stored."""

    newsroom = models.ForeignKey(
        Newsroom, on_delete=models.PROTECT, related_name="api_keys"
    )
    prefix = models.CharField(
        max_length=16, help_text="The public part, to find the key by."
    )
    secret_sha256 = models.CharField(max_length=64)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=Scope.choices), default=list
    )
    acts_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="api_keys",
        null=True,
        blank=True,
        help_text="In whose name a key that changes anything acts.",
    )
    rate = models.PositiveIntegerField(default=600, help_text="Requests a minute.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    # Requests in this minute, and where the ledger stood, on a key that was looked up for one.
    hits: int | None = None
    head: str = ""

    class Meta:
        ordering = ["newsroom", "-id"]
        verbose_name = "API key"
        constraints = [
            models.UniqueConstraint(fields=["prefix"], name="api_key_prefix_once"),
            models.CheckConstraint(
                condition=models.Q(("secret_sha256__regex", r"^[0-9a-f]{64}$")),
                name="api_key_secret_is_hashed",
                violation_error_message="Only the SHA-256 of a key's secret is stored.",
                violation_error_code="plaintext_key",
            ),
            models.CheckConstraint(
                condition=models.Q(scopes__contained_by=Scope.values),
                name="api_key_scopes_known",
                violation_error_message=f"Choose scopes from: {', '.join(Scope.values)}.",
                violation_error_code="unknown_scope",
            ),
            models.CheckConstraint(
                condition=~models.Q(scopes__overlap=[Scope.WRITE, Scope.WEBHOOKS])
                | models.Q(acts_for__isnull=False),
                name="api_key_acts_for_somebody",
                violation_error_message=(
                    "A key that changes anything acts in the name of one person. Say whose."
                ),
                violation_error_code="acts_for_nobody",
            ),
        ]

    def __str__(self) -> str:
        return f"fck_{self.prefix}_…"

    @property
    def has_ended(self) -> bool:
        """Return whether it opens nothing any more: revoked or expired."""
        return self.revoked_at is not None or self.expires_at <= timezone.now()


class RateCount(models.Model):
    """How many requests a caller has made in one minute; counted by the API, and at the login.

    A caller without a key is counted in one of a fixed number of slots, so the table stays small
    and holds no address. The table is unlogged: a crash empties it.
    """

    subject = models.CharField(
        max_length=40,
        primary_key=True,
        help_text="A key, or one of the slots that addresses without a key share.",
    )
    minute = models.BigIntegerField(help_text="The minute counted: minutes since 1970.")
    hits = models.PositiveBigIntegerField()
    feed_seq = models.BigIntegerField(
        null=True,
        help_text="The event after which the change feed was last asked for in that minute.",
    )

    class Meta:
        db_table_comment = "Unlogged: emptied by a crash, which forgives one minute."

    def __str__(self) -> str:
        return f"{self.subject}: {self.hits}"
