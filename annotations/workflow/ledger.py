"""The only writer of what the world reads: stored records and the events behind them."""

import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import groupby, islice
from typing import Any, NamedTuple
from uuid import UUID

from msgspec import structs

from annotations.models import Event, EventBody, LedgerHead, Record, Shingles
from annotations.records.chain import Link, body_hash, link_hash
from annotations.records.kinds import KINDS
from annotations.records.rebuilding import absences
from annotations.records.shapes import Record as RecordShape
from annotations.records.shapes import RevisionRecord, TombstoneRecord
from annotations.records.stored import (
    Columns,
    build_public,
    encode,
    etag_of,
    stored,
)
from annotations.vocabulary import Happening, RecordState
from annotations.workflow.copying import (
    Behind,
    check_references,
    copy_through,
    copy_values,
)
from annotations.workflow.serving import MANY, TOGETHER, serve, serve_behind

EVENT = (*Link.__struct_fields__, "sha256")
BODY = ("event_id", "salt", "content", "erased_reason")
ORDER = {kind: position for position, kind in enumerate(KINDS)}


@dataclass(frozen=True)
class News:
    """That something public came, changed or went.

    Without a `what` it is news only if the record really differs. A `state` other than current
    replaces the record by its tombstone.
    """

    kind: str
    object: UUID
    what: Happening | None = None
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


class Seen(NamedTuple):
    """What readers saw of a thing so far: under which ETag, and since when."""

    etag: str
    since: datetime


class Entry(NamedTuple):
    """An event of the ledger, with its row and that of its body."""

    link: Link
    event: list[Any]
    body: list[Any]


@dataclass(frozen=True)
class Content:
    """A thing's record as it is now, and what readers saw of it so far."""

    record: RecordShape
    body: bytes
    etag: str
    before: Seen | None


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
            self.news.what is not None
            or before is None
            or before.etag != self.content.etag
        )

    @property
    def type(self) -> str:
        """Return the event's type, for example `verdict.corrected`."""
        known = Happening.CHANGED if self.content.before else Happening.PUBLISHED
        return f"{self.news.kind}.{(self.news.what or known).value}"


def announce(news: Iterable[News], at: datetime) -> list[Link]:
    """Write the records and the events of some news, and return these; the caller holds the public state.

    The head of the ledger is locked first and kept to the end of the transaction, so events become
    visible in the order of their numbers, without gaps, and every record is built from what all
    earlier publishers have committed.
    """
    return announce_all([Telling(at, list(news))])


def announce_all(tellings: Sequence[Telling]) -> list[Link]:
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
    since = before.since if before else change.at
    return replace(content, before=Seen(content.etag, since))


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
        before = seen_of(kind, uuids)
        for one in items:
            if one.state == RecordState.CURRENT and one.object in gone:
                continue
            record = built[one.object]
            previous = before.get(one.object)
            if one.state != RecordState.CURRENT:
                record = tombstone(one, record, previous, at)
            body = encode(record)
            found[kind, one.object] = Content(record, body, etag_of(body), previous)
    return found


def seen_of(kind: str, uuids: set[UUID]) -> dict[UUID, Seen]:
    """Return what readers saw of some things so far."""
    rows = Record.objects.filter(kind=kind, object__among=uuids)
    return {
        uuid: Seen(etag, since)
        for uuid, etag, since in rows.values_list("object", "etag", "published_at")
    }


def tombstone(
    news: News, record: RecordShape, before: Seen | None, at: datetime
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
        published_at=before.since if before else at,
        modified_at=at,
        merged_into=news.merged_into,
    )


def append(head: LedgerHead, changes: Sequence[Change]) -> list[Link]:
    """Append the events, store their bodies and the records, and move the head."""
    last = {
        (one.news.kind, one.news.object): (one, seq)
        for seq, one in enumerate(changes, head.seq + 1)
    }
    shingled = kept_shingles(changes)
    rows = (
        (row_of(one, seq, shingled), one.content.record) for one, seq in last.values()
    )
    entries = chained(head, changes)
    if len(last) < MANY:
        links = write_down(copy_values, list(entries))
        serve(rows)
    else:
        links = append_behind(entries, rows)
    head.save(update_fields=["seq", "sha256"])
    return links


def append_behind(
    entries: Iterator[Entry], rows: Iterator[tuple[Columns, RecordShape]]
) -> list[Link]:
    """Store many events, their bodies and the records, some while others are being made."""
    links: list[Link] = []
    with Behind() as behind:
        while some := list(islice(entries, TOGETHER)):
            links += write_down(partial(behind.do, copy_through), some)
        behind.do(check_references)
        serve_behind(behind, rows)
    return links


def write_down(copy: Callable[..., None], entries: Sequence[Entry]) -> list[Link]:
    """Copy events and their bodies, and return what the events say."""
    links, events, bodies = zip(*entries, strict=True)
    copy(Event._meta.db_table, EVENT, events)
    copy(EventBody._meta.db_table, BODY, bodies)
    return list(links)


def chained(head: LedgerHead, changes: Iterable[Change]) -> Iterator[Entry]:
    """Yield what is written of each change, one after the other, and move the head on with it."""
    for change in changes:
        salt = secrets.token_bytes(16)
        link = next_link(head, change, salt)
        head.seq, head.sha256 = link.seq, link_hash(link)
        event = [*structs.astuple(link), head.sha256]
        yield Entry(link, event, [link.seq, salt, change.content.body, ""])


def kept_shingles(changes: Sequence[Change]) -> dict[UUID, list[int]]:
    """Return the shingles of texts that have been worked out before, where texts are many."""
    shown = [
        change.news.object
        for change in changes
        if isinstance(change.content.record, RevisionRecord)
    ]
    if len(shown) < MANY:
        return {}
    rows = Shingles.objects.filter(revision__uuid__among=shown)
    return dict(rows.values_list("revision__uuid", "hashes"))


def row_of(change: Change, seq: int, shingled: dict[UUID, list[int]]) -> Columns:
    """Return the row that serves a thing from now on."""
    before = change.content.before
    return stored(
        change.news.kind,
        change.news.object,
        change.content.record,
        body=change.content.body,
        etag=change.content.etag,
        shingles=shingled.get(change.news.object),
        seq=seq,
        published_at=before.since if before else change.at,
        at=change.at,
    )


def next_link(head: LedgerHead, change: Change, salt: bytes) -> Link:
    """Return what the event that follows the head says."""
    return Link(
        seq=head.seq + 1,
        type=change.type,
        kind=change.news.kind,
        object=change.news.object,
        ref=getattr(change.content.record, "ref", ""),
        version=change.news.version,
        change_class=str(change.news.change_class),
        public_note=change.news.public_note,
        body_sha256=body_hash(salt, change.content.body),
        occurred_at=change.at,
        previous_sha256=head.sha256,
    )
