"""The only writer of what the world reads: stored records and the events behind them."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from annotations.models import Event, EventBody, LedgerHead, Record
from annotations.records.chain import Link, body_hash, link_hash
from annotations.records.kinds import KINDS
from annotations.records.rebuilding import absences
from annotations.records.shapes import Record as RecordShape
from annotations.records.shapes import TombstoneRecord
from annotations.records.stored import build_public, encode, etag_of, stored
from annotations.vocabulary import RecordState

ORDER = {kind: position for position, kind in enumerate(KINDS)}
REWRITTEN = (
    "ref", "seq", "state", "body", "etag", "modified_at", "facets", "search", "shingles",
)  # fmt: skip


@dataclass(frozen=True)
class News:
    """That something public came, changed or went.

    Without a `what` it is news only if the record really differs. A `state` other than current
    replaces the record by its tombstone.
    """

    kind: str
    object: UUID
    what: str = ""
    version: int = 1
    change_class: str = ""
    public_note: str = ""
    state: RecordState = RecordState.CURRENT
    merged_into: UUID | None = None


@dataclass(frozen=True)
class Change:
    """One news item with its record, and the row that served it so far."""

    news: News
    record: RecordShape
    body: bytes
    before: Record | None

    @property
    def matters(self) -> bool:
        """Return whether readers must hear of it."""
        return (
            bool(self.news.what)
            or self.before is None
            or self.before.etag != etag_of(self.body)
        )

    @property
    def type(self) -> str:
        """Return the event's type, for example `verdict.corrected`."""
        what = self.news.what or ("changed" if self.before else "published")
        return f"{self.news.kind}.{what}"


def announce(news: Iterable[News], at: datetime) -> list[Event]:
    """Write the records and the events of some news; the caller holds the public state.

    The head of the ledger is locked first and kept to the end of the transaction, so events become
    visible in the order of their numbers, without gaps, and every record is built from what all
    earlier publishers have committed.
    """
    distinct = {(one.kind, one.object): one for one in news}
    if not distinct:
        return []
    head = LedgerHead.objects.select_for_update().get()
    ordered = sorted(distinct.values(), key=lambda one: ORDER[one.kind])
    changes = [change for change in changes_of(ordered, at) if change.matters]
    return append(head, changes, at) if changes else []


def changes_of(ordered: Sequence[News], at: datetime) -> Iterable[Change]:
    """Yield the news with their records built anew, kind by kind.

    What has been withdrawn, withheld, retracted or merged stays gone, whatever else shows it.
    """
    for kind, group in groupby(ordered, key=lambda one: one.kind):
        items = list(group)
        uuids = {one.object for one in items}
        built, gone = build_public(kind, uuids), absences(kind, uuids)
        before = {
            row.object: row
            for row in Record.objects.filter(kind=kind, object__in=uuids)
        }
        for one in items:
            if one.state == RecordState.CURRENT and one.object in gone:
                continue
            record = built[one.object]
            previous = before.get(one.object)
            if one.state != RecordState.CURRENT:
                record = tombstone(one, record, previous, at)
            yield Change(news=one, record=record, body=encode(record), before=previous)


def tombstone(
    news: News, record: RecordShape, before: Record | None, at: datetime
) -> TombstoneRecord:
    """Return what is left of a thing that is no longer served."""
    return TombstoneRecord(
        of=news.kind,
        id=news.object,
        ref=getattr(record, "ref", ""),
        state=news.state,
        change_class=news.change_class or None,
        public_note=news.public_note,
        version=news.version,
        published_at=before.published_at if before else at,
        modified_at=at,
        merged_into=news.merged_into,
    )


def append(head: LedgerHead, changes: Sequence[Change], at: datetime) -> list[Event]:
    """Append the events, store their bodies and the records, and move the head."""
    events, bodies, records = [], [], []
    for change in changes:
        salt = secrets.token_bytes(16)
        event = next_event(head, change, salt, at)
        head.seq, head.sha256 = event.seq, event.sha256
        events.append(event)
        bodies.append(EventBody(event=event, salt=salt, content=change.body))
        records.append(
            stored(
                change.news.kind,
                change.news.object,
                change.record,
                seq=event.seq,
                published_at=change.before.published_at if change.before else at,
                at=at,
            )
        )
    head.save(update_fields=["seq", "sha256"])
    Event.objects.bulk_create(events)
    EventBody.objects.bulk_create(bodies)
    Record.objects.bulk_create(
        records,
        update_conflicts=True,
        unique_fields=["kind", "object"],
        update_fields=REWRITTEN,
    )
    return events


def next_event(head: LedgerHead, change: Change, salt: bytes, at: datetime) -> Event:
    """Return the event that follows the head."""
    link = Link(
        seq=head.seq + 1,
        type=change.type,
        kind=change.news.kind,
        object=change.news.object,
        ref=getattr(change.record, "ref", ""),
        version=change.news.version,
        change_class=change.news.change_class,
        public_note=change.news.public_note,
        body_sha256=body_hash(salt, change.body),
        occurred_at=at,
        previous_sha256=head.sha256,
    )
    return Event(
        **{name: getattr(link, name) for name in link.__struct_fields__},
        sha256=link_hash(link),
    )
