"""The corpus as a stream of records: what is published, or everything that colleagues work on.

What is published is read from the stored records alone, over the database role that may see
nothing else. Either way one transaction reads it all, so the stream is the corpus at one moment.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet

from annotations.exchange.cutting import abridged, cut
from annotations.exchange.format import Outgoing
from annotations.exchange.patience import be_patient
from annotations.exchange.resting import join_by_sets, resting
from annotations.models import LedgerHead, Record
from annotations.records.kinds import KINDS
from annotations.records.terms import Terms, TextRule, public_terms
from annotations.records.written import working_bodies
from annotations.vocabulary import RecordState

WORKING = "default"
PUBLIC = "public"
# Rows that are read at a time: fewer where one may hold 10 MB of text, or brings many others along.
WINDOW = 200
WINDOWS = {"revision": 5, "verdict": 25, "verdict_version": 50, "appearance": 100}
TOMBSTONE = "tombstone"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)  # when an empty corpus last changed


@dataclass(frozen=True)
class Selection:
    """Which part of the corpus, and how much of the articles' text.

    `text` is `rights` for each article's own setting; with `quote`, `longest_quote` leaves out
    quotations of more code points. `since` keeps what the ledger wrote after that number, `verdicts`
    those verdicts and what rests under them; both go with `published_only` alone.
    """

    published_only: bool = False
    text: TextRule = "rights"
    since: int | None = None
    longest_quote: int | None = None
    verdicts: QuerySet[Record] | None = None

    @property
    def database(self) -> str:
        """Return the alias that this part is read over."""
        return PUBLIC if self.published_only else WORKING


@dataclass(frozen=True)
class Position:
    """Where the ledger stood: the number and hash of its last event."""

    seq: int
    sha256: str


@contextmanager
def snapshot(selection: Selection, *, patience: int = 0) -> Iterator[Position]:
    """Hold one moment of the database for reading; tell where the ledger stood.

    Whoever takes the records may rest for `patience` seconds between two of them, 0 for no limit.

    Within a transaction of the caller's, that transaction's view is what is read.
    """
    connection = connections[selection.database]
    outermost = not connection.in_atomic_block
    with transaction.atomic(using=selection.database):
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                cursor.execute("SET TRANSACTION READ ONLY")
        be_patient(selection.database, patience)
        head = LedgerHead.objects.using(selection.database).get()
        yield Position(head.seq, head.sha256)


def records(selection: Selection) -> Iterator[Outgoing]:
    """Yield every record of a part of the corpus, what is referred to first.

    Call it within `snapshot`.
    """
    found = published(selection) if selection.published_only else working(selection)
    longest = selection.longest_quote
    return found if longest is None else (brief(one, longest) for one in found)


def brief(outgoing: Outgoing, longest: int) -> Outgoing:
    """Return a record without quotations that are too long."""
    return Outgoing(outgoing.kind, record=abridged(outgoing.record, longest))


def count(selection: Selection) -> int:
    """Return how many records there are to come."""
    if selection.published_only:
        return stored(selection).count()
    rows = sum(kind.rows().order_by().count() for kind in KINDS.values())
    return rows + tombstones().count()


def stored(selection: Selection) -> QuerySet[Record]:
    """Return the stored records that are selected."""
    rows = Record.objects.using(PUBLIC)
    return rows if selection.since is None else rows.filter(seq__gt=selection.since)


def published(selection: Selection) -> Iterator[Outgoing]:
    """Yield the published records, tombstones where things are gone.

    They are the very bytes that are served, unless text has to be cut out of them: what the
    articles' rights keep in never comes back.
    """
    if selection.verdicts is not None:
        join_by_sets()
    cutting = cutter(selection.text)
    for kind in KINDS:
        rows = stored(selection).filter(kind=kind).order_by("published_at", "id")
        if selection.verdicts is not None:
            rows = resting(rows, kind, selection.verdicts)
        window = WINDOWS.get(kind, WINDOW)
        for state, body in rows.values_list("state", "body").iterator(window):
            name = kind if state == RecordState.CURRENT else TOMBSTONE
            yield cutting(Outgoing(name, body=bytes(body)))


def cutter(text: TextRule) -> Callable[[Outgoing], Outgoing]:
    """Return what cuts text out of stored records, where any has to be cut."""
    if text in {"rights", "full"}:
        return lambda outgoing: outgoing
    return partial(shortened, text=text)


def shortened(outgoing: Outgoing, *, text: Any) -> Outgoing:
    """Return a record without the words that may not go along."""
    return Outgoing(outgoing.kind, record=cut(outgoing.record, text))


def working(selection: Selection) -> Iterator[Outgoing]:
    """Yield everything there is with what only colleagues see, as PostgreSQL writes it.

    At the end stand the tombstones of what readers no longer see.
    """
    terms = terms_with(selection.text)
    for kind in KINDS.values():
        window = WINDOWS.get(kind.name, WINDOW)
        for body in working_bodies(kind, terms, window=window):
            yield Outgoing(kind.name, body=body)
    for gone in tombstones().values_list("body", flat=True).iterator(WINDOW):
        yield Outgoing(TOMBSTONE, body=bytes(gone))


def terms_with(text: TextRule) -> Terms:
    """Return the terms of publication with another rule on text."""
    return replace(public_terms(), text=text)


def tombstones() -> QuerySet[Record]:
    """Return the records of what readers no longer see, in order of publication."""
    gone = Record.objects.exclude(state=RecordState.CURRENT)
    return gone.order_by("kind", "published_at", "id")
