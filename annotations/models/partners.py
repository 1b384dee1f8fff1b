"""Partner newsrooms and what they read with: API keys and webhook subscriptions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from annotations.models.articles import WEB_URL, web_url
from annotations.models.base import Editable, Identified, one_of
from annotations.models.ledger import Event
from annotations.vocabulary import DeliveryStatus, Scope, SubscriptionState


class Newsroom(Editable):
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
    rate = models.PositiveIntegerField(default=600, help_text="Requests a minute.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

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
        ]

    def __str__(self) -> str:
        return f"fck_{self.prefix}_…"


class RateCount(models.Model):
    """How many requests a caller has made in one minute; counted by the API alone.

    A caller without a key is counted in one of a fixed number of slots, so the table stays small
    and holds no address. The table is unlogged: a crash empties it.
    """

    subject = models.CharField(
        max_length=40,
        primary_key=True,
        help_text="A key, or one of the slots that addresses without a key share.",
    )
    minute = models.BigIntegerField(
        help_text="The minute counted: minutes since 1970."
    )
    hits = models.PositiveBigIntegerField()

    class Meta:
        db_table_comment = "Unlogged: emptied by a crash, which forgives one minute."

    def __str__(self) -> str:
        return f"{self.subject}: {self.hits}"


class Subscription(Editable):
    """An address that is told of events."""

    newsroom = models.ForeignKey(
        Newsroom, on_delete=models.PROTECT, related_name="subscriptions"
    )
    url = models.URLField(max_length=2000, validators=[WEB_URL])
    secret = models.CharField(
        max_length=200, help_text="Signs the deliveries; shown once."
    )
    event_types = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Empty means all.",
    )
    state = models.CharField(
        max_length=10,
        choices=SubscriptionState.choices,
        default=SubscriptionState.ACTIVE,
    )

    class Meta:
        ordering = ["newsroom", "id"]
        constraints = [
            one_of("state", SubscriptionState, name="subscription_state_known"),
            web_url("url", name="subscription_url_web"),
        ]

    def __str__(self) -> str:
        return f"{self.newsroom}: {self.url}"


class Delivery(models.Model):
    """One event on its way to one subscription."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="deliveries"
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(
        max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING
    )
    response = models.TextField(
        blank=True, default="", help_text="The last answer, shortened."
    )
    next_attempt_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["subscription", "event"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"], name="delivery_once"
            ),
            one_of("status", DeliveryStatus, name="delivery_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.event} to {self.subscription}"
