"""What pages read: published records and events, over the connection that may see nothing else."""

from collections.abc import Iterable
from typing import TypeVar
from uuid import UUID

from django.db.models import Q, QuerySet
from django.http import Http404

from annotations.decoding import decode
from annotations.models import Event, Record
from annotations.models.ledger import RecordQuerySet
from annotations.records.shapes import TombstoneRecord
from annotations.records.stored import etag_of
from annotations.records.working import Shape

PUBLIC = "public"
Shown = TypeVar("Shown", bound=Shape)


class Reading:
    """The reads of one page; `etags` collects what the page was made of.

    Only a preview for editors reads over another connection than the public one.
    """

    def __init__(self, using: str = PUBLIC) -> None:
        self.using = using
        self.etags: list[str] = []

    def find(self, shape: type[Shown], ref: str) -> Shown | TombstoneRecord:
        """Return a published thing by its reference, or its tombstone. Raises Http404."""
        row = stored(shape, self.using).filter(ref=ref).order_by("id").first()
        if row is None:
            raise Http404
        if row.state == "current":
            return self.decode(shape, row)
        return self.decode(TombstoneRecord, row)

    def every(self, shape: type[Shown], *conditions: Q) -> list[Shown]:
        """Return what is served whole and meets the conditions, newest first."""
        return self.decoded(
            shape, stored(shape, self.using).current().filter(*conditions)
        )

    def among(self, shape: type[Shown], uuids: Iterable[UUID]) -> dict[UUID, Shown]:
        """Return those of the things that are served whole, by identifier."""
        found = self.every(shape, Q(object__in=set(uuids)))
        return {one.id: one for one in found}  # type: ignore[attr-defined]  # every kind has one

    def decoded(self, shape: type[Shown], rows: Iterable[Record]) -> list[Shown]:
        """Return the records of some rows, in their order."""
        return [self.decode(shape, row) for row in rows]

    def bodies(self, shape: type[Shown], found: Iterable[bytes]) -> list[Shown]:
        """Return the records of some stored bodies, in their order."""
        bodies = list(found)
        self.etags += [etag_of(body) for body in bodies]
        return [decode(body, shape) for body in bodies]

    def decode(self, shape: type[Shown], row: Record) -> Shown:
        """Return the record of one row."""
        self.etags.append(row.etag)
        return decode(row.body, shape)

    def events(self, rows: Iterable[Event]) -> list[Event]:
        """Return some events; they never change, so their hashes say what the page shows."""
        found = list(rows)
        self.etags += [event.sha256 for event in found]
        return found


def stored(shape: type[Shape], using: str = PUBLIC) -> RecordQuerySet:
    """Return the rows of one kind, tombstones included, with no column a page has no use for."""
    kind = shape.__struct_config__.tag
    rows: RecordQuerySet = Record.objects.using(using)
    return rows.of_kind(str(kind)).defer("search", "facets", "shingles")


def has_facet(name: str, *values: object) -> Q:
    """Return the condition that a record has one of these values of a facet."""
    return Q(facets__overlap=[f"{name}:{value}" for value in values])


def ledger(using: str = PUBLIC) -> QuerySet[Event]:
    """Return the events that readers were told of."""
    return Event.objects.using(using)
