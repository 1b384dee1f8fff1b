"""Verbs that keep house: put stale verdicts up for review, rebuild stored records."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from django.db.models import F

from annotations.models import LedgerHead, Record, Verdict
from annotations.records.chain import Link
from annotations.records.rebuilding import (
    Difference,
    differences,
    differences_of,
    unrecorded,
)
from annotations.records.shapes import Record as RecordShape
from annotations.records.shapes import TombstoneRecord
from annotations.records.stored import search_vector
from annotations.vocabulary import Happening, VerdictState
from annotations.workflow.acts import Act
from annotations.workflow.errors import TransitionNotAllowed
from annotations.workflow.ledger import News, announce
from annotations.workflow.permissions import may_publish, may_review, require
from annotations.workflow.serving import REWRITTEN
from annotations.workflow.storing import lock, take_public_state, update, verb


@dataclass(frozen=True)
class Rebuilding:
    """What a rebuild did: rows put back as the ledger told them, and events for what it had not."""

    put_back: tuple[str, ...]
    events: tuple[Link, ...]


@verb
def flag_stale(act: Act) -> list[Verdict]:
    """Put up for review the published verdicts whose `stale_after` has passed; return them.

    One that waits for review already keeps the reason it has.
    """
    require(act, may_review)
    stale = Verdict.objects.filter(
        state=VerdictState.PUBLISHED, stale_after__lt=act.at.date(), review_reason=""
    )
    return [
        update(
            act,
            verdict,
            "flag_for_review",
            review_reason=f"It was to be looked at again after {verdict.stale_after}.",
        )
        for verdict in stale.order_by("pk")
    ]


@verb
def settle_review(
    act: Act, verdict: Verdict, *, expected_version: int | None = None
) -> Verdict:
    """Say that a verdict was looked at again and still stands; readers are told nothing.

    Raises TransitionNotAllowed when it is not up for review.
    """
    require(act, may_review)
    if not lock(verdict).review_reason:
        raise TransitionNotAllowed(
            f"{verdict.ref} is not up for review.", "not_up_for_review"
        )
    return update(
        act,
        verdict,
        "settle_review",
        expected_version=expected_version,
        review_reason="",
    )


@verb
def rebuild_records(act: Act) -> Rebuilding:
    """Make every stored record what the tables say.

    Where the last event already told the same, the row is put back without another event;
    everything else that changes is told by one.
    """
    require(act, may_publish)
    take_public_state()
    put_back, news = [], []
    for difference in [*differences(), *missing()]:
        if difference.wanted and (difference.told or difference.stored is None):
            restore_row(difference.wanted, difference.record)
            put_back.append(name_of(difference))
        if not difference.told:
            news.append(news_of(difference))
    if put_back:
        # No event: the row is written all the same, so that no answer made before is given again.
        LedgerHead.objects.update(seq=F("seq"))
    return Rebuilding(tuple(put_back), tuple(announce(news, act.at)))


def missing() -> Iterator[Difference]:
    """Yield what should have a record and has none."""
    for kind, things in groupby(unrecorded(), key=lambda thing: thing[0]):
        yield from differences_of(kind, dict.fromkeys(uuids_of(things)))


def uuids_of(things: Iterable[tuple[str, UUID]]) -> Iterator[UUID]:
    """Yield the identifiers of things."""
    return (uuid for _, uuid in things)


def restore_row(row: Record, record: RecordShape) -> None:
    """Store a record as its last event told it."""
    row.search = search_vector(record)
    Record.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["kind", "object"],
        update_fields=[*REWRITTEN, "published_at"],
    )


def name_of(difference: Difference) -> str:
    """Return how people call the thing."""
    ref = getattr(difference.record, "ref", "")
    return f"{difference.kind} {ref or difference.object}"


def news_of(difference: Difference) -> News:
    """Return the news that a record is another than readers were told."""
    record, absence = difference.record, difference.absence
    if absence is None:
        return News(
            kind=difference.kind,
            object=difference.object,
            what=Happening.CHANGED if difference.last else Happening.PUBLISHED,
            version=getattr(record, "version", 1),
            change_class=getattr(record, "change_class", None) or "",
            public_note=getattr(record, "public_note", ""),
        )
    note = record.public_note if isinstance(record, TombstoneRecord) else ""
    return News(
        kind=difference.kind,
        object=difference.object,
        what=Happening(absence.state),
        version=absence.version,
        change_class=absence.change_class,
        public_note=note,
        state=absence.state,
        merged_into=absence.merged_into,
    )
