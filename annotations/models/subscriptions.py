"""Webhooks: the addresses that are told of events, and how each telling went.

No row is written when an event happens: the ledger itself is what waits to be sent, and a subscription
remembers how far it has come.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.utils import timezone

from annotations.models.articles import WEB_URL, web_url
from annotations.models.base import Editable, Identified, one_of
from annotations.models.ledger import Event, LedgerHead
from annotations.models.partners import Newsroom
from annotations.vocabulary import DeliveryStatus, SubscriptionState

# The longest waits there are: 24 hours and a tenth after a failure, half a minute for an attempt.
LONGEST_WAIT = timedelta(hours=27)
LONGEST_LEASE = timedelta(minutes=1)


def is_over(name: str, at: datetime, longest: timedelta) -> Q:
    """Return whether a wait is over; so is one that is longer than any is.

    Then the clock has been set back since, and nobody shall wait for it to catch up. A subscription
    that has not failed waits for nothing.
    """
    over = Q(**{name: None}) | Q(**{f"{name}__lte": at})
    over |= Q(**{f"{name}__gt": at + longest})
    return over | Q(failing_since=None) if name == "next_attempt_at" else over


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    """Reads of subscriptions."""

    def due(self, at: datetime) -> "SubscriptionQuerySet":
        """Keep those that have something to be sent now and that nobody is sending to."""
        head = LedgerHead.objects.values("seq")[:1]
        again = Delivery.objects.again().filter(subscription=OuterRef("pk"))
        return (
            self.filter(state=SubscriptionState.ACTIVE, newsroom__active=True)
            .filter(is_over("next_attempt_at", at, LONGEST_WAIT))
            .filter(is_over("leased_until", at, LONGEST_LEASE))
            .filter(Q(position__lt=Subquery(head)) | Exists(again))
            .order_by("next_attempt_at", "pk")
        )


class Subscription(Editable):
    """An address that is told of events, in their order, one after the other."""

    newsroom = models.ForeignKey(
        Newsroom, on_delete=models.PROTECT, related_name="subscriptions"
    )
    url = models.URLField(max_length=2000, validators=[WEB_URL])
    event_types = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text=(
            "Such as verdict.retracted, or verdict.* for all about verdicts. "
            "Empty means every event."
        ),
    )
    state = models.CharField(
        max_length=10,
        choices=SubscriptionState.choices,
        default=SubscriptionState.ACTIVE,
    )
    disabled_reason = models.CharField(max_length=500, blank=True, default="")

    # The secrets themselves are stored nowhere: see docs/adr/0012-webhook-secrets.md.
    salt = models.CharField(
        max_length=64, help_text="What the secret is derived from, with SECRET_KEY."
    )
    secret_sha256 = models.CharField(max_length=64)
    old_salt = models.CharField(max_length=64, blank=True, default="")
    old_secret_sha256 = models.CharField(max_length=64, blank=True, default="")
    old_secret_until = models.DateTimeField(
        null=True, blank=True, help_text="Until then the secret before signs too."
    )

    position = models.BigIntegerField(
        default=0, help_text="The number of the last event that is done with."
    )
    failures = models.PositiveIntegerField(
        default=0, help_text="Attempts that failed since the last delivery."
    )
    failing_since = models.DateTimeField(null=True, blank=True)
    next_attempt_at = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(
        null=True, blank=True, help_text="Whoever holds it is sending."
    )
    leased_until = models.DateTimeField(null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        ordering = ["newsroom", "id"]
        constraints = [
            one_of("state", SubscriptionState, name="subscription_state_known"),
            web_url("url", name="subscription_url_web"),
            models.CheckConstraint(
                condition=Q(("secret_sha256__regex", r"^[0-9a-f]{64}$"))
                & Q(("old_secret_sha256__regex", r"^([0-9a-f]{64})?$")),
                name="subscription_secret_is_hashed",
                violation_error_message="Only the SHA-256 of a secret is stored.",
                violation_error_code="plaintext_secret",
            ),
            models.CheckConstraint(
                condition=Q(position__gte=0), name="subscription_position_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newsroom}: {self.url}"


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    """Reads of deliveries."""

    def again(self) -> "DeliveryQuerySet":
        """Keep those that somebody asked to be sent once more, out of their turn."""
        return self.filter(
            status=DeliveryStatus.WAITING, event__lte=F("subscription__position")
        )


class Delivery(Identified):
    """One event and one subscription: whether the one has reached the other."""

    subscription = models.ForeignKey(
        Subscription, on_delete=models.PROTECT, related_name="deliveries"
    )
    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="deliveries"
    )
    status = models.CharField(
        max_length=10, choices=DeliveryStatus.choices, default=DeliveryStatus.WAITING
    )
    attempt_count = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(default=timezone.now, editable=False)
    delivered_at = models.DateTimeField(null=True, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["subscription", "-event"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(
                fields=["subscription", "event"], name="delivery_once"
            ),
            one_of("status", DeliveryStatus, name="delivery_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["subscription", "event"],
                condition=Q(status=DeliveryStatus.WAITING),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["subscription", "delivered_at"], name="delivery_latest"
            ),
        ]

    def __str__(self) -> str:
        return f"Event {self.event_id} to subscription {self.subscription_id}"


class DeliveryAttempt(models.Model):
    """One try of one delivery: what was answered, and how long it took."""

    delivery = models.ForeignKey(
        Delivery, on_delete=models.PROTECT, related_name="attempts"
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    milliseconds = models.PositiveIntegerField()
    status = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the answer; empty when there was none."
    )
    said = models.CharField(
        max_length=500, blank=True, default="", help_text="Why it failed."
    )
    answer = models.TextField(
        blank=True, default="", help_text="How the answer's body began."
    )

    class Meta:
        ordering = ["delivery", "-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["delivery", "number"], name="delivery_attempt_once"
            )
        ]

    def __str__(self) -> str:
        return f"Attempt {self.number} of delivery {self.delivery_id}"
