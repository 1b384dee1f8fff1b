"""The corpus as a stream of records: what is published, or everything that colleagues work on.

What is published is read from the stored records alone, over the database role that may see
nothing else. Either way one transaction reads it all, so the stream is the corpus at one moment.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connections, transaction
from django.db.models import Count, QuerySet

from annotations.exchange.cutting import abridged, cut
from annotations.exchange.followed_records import FollowedRecords
from annotations.exchange.following import Following, resting
from annotations.exchange.format import Format, Outgoing, Records
from annotations.exchange.gathered import Gathering
from annotations.exchange.gathering import Articles
from annotations.exchange.patience import be_patient, by_index
from annotations.exchange.stored_records import Cutting, StoredRecords
from annotations.exchange.working_records import WorkingRecords
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


def records(
    selection: Selection, made: Format | None = None, *, heard: bool = True
) -> Records:
    """Return the records of a part of the corpus, what is referred to first.

    Given a format only those of the kinds that it has a place for, article by article where it
    wants that; `heard` tells that somebody hears of its losses. Call it within `snapshot`.
    """
    kinds = made.kinds if made else None
    found = (
        published(selection, kinds)
        if selection.published_only
        else working(selection, kinds)
    )
    longest = selection.longest_quote
    if longest is not None:
        found = (brief(one, longest) for one in found)
    # What reads all records for its tables joins them on the way: PostgreSQL would write them twice.
    if made and made.by_article and (selection.published_only or made.kinds):
        by_index(selection.database)
        return Records(found, articles(selection, made, heard=heard))
    return Records(found)


def articles(selection: Selection, made: Format, *, heard: bool) -> Gathering:
    """Return what hands out articles with what belongs to them, from the database."""
    kinds = (made.kinds or ()) if heard else ()
    cutting = words_cut(selection)
    if not selection.published_only:
        terms = terms_with(selection.text)
        return Articles(WorkingRecords(terms, cutting=cutting), kinds)
    rows = stored(selection)
    if selection.verdicts is not None:
        following = Following(selection.verdicts)
        return Articles(FollowedRecords(following, rows, cutting=cutting), ())
    return Articles(StoredRecords(rows, cutting=cutting), kinds)


def words_cut(selection: Selection) -> Cutting | None:
    """Return what takes words out of a record, if anything has to."""
    text, longest = selection.text, selection.longest_quote
    if text == "rights" or text == "full":  # noqa: PLR1714  # so that mypy knows the rest
        return None
    if longest is None:
        return partial(cut, level=text)
    return lambda record: abridged(cut(record, text), longest)


def brief(outgoing: Outgoing, longest: int) -> Outgoing:
    """Return a record without quotations that are too long."""
    return Outgoing(outgoing.kind, record=abridged(outgoing.record, longest))


def counts(selection: Selection) -> Counter[str]:
    """Return how many records there are to come, kind by kind."""
    if selection.published_only:
        rows = stored(selection)
        found: Counter[str] = Counter(group(rows.filter(state=RecordState.CURRENT)))
        found[TOMBSTONE] = rows.exclude(state=RecordState.CURRENT).count()
        return +found
    working = {kind.name: kind.rows().order_by().count() for kind in KINDS.values()}
    return +Counter({**working, TOMBSTONE: tombstones().count()})


def group(rows: QuerySet[Record]) -> dict[str, int]:
    """Return the number of rows of each kind."""
    return dict(rows.order_by().values_list("kind").annotate(number=Count("pk")))


def count(selection: Selection) -> int:
    """Return how many records there are to come."""
    return counts(selection).total()


def stored(selection: Selection) -> QuerySet[Record]:
    """Return the stored records that are selected."""
    rows = Record.objects.using(PUBLIC)
    return rows if selection.since is None else rows.filter(seq__gt=selection.since)


def published(
    selection: Selection, kinds: AbstractSet[str] | None = None
) -> Iterator[Outgoing]:
    """Yield the published records, tombstones where things are gone; of some kinds or of all.

    They are the very bytes that are served, unless text has to be cut out of them: what the
    articles' rights keep in never comes back.
    """
    cutting = cutter(selection.text)
    if selection.verdicts is not None:
        by_index(selection.database)
        found = resting(Following(selection.verdicts), kinds, stored(selection))
        yield from (cutting(Outgoing(kind, body=body)) for kind, body in found)
        return
    for kind in KINDS:
        rows = of_kind(stored(selection), kind, kinds)
        if rows is None:
            continue
        window = WINDOWS.get(kind, WINDOW)
        for state, body in rows.values_list("state", "body").iterator(window):
            name = kind if state == RecordState.CURRENT else TOMBSTONE
            yield cutting(Outgoing(name, body=bytes(body)))


def of_kind(
    rows: QuerySet[Record], kind: str, wanted: AbstractSet[str] | None
) -> QuerySet[Record] | None:
    """Return the records of a kind that are wanted, or None if none are; its tombstones are another."""
    rows = rows.filter(kind=kind).order_by("published_at", "id")
    if wanted is None or {kind, TOMBSTONE} <= wanted:
        return rows
    if kind in wanted:
        return rows.filter(state=RecordState.CURRENT)
    return rows.exclude(state=RecordState.CURRENT) if TOMBSTONE in wanted else None


def cutter(text: TextRule) -> Callable[[Outgoing], Outgoing]:
    """Return what cuts text out of stored records, where any has to be cut."""
    if text in {"rights", "full"}:
        return lambda outgoing: outgoing
    return partial(shortened, text=text)


def shortened(outgoing: Outgoing, *, text: Any) -> Outgoing:
    """Return a record without the words that may not go along."""
    return Outgoing(outgoing.kind, record=cut(outgoing.record, text))


def working(
    selection: Selection, kinds: AbstractSet[str] | None = None
) -> Iterator[Outgoing]:
    """Yield everything there is with what only colleagues see, as PostgreSQL writes it.

    At the end stand the tombstones of what readers no longer see. `kinds` are those wanted, or None.
    """
    terms = terms_with(selection.text)
    for kind in KINDS.values():
        if kinds is None or kind.name in kinds:
            window = WINDOWS.get(kind.name, WINDOW)
            for body in working_bodies(kind, terms, window=window):
                yield Outgoing(kind.name, body=body)
    if kinds is None or TOMBSTONE in kinds:
        for gone in tombstones().values_list("body", flat=True).iterator(WINDOW):
            yield Outgoing(TOMBSTONE, body=bytes(gone))


def terms_with(text: TextRule) -> Terms:
    """Return the terms of publication with another rule on text."""
    return replace(public_terms(), text=text)


def tombstones() -> QuerySet[Record]:
    """Return the records of what readers no longer see, in order of publication."""
    gone = Record.objects.exclude(state=RecordState.CURRENT)
    return gone.order_by("kind", "published_at", "id")
