"""An export as a stream of bytes that somebody far away takes, at their own pace, or stops taking."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from errno import EPIPE
from time import monotonic
from typing import TypeVar

from annotations.exchange import corpus
from annotations.exchange.chunks import in_chunks
from annotations.exchange.corpus import Position, Selection
from annotations.exchange.exporting import context_of
from annotations.exchange.format import Format, Losses, Records
from annotations.exchange.gathered import Passing
from annotations.exchange.zipping import quick
from annotations.models import Event

T = TypeVar("T")
Left = Callable[[], bool]
PATIENCE = 60  # seconds that a reader may rest before the database is taken back
PAUSE = 0.5  # seconds between two looks at whether the reader is still there


@dataclass(frozen=True)
class Stream:
    """A stream whose first bytes are still to come, and where the ledger stood when it began.

    Close `chunks` when they are not taken to the end: that ends the transaction behind them.
    """

    position: Position
    chunks: Iterator[bytes]


def nobody_leaves() -> bool:
    """Tell that the reader is still there."""
    return False


def stream(made: Format, selection: Selection, *, left: Left = nobody_leaves) -> Stream:
    """Begin an export of published records; the same ledger and selection give the same bytes once unpacked.

    `left` tells whether the reader has gone. It is asked between records, so that a format that writes
    little until it has read everything ends as soon as others: taking a chunk raises BrokenPipeError then.
    """
    chunks = written(made, selection, left)
    position = next(chunks)
    return Stream(position, chunks)  # type: ignore[arg-type]


def written(
    made: Format, selection: Selection, left: Left
) -> Iterator[Position | bytes]:
    """Yield where the ledger stands, then the bytes; hold the database for as long as that takes."""
    with corpus.snapshot(selection, patience=PATIENCE) as position:
        yield position
        events = Event.objects.using(selection.database).order_by("-seq")
        moment = events.values_list("occurred_at", flat=True).first()
        moment = moment or corpus.BEGINNING
        context = context_of(moment, Losses(), packer=quick)
        records = corpus.records(selection, made, heard=False)
        # Archives of small files come in as small pieces, and each would be sent by itself.
        yield from in_chunks(made.write(Watch(left).over(records), context))


class Watch:
    """Looks from time to time whether a reader is still there."""

    def __init__(self, left: Left) -> None:
        self._left, self._next = left, 0.0

    def over(self, records: Records) -> Records:
        """Return records between which it looks, however they come."""
        gathering = records.gathering and Passing(records.gathering, self.passing)
        return Records(self.passing(records), gathering)

    def passing(self, things: Iterable[T]) -> Iterator[T]:
        """Yield things. Raises BrokenPipeError once the reader has left."""
        for one in things:
            now = monotonic()
            if now >= self._next:
                if self._left():
                    raise BrokenPipeError(EPIPE, "Whoever asked for this has left.")
                self._next = now + PAUSE
            yield one
