"""What the world may read: stored records, and the gap-free, hash-chained events behind them.

These are the only tables that the role of the partner endpoints may SELECT.
"""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from annotations.models.base import never_changes, one_of, refuse
from annotations.vocabulary import RecordKind, RecordState


class Sha256(models.Func):
    """SHA-256 of a bytes column as 64 hexadecimal digits."""

    template = "encode(sha256(%(expressions)s), 'hex')"
    output_field = models.CharField()


class AddressHash(models.Func):
    """MD5 of the `url` in the body of a record, so that an article is found by an address of any length."""

    function = "factcheck_address_hash"  # made by a migration: an index takes no other
    output_field = models.CharField()


class RecordQuerySet(models.QuerySet["Record"]):
    """Reads of records."""

    def current(self) -> "RecordQuerySet":
        """Keep what is served whole; tombstones are left out."""
        return self.filter(state=RecordState.CURRENT)

    def of_kind(self, kind: str) -> "RecordQuerySet":
        """Keep the records of one kind."""
        return self.filter(kind=kind)


class Record(models.Model):
    """The public form of one published thing: bytes of JSON, and the columns lists need."""

    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    object = models.UUIDField(help_text="The `uuid` of the thing.")
    ref = models.CharField(max_length=40, blank=True, default="")
    seq = models.BigIntegerField(help_text="The event that wrote this record last.")
    state = models.CharField(max_length=10, choices=RecordState.choices)
    body = models.BinaryField(help_text="UTF-8 JSON, served byte for byte.")
    etag = models.CharField(max_length=64, help_text="SHA-256 of the body.")
    published_at = models.DateTimeField(help_text="When it first became public.")
    modified_at = models.DateTimeField(help_text="When it last changed.")
    facets = ArrayField(
        models.CharField(max_length=300),
        default=list,
        help_text="What lists filter by, each as 'name:value'.",
    )
    search = SearchVectorField(null=True)
    shingles = ArrayField(
        models.IntegerField(),
        default=list,
        help_text="By which quotations are found in a public text (see models/shingles.py), "
        "and verdicts by the words of their claims (see anchoring/statements.py).",
    )

    objects = RecordQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-published_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "object"], name="record_once"),
            one_of("kind", RecordKind, name="record_kind_known"),
            one_of("state", RecordState, name="record_state_known"),
            models.CheckConstraint(
                condition=models.Q(etag=Sha256("body")),
                name="record_fits_its_hash",
                violation_error_message="The record's body does not fit its hash.",
                violation_error_code="record_hash",
            ),
        ]
        indexes = [
            models.Index(
                fields=["kind", "-published_at", "-id"], name="record_by_publication"
            ),
            models.Index(
                fields=["kind", "-modified_at", "-id"], name="record_by_change"
            ),
            models.Index(fields=["kind", "ref"], name="record_by_ref"),
            GinIndex(fields=["facets"], name="record_by_facet"),
            GinIndex(fields=["search"], name="record_by_words"),
            GinIndex(
                fields=["shingles"],
                name="record_by_shingle",
                fastupdate=False,
                condition=models.Q(kind=RecordKind.REVISION),
            ),
            GinIndex(
                fields=["shingles"],
                name="record_by_claim_words",
                fastupdate=False,
                condition=models.Q(kind=RecordKind.VERDICT),
            ),
            models.Index(
                AddressHash("body"),
                name="record_by_address",
                condition=models.Q(kind=RecordKind.ARTICLE),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref or self.object}"


class Event(models.Model):
    """One entry of the public ledger.

    `sha256` is the SHA-256 of the entry's canonical JSON (see docs/reference/ledger.md), which
    holds the hash of the entry before it and the salted hash of the body.
    """

    seq = models.BigIntegerField(primary_key=True)
    type = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=RecordKind.choices)
    object = models.UUIDField()
    ref = models.CharField(max_length=40, blank=True, default="")
    version = models.PositiveIntegerField()
    change_class = models.CharField(max_length=20, blank=True, default="")
    public_note = models.TextField(blank=True, default="")
    body_sha256 = models.CharField(
        max_length=64, help_text="SHA-256 of salt, then body."
    )
    occurred_at = models.DateTimeField()
    previous_sha256 = models.CharField(max_length=64, blank=True)
    sha256 = models.CharField(max_length=64)

    class Meta:
        ordering = ["seq"]
        constraints = [
            models.UniqueConstraint(fields=["sha256"], name="event_hash_once")
        ]
        indexes = [
            models.Index(fields=["kind", "object", "seq"], name="event_by_object")
        ]
        triggers = [
            never_changes(
                "event_never_changes",
                "The ledger only grows: its events never change and are never deleted.",
            ),
            # Once for a statement, as publications come by the thousand. Numbers are unique, so where
            # each new event has its predecessor they follow the last one without a gap.
            pgtrigger.Trigger(
                name="event_follows_the_last",
                level=pgtrigger.Statement,
                operation=pgtrigger.Insert,
                when=pgtrigger.After,
                referencing=pgtrigger.Referencing(new="new_events"),
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM new_events n
                        LEFT JOIN annotations_event p ON p.seq = n.seq - 1
                        WHERE n.previous_sha256 IS DISTINCT FROM
                            CASE WHEN n.seq = 1 THEN '' ELSE p.sha256 END
                    ) THEN
                        {refuse("An event must follow the last one, by number and by hash.", name="event_follows_the_last")}
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.type}"


class EventBody(models.Model):
    """What an event carried. A legal erasure empties it and leaves the chain whole."""

    event = models.OneToOneField(
        Event, on_delete=models.PROTECT, primary_key=True, related_name="body"
    )
    salt = models.BinaryField(
        help_text="16 random bytes, so that an erased body cannot be guessed."
    )
    content = models.BinaryField(help_text="The record's bytes after the event.")
    erased_reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        verbose_name_plural = "event bodies"
        triggers = [
            pgtrigger.Trigger(
                name="event_body_only_erased",
                operation=pgtrigger.Update | pgtrigger.Delete,
                when=pgtrigger.Before,
                func=f"""
                    IF TG_OP = 'UPDATE' AND NEW.event_id = OLD.event_id AND NEW.erased_reason <> ''
                       AND length(NEW.content) = 0 AND length(NEW.salt) = 0 THEN
                        RETURN NEW;
                    END IF;
                    {refuse("The body of an event can only be erased, with a reason.", name="event_body_only_erased")}
                """,
            )
        ]

    def __str__(self) -> str:
        return f"Body of event {self.event_id}"


class LedgerHead(models.Model):
    """The one row that everybody who publishes must lock."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    seq = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="ledger_has_one_head")
        ]

    def __str__(self) -> str:
        return f"Ledger at {self.seq}"
