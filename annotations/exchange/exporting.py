"""Writing the corpus to a file: streamed, whole or not at all, with a manifest beside it."""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from annotations.exchange import corpus
from annotations.exchange.corpus import Selection
from annotations.exchange.format import (
    LISTED,
    Context,
    Format,
    Losses,
    Outgoing,
    Records,
)
from annotations.exchange.gathered import Gathered, Passing
from annotations.exchange.registry import format_named
from annotations.exchange.zipping import Packer, tight
from annotations.records.terms import public_terms

Seen = Callable[[int], None]


def unheard(number: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class Written:
    """What has been written."""

    size: int
    sha256: str


class Tally:
    """Counts the records that pass, kind by kind."""

    def __init__(self, seen: Seen) -> None:
        self.counts: Counter[str] = Counter()
        self.total = 0
        self.seen = seen

    def passing(self, records: Iterable[Outgoing]) -> Iterator[Outgoing]:
        """Yield the records, counted."""
        for outgoing in records:
            self.counts[outgoing.kind] += 1
            self.total += 1
            self.seen(self.total)
            yield outgoing

    def watching(self, records: Records) -> Records:
        """Return records that are counted as they pass, however they come."""
        gathering = records.gathering and Passing(records.gathering, self.gathered)
        return Records(self.passing(records), gathering)

    def gathered(self, articles: Iterable[Gathered]) -> Iterator[Gathered]:
        """Yield articles, their annotations counted."""
        for one in articles:
            self.total += len(one.annotations)
            self.seen(self.total)
            yield one


def export(
    name: str,
    path: Path,
    selection: Selection,
    *,
    announce: Seen = unheard,
    seen: Seen = unheard,
) -> dict[str, Any]:
    """Write a part of the corpus to a file and its manifest beside it; return the manifest.

    `announce` hears how many records will come, `seen` how many have. Raises UnknownFormat, and
    OSError when the file cannot be written; a file that was there before stays as it was then.
    """
    made = format_named(name)
    losses, tally, created = Losses(), Tally(seen), datetime.now(UTC)
    context = context_of(created, losses)
    with corpus.snapshot(selection) as position, replacing(path) as file:
        counts = corpus.counts(selection)
        read = read_of(counts, made)
        losses.kinds.update(counts - read)
        records = corpus.records(selection, made)
        announce(expected(read, made, records))
        written = write_all(file, made.write(tally.watching(records), context))
    manifest = {
        "format": name,
        "file": path.name,
        "created": created,
        "bytes": written.size,
        "sha256": written.sha256,
        "offset_unit": made.offset_unit,
        "filters": filters_of(selection),
        "ledger": asdict(position),
        "counts": dict(sorted(counts.items())),
        "losses": losses_of(made, selection, losses),
    }
    with replacing(manifest_path(path)) as file:
        file.write(msgspec.json.format(msgspec.json.encode(manifest)) + b"\n")
    return manifest


def read_of(counts: Counter[str], made: Format) -> Counter[str]:
    """Return how many records are read for a format, kind by kind."""
    if made.kinds is None:
        return counts
    return Counter({kind: counts[kind] for kind in made.kinds & counts.keys()})


def expected(read: Counter[str], made: Format, records: Records) -> int:
    """Return how many will be counted: every record, every annotation where articles come, or both."""
    if not records.gathering:
        return read.total()
    return read["annotation"] + (read.total() if made.kinds is None else 0)


def context_of(created: datetime, losses: Losses, *, packer: Packer = tight) -> Context:
    """Return what a format may want to know beside the records."""
    terms = public_terms()
    return Context(
        site=terms.site,
        publisher=terms.publisher,
        license=terms.license,
        created=created,
        losses=losses,
        packer=packer,
    )


def manifest_path(path: Path) -> Path:
    """Return where the manifest of a file stands."""
    return path.with_name(f"{path.name}.manifest.json")


def filters_of(selection: Selection) -> dict[str, Any]:
    """Return what was selected, as the manifest says it."""
    return {
        "published_only": selection.published_only,
        "text": selection.text,
        "since": selection.since,
        "longest_quote": selection.longest_quote,
    }


def losses_of(made: Format, selection: Selection, losses: Losses) -> dict[str, Any]:
    """Return what was lost: in general, kind by kind, and object by object."""
    return {
        "format": list(made.loses),
        "text": text_losses(selection),
        "kinds": dict(sorted(losses.kinds.items())),
        "counts": dict(sorted(losses.counts.items())),
        "objects": [asdict(loss) for loss in losses.named],
        "objects_not_listed": max(0, sum(losses.counts.values()) - LISTED),
    }


def text_losses(selection: Selection) -> str:
    """Say what the rule on text kept in."""
    return {
        "rights": "The text of each article went along as far as its rights allow.",
        "full": "Nothing was kept in; of a published record what its rights had kept in.",
        "quote": "The articles' texts were kept in; quotations went along.",
        "none": "The articles' texts and all quotations from them were kept in.",
    }[selection.text]


def write_all(file: BinaryIO, chunks: Iterator[bytes]) -> Written:
    """Write chunks as they come; return their size in bytes and their hash."""
    size, digest = 0, sha256()
    for chunk in chunks:
        file.write(chunk)
        digest.update(chunk)
        size += len(chunk)
    return Written(size, digest.hexdigest())


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file beside `path` that takes its place once it is complete."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
