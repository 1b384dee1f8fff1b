"""The only writer of what the world reads: stored records and the events behind them."""

import secrets
from collections.abc import Iterable, Iterator, Sequence
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
from annotations.workflow.copying import copy_in
from annotations.workflow.serving import serve

ORDER = {kind: position for position, kind in enumerate(KINDS)}


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
class Telling:
    """News that are told together, at a moment."""

    at: datetime
    news: Sequence[News]


@dataclass(frozen=True)
class Content:
    """A thing's record as it is now, and the row that served it so far."""

    record: RecordShape
    body: bytes
    before: Record | None


@dataclass(frozen=True)
class Change:
    """One news item with what it tells, and what readers saw of the thing so far."""

    news: News
    at: datetime
    content: Content

    @property
    def matters(self) -> bool:
        """Return whether readers must hear of it."""
        before = self.content.before
        return (
            bool(self.news.what)
            or before is None
            or before.etag != etag_of(self.content.body)
        )

    @property
    def type(self) -> str:
        """Return the event's type, for example `verdict.corrected`."""
        what = self.news.what or ("changed" if self.content.before else "published")
        return f"{self.news.kind}.{what}"


def announce(news: Iterable[News], at: datetime) -> list[Event]:
    """Write the records and the events of some news; the caller holds the public state.

    The head of the ledger is locked first and kept to the end of the transaction, so events become
    visible in the order of their numbers, without gaps, and every record is built from what all
    earlier publishers have committed.
    """
    return announce_all([Telling(at, list(news))])


def announce_all(tellings: Sequence[Telling]) -> list[Event]:
    """Tell of several things that happened one after the other, with one move of the head.

    Every record is built once, as the thing is now: nothing of what is told may have changed between
    the first and the last.
    """
    distinct = {(one.kind, one.object): one for each in tellings for one in each.news}
    if not distinct:
        return []
    head = LedgerHead.objects.select_for_update().get()
    contents = contents_of(in_order(distinct.values()), tellings[-1].at)
    changes = [change for each in tellings for change in changes_of(each, contents)]
    return append(head, changes) if changes else []


def in_order(news: Iterable[News]) -> list[News]:
    """Return news in the order of their kinds: what is referred to first."""
    return sorted(news, key=lambda one: ORDER[one.kind])


def changes_of(
    telling: Telling, contents: dict[tuple[str, UUID], Content]
) -> Iterator[Change]:
    """Yield what readers must hear of a telling; from then on it is what they saw."""
    distinct = {(one.kind, one.object): one for one in telling.news}
    for one in in_order(distinct.values()):
        content = contents.get((one.kind, one.object))
        change = content and Change(one, telling.at, content)
        if change and change.matters:
            yield change
            contents[one.kind, one.object] = told(change)


def told(change: Change) -> Content:
    """Return a content after readers have heard of it."""
    content, before = change.content, change.content.before
    row = Record(
        etag=etag_of(content.body),
        published_at=before.published_at if before else change.at,
    )
    return Content(content.record, content.body, row)


def contents_of(
    ordered: Sequence[News], at: datetime
) -> dict[tuple[str, UUID], Content]:
    """Return what is to be told of things, each built anew, kind by kind.

    What has been withdrawn, withheld, retracted or merged stays gone, whatever else shows it.
    """
    found = {}
    for kind, group in groupby(ordered, key=lambda one: one.kind):
        items = list(group)
        uuids = {one.object for one in items}
        built, gone = build_public(kind, uuids), absences(kind, uuids)
        before = {
            row.object: row
            for row in Record.objects.filter(kind=kind, object__in=uuids).defer(
                "body", "facets", "search", "shingles"
            )
        }
        for one in items:
            if one.state == RecordState.CURRENT and one.object in gone:
                continue
            record = built[one.object]
            previous = before.get(one.object)
            if one.state != RecordState.CURRENT:
                record = tombstone(one, record, previous, at)
            found[kind, one.object] = Content(record, encode(record), previous)
    return found


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


def append(head: LedgerHead, changes: Sequence[Change]) -> list[Event]:
    """Append the events, store their bodies and the records, and move the head."""
    events, bodies, last = [], [], {}
    for change in changes:
        salt = secrets.token_bytes(16)
        event = next_event(head, change, salt)
        head.seq, head.sha256 = event.seq, event.sha256
        events.append(event)
        bodies.append(EventBody(event=event, salt=salt, content=change.content.body))
        last[change.news.kind, change.news.object] = (change, event.seq)
    head.save(update_fields=["seq", "sha256"])
    copy_in(events)
    copy_in(bodies)
    serve([(row_of(one, seq), one.content.record) for one, seq in last.values()])
    return events


def row_of(change: Change, seq: int) -> Record:
    """Return the row that serves a thing from now on."""
    before = change.content.before
    return stored(
        change.news.kind,
        change.news.object,
        change.content.record,
        seq=seq,
        published_at=before.published_at if before else change.at,
        at=change.at,
    )


def next_event(head: LedgerHead, change: Change, salt: bytes) -> Event:
    """Return the event that follows the head."""
    link = Link(
        seq=head.seq + 1,
        type=change.type,
        kind=change.news.kind,
        object=change.news.object,
        ref=getattr(change.content.record, "ref", ""),
        version=change.news.version,
        change_class=change.news.change_class,
        public_note=change.news.public_note,
        body_sha256=body_hash(salt, change.content.body),
        occurred_at=change.at,
        previous_sha256=head.sha256,
    )
    return Event(
        **{name: getattr(link, name) for name in link.__struct_fields__},
        sha256=link_hash(link),
    )
