"""Builds anew what every stored record should be, tombstones included, from the tables and the ledger."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Max, Min

from annotations.decoding import decode
from annotations.models import (
    Annotation,
    Appearance,
    Claim,
    Event,
    EventBody,
    Record,
    Verdict,
    VerdictVersion,
)
from annotations.records.kinds import KINDS
from annotations.records.resting import UNRECORDED, within_public
from annotations.records.shapes import Record as RecordShape
from annotations.records.shapes import TombstoneRecord
from annotations.records.stored import (
    SEARCH_VECTOR,
    build_public,
    encode,
    searched,
    stored,
)
from annotations.vocabulary import (
    AnnotationStatus,
    ChangeClass,
    RecordState,
    VerdictState,
)

T = TypeVar("T")
WINDOW = 250  # records built at once
LONG_TEXTS = 5  # records built at once where each may hold 10 MB of text
ABSENT = (VerdictState.WITHHELD, VerdictState.RETRACTED)
COLUMNS = (
    "ref", "seq", "state", "etag", "published_at", "modified_at", "facets", "shingles",
)  # fmt: skip
MISINDEXED = f"""
    SELECT r.id FROM unnest(%s::bigint[], %s::text[]) AS v(id, words)
    JOIN annotations_record r ON r.id = v.id
    WHERE r.search IS DISTINCT FROM {SEARCH_VECTOR}
"""  # noqa: S608  # words of our own


@dataclass(frozen=True)
class Absence:
    """That a thing once published is served no more, as its table says."""

    state: RecordState
    version: int
    change_class: str = ""
    public_note: str | None = None  # None: only the ledger knows what readers were told
    merged_into: UUID | None = None


@dataclass(frozen=True)
class Last:
    """What the ledger told of a thing: since when it is public, and the event that came last."""

    since: Event
    event: Event
    content: bytes


@dataclass(frozen=True)
class Difference:
    """A record that is not what a rebuild gives; `wanted` has what it should be."""

    kind: str
    object: UUID
    record: RecordShape
    absence: Absence | None
    stored: Record | None
    wanted: Record | None
    last: Last | None

    @property
    def told(self) -> bool:
        """Return whether the last event already told what the rebuild gives."""
        return self.last is not None and self.last.content == encode(self.record)


def windows(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the rows in lists of at most `size`."""
    iterator = iter(rows)
    while window := list(islice(iterator, size)):
        yield window


def windows_of(kind: str, *columns: str) -> Iterator[list[Record]]:
    """Yield the stored records of one kind, a window at a time; their keys and some columns or all."""
    rows = Record.objects.of_kind(kind).order_by("-published_at", "-pk")
    rows = rows.only(*columns) if columns else rows
    size = LONG_TEXTS if kind == "revision" else WINDOW
    return windows(rows.iterator(chunk_size=size), size)


def absences(kind: str, uuids: Iterable[UUID]) -> dict[UUID, Absence]:
    """Return those of the things that are served no more, whatever their records say."""
    wanted = list(uuids)
    match kind:
        case "verdict":
            return {
                row.uuid: absence_of(row)
                for row in Verdict.objects.filter(
                    uuid__among=wanted, state__in=ABSENT
                ).select_related("current_version")
            }
        case "verdict_version":
            return {
                row.uuid: absence_of(row.verdict)
                for row in VerdictVersion.objects.filter(
                    uuid__among=wanted, verdict__state__in=ABSENT
                ).select_related("verdict__current_version")
            }
        case "annotation":
            return withdrawn(
                Annotation.objects.filter(
                    uuid__among=wanted, status=AnnotationStatus.WITHDRAWN
                ).values_list("uuid", "version")
            )
        case "appearance":
            return withdrawn(
                Appearance.objects.filter(
                    uuid__among=wanted, annotation__status=AnnotationStatus.WITHDRAWN
                ).values_list("uuid", "annotation__version")
            )
        case "claim":
            return {
                row.uuid: Absence(
                    RecordState.MERGED,
                    row.version,
                    merged_into=row.merged_into.uuid if row.merged_into else None,
                )
                for row in Claim.objects.filter(
                    uuid__among=wanted, merged_into__isnull=False
                ).select_related("merged_into")
            }
        case _:
            return {}


def withdrawn(rows: Iterable[tuple[UUID, int]]) -> dict[UUID, Absence]:
    """Return how withdrawn things are absent, from their identifiers and versions."""
    return {uuid: Absence(RecordState.WITHDRAWN, version) for uuid, version in rows}


def absence_of(verdict: Verdict) -> Absence:
    """Return how a withheld or retracted verdict is absent, and its versions with it."""
    retracted = verdict.state == VerdictState.RETRACTED
    current = verdict.current_version
    return Absence(
        state=RecordState(verdict.state),
        version=current.number if current else 0,
        change_class=ChangeClass.RETRACTION.value if retracted else "",
        public_note=verdict.state_note,
    )


def last_of(kind: str, uuids: Iterable[UUID]) -> dict[UUID, Last]:
    """Return what the ledger told of some things."""
    ends = {
        row["object"]: (row["first"], row["last"])
        for row in Event.objects.filter(kind=kind, object__in=list(uuids))
        .values("object")
        .order_by("object")
        .annotate(first=Min("seq"), last=Max("seq"))
    }
    events = Event.objects.in_bulk({seq for pair in ends.values() for seq in pair})
    bodies = dict(
        EventBody.objects.filter(event__in=[last for _, last in ends.values()])
        .order_by()
        .values_list("event_id", "content")
    )
    return {
        uuid: Last(events[first], events[last], bytes(bodies.get(last, b"")))
        for uuid, (first, last) in ends.items()
    }


def rebuild(
    kind: str,
    uuids: set[UUID],
    gone: Mapping[UUID, Absence],
    told: Mapping[UUID, Last],
) -> dict[UUID, RecordShape]:
    """Build the records of some public things anew; those that are gone become tombstones."""
    built = build_public(kind, uuids)
    return {
        uuid: tombstone(kind, record, gone[uuid], told.get(uuid))
        if uuid in gone
        else record
        for uuid, record in built.items()
    }


def tombstone(
    kind: str, record: RecordShape, absence: Absence, last: Last | None
) -> RecordShape:
    """Build the tombstone of a thing, with the times and the note that the ledger told."""
    if last is None:
        return record
    note = absence.public_note
    if note is None:
        withdrawn = last.event.type == f"{kind}.{absence.state}"
        note = last.event.public_note if withdrawn else ""
    return TombstoneRecord(
        of=kind,
        id=record.id,
        ref=getattr(record, "ref", ""),
        state=absence.state,
        change_class=absence.change_class or None,
        public_note=note,
        version=absence.version,
        published_at=last.since.occurred_at,
        modified_at=last.event.occurred_at,
        merged_into=absence.merged_into,
    )


def unrecorded() -> list[tuple[str, UUID]]:
    """Return what published versions rest on and has no record, in the order of the kinds."""
    with connection.cursor() as cursor:
        cursor.execute(within_public(UNRECORDED))
        found = [(kind, uuid) for kind, uuid, _ in cursor.fetchall()]
    order = list(KINDS)
    return sorted(found, key=lambda thing: (order.index(thing[0]), str(thing[1])))


def differences() -> Iterator[Difference]:
    """Yield every stored record that is not what a rebuild gives. Records of nothing are left out."""
    for kind in KINDS:
        for rows in windows_of(kind):
            yield from differences_of(kind, {row.object: row for row in rows})


def differences_of(
    kind: str, rows: Mapping[UUID, Record | None]
) -> Iterator[Difference]:
    """Yield those of the things whose record is missing or not what a rebuild gives."""
    gone, told = absences(kind, rows), last_of(kind, rows)
    unsearchable = misindexed({row.pk: decoded(row) for row in rows.values() if row})
    for uuid, record in rebuild(kind, set(rows), gone, told).items():
        row, last = rows[uuid], told.get(uuid)
        wanted = (
            None
            if last is None
            else Record(
                **stored(
                    kind,
                    uuid,
                    record,
                    seq=last.event.seq,
                    published_at=last.since.occurred_at,
                    at=last.event.occurred_at,
                )
            )
        )
        if not row or not wanted or row.pk in unsearchable or differ(row, wanted):
            yield Difference(kind, uuid, record, gone.get(uuid), row, wanted, last)


def differ(row: Record, wanted: Record) -> bool:
    """Return whether a stored row differs in its body or in any column that lists use."""
    return bytes(row.body) != wanted.body or any(
        getattr(row, name) != getattr(wanted, name) for name in COLUMNS
    )


def misindexed(records: Mapping[int, RecordShape | None]) -> set[int]:
    """Return the keys of the rows whose search vector is not that of the record in their body.

    `records` are those in the bodies, by the keys of the rows; where there is none nothing is said.
    """
    texts = {key: searched(one) for key, one in records.items() if one}
    with connection.cursor() as cursor:
        cursor.execute(MISINDEXED, [list(texts), list(texts.values())])
        return {key for (key,) in cursor.fetchall()}


def decoded(row: Record) -> RecordShape | None:
    """Return the record in a row's body, or nothing when it is none."""
    try:
        return decode(bytes(row.body), RecordShape)  # type: ignore[no-any-return]
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
