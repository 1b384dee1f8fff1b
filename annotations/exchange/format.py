"""What a format is, and what it is given to write. Pure: no Django.

A format is one module in `formats/` with `FORMAT = Format(…)`; its name there, with hyphens for
underscores, is what people call it. Nothing else has to be told about it.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

import msgspec

from annotations.decoding import decoder_of
from annotations.exchange.counting import UNITS
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignReview,
    ForeignText,
    Where,
)
from annotations.exchange.gathered import Gathering
from annotations.exchange.zipping import Packer, tight
from annotations.records.shapes import Record

LISTED = 10_000  # losses that are named one by one; more are only counted


class Outgoing:
    """One record on its way out, as its bytes or as its shape: whichever is asked for."""

    __slots__ = ("_body", "_record", "kind")

    def __init__(
        self, kind: str, *, record: Record | None = None, body: bytes | None = None
    ) -> None:
        self.kind = kind
        self._record = record
        self._body = body

    @property
    def record(self) -> Any:
        """Return the record."""
        if self._record is None:
            self._record = DECODER.decode(self._body or b"")
        return self._record

    @property
    def body(self) -> bytes:
        """Return the record as JSON; of a published one the very bytes that are served."""
        if self._body is None:
            self._body = msgspec.json.encode(self._record)
        return self._body


@dataclass(frozen=True)
class Records:
    """The records of an export: one after another and, where the database can, article by article.

    Neither is read before it is asked for.
    """

    one_by_one: Iterator[Outgoing]
    gathering: Gathering | None = None

    def __iter__(self) -> Iterator[Outgoing]:
        return self.one_by_one


@dataclass(frozen=True)
class Loss:
    """What a format, or the rule on text, left out of one record."""

    kind: str
    id: str
    ref: str
    what: str


@dataclass
class Losses:
    """What has been lost so far: counted all, named up to a limit."""

    named: list[Loss] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)

    def of(self, record: Any, kind: str, what: str) -> None:
        """Note what one record lost."""
        self.counts[what] += 1
        if len(self.named) < LISTED:
            ref = getattr(record, "ref", "")
            self.named.append(Loss(kind, str(record.id), ref, what))

    def whole(self, kind: str) -> None:
        """Note a record of a kind that the format has no place for at all."""
        self.kinds[kind] += 1


@dataclass(frozen=True)
class Context:
    """What a format may want to know beside the records.

    `site` is the service's address without a slash at the end, `packer` gives what packs a file of an archive.
    """

    site: str
    publisher: str
    license: str
    created: datetime
    losses: Losses
    packer: Packer = tight


@dataclass(frozen=True)
class Incoming:
    """One record on its way in, with its place in the file."""

    where: Where
    record: Record


Writer = Callable[[Iterable[Outgoing], Context], Iterator[bytes]]
Arriving = Incoming | ForeignText | ForeignReview | Aside | Fault
Reader = Callable[[BinaryIO], Iterator[Arriving]]


@dataclass(frozen=True)
class Format:
    """How records are written in one format, and read where that is possible.

    `loses` says in sentences what the format cannot carry; the losses of one export are noted
    record by record in its context. `offset_unit` is what its offsets count; `units` are those
    that files of other tools may count in, the likeliest first. `package` is what it is made with,
    where that is an extra. `kinds` are the kinds of record that it has a place for, in whole or in
    part: no others are read for it, and they are counted as lost. `by_article` tells that it writes
    text by text, so that articles come one at a time with all that belongs to them; one without `kinds`
    takes every record by itself too.
    """

    label: str
    media_type: str
    extension: str
    write: Writer
    read: Reader | None = None
    loses: tuple[str, ...] = ()
    offset_unit: str = "code_point"
    units: tuple[str, ...] = UNITS
    package: str = ""
    kinds: frozenset[str] | None = None
    by_article: bool = False


DECODER = decoder_of(Record)
