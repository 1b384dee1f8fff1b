"""An export as a stream of bytes that somebody far away takes, at their own pace, or stops taking."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotations.exchange import corpus
from annotations.exchange.corpus import Position, Selection
from annotations.exchange.exporting import context_of
from annotations.exchange.format import Format, Losses
from annotations.models import Event

PATIENCE = 60  # seconds that a reader may rest before the database is taken back


@dataclass(frozen=True)
class Stream:
    """A stream whose first bytes are still to come, and where the ledger stood when it began.

    Close `chunks` when they are not taken to the end: that ends the transaction behind them.
    """

    position: Position
    chunks: Iterator[bytes]


def stream(made: Format, selection: Selection) -> Stream:
    """Begin an export of published records; the same ledger and selection give the same bytes."""
    chunks = written(made, selection)
    position = next(chunks)
    return Stream(position, chunks)  # type: ignore[arg-type]


def written(made: Format, selection: Selection) -> Iterator[Position | bytes]:
    """Yield where the ledger stands, then the bytes; hold the database for as long as that takes."""
    with corpus.snapshot(selection, patience=PATIENCE) as position:
        yield position
        events = Event.objects.using(selection.database).order_by("-seq")
        moment = events.values_list("occurred_at", flat=True).first()
        context = context_of(moment or corpus.BEGINNING, Losses())
        yield from made.write(corpus.records(selection, made, heard=False), context)
