"""Who pulls what: requests by key and day, and how far each newsroom has read the change feed.

No address and no single request is kept: one row a key a day, however much is asked.
"""

from datetime import date

from django.db import models
from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from annotations.models.partners import ApiKey, Newsroom, RateCount


class KeyUsage(models.Model):
    """What was asked with one key on one day (UTC); counted by the API alone.

    The minute that is being counted stands in `RateCount` and is added here by the key's first
    request of a later minute.
    """

    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, related_name="usage")
    day = models.DateField()
    requests = models.PositiveBigIntegerField()
    feed_seq = models.BigIntegerField(
        "feed read to",
        null=True,
        help_text="The event after which the change feed was last asked for: all up to it was read.",
    )

    class Meta:
        ordering = ["-day", "key"]
        verbose_name = "day of use"
        verbose_name_plural = "days of use"
        constraints = [
            models.UniqueConstraint(fields=["key", "day"], name="key_usage_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.key} on {self.day}"


def subject_of(key: F) -> Concat:
    """Return under which subject the requests of a key are counted."""
    return Concat(Value("key:"), Cast(key, models.CharField()))


def having_read(newsrooms: QuerySet[Newsroom]) -> QuerySet[Newsroom]:
    """Add `read_to`: the event up to which a newsroom has read the feed, 0 where it never did.

    It counts as read what a key said that it had, by asking for what follows.
    """
    kept = KeyUsage.objects.filter(key__newsroom=OuterRef("pk")).order_by()
    kept_most = kept.values("key__newsroom").annotate(most=Max("feed_seq"))
    keys = ApiKey.objects.filter(newsroom=OuterRef(OuterRef("pk"))).values(
        subject=subject_of(F("pk"))
    )
    counted = RateCount.objects.filter(subject__in=keys).order_by()
    counted_most = counted.values(one=Value(1)).annotate(most=Max("feed_seq"))
    return newsrooms.annotate(
        read_to=Greatest(
            Coalesce(Subquery(kept_most.values("most")), 0),
            Coalesce(Subquery(counted_most.values("most")), 0),
        )
    )


def not_having_read(seq: int) -> QuerySet[Newsroom]:
    """Return the active newsrooms that have not read the feed up to an event."""
    active = having_read(Newsroom.objects.filter(active=True))
    return active.filter(read_to__lt=seq)  # type: ignore[misc]  # annotated just before


def key_days(newsroom: Newsroom, since: date) -> list[tuple[str, int, date | None]]:
    """Return each key of a newsroom that still opens something or was used since a day.

    With it stand its requests since then, those of the minute being counted included, and the day
    of its last one.
    """
    keys = newsroom.api_keys.annotate(subject=subject_of(F("pk"))).annotate(
        kept=Coalesce(Sum("usage__requests", filter=Q(usage__day__gte=since)), 0),
        counted=Coalesce(
            Subquery(
                RateCount.objects.filter(subject=OuterRef("subject")).values("hits")
            ),
            0,
        ),
    )
    return [
        (
            str(key),
            key.kept + key.counted,
            key.last_used_at.date() if key.last_used_at else None,
        )
        for key in keys
        if key.revoked_at is None or key.kept
    ]
