"""Writing the frozen records in a format, whole or in parts, each file with its manifest beside it."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import msgspec

from annotations.exchange.exporting import Tally, context_of, losses_of
from annotations.exchange.format import Losses, Outgoing
from annotations.exchange.manifest import NAME
from annotations.exchange.registry import format_named
from annotations.exchange.releases.choices import Choices
from annotations.exchange.releases.freezing import Frozen, selection_of, thawed
from annotations.exchange.releases.splits import OF_TEXTS, SPLITS, split_of
from annotations.exchange.releases.storing import FROZEN, opened, writing
from annotations.exchange.releases.tabling import HEADS
from annotations.models import Release

JSON = "application/json"
Files = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Part:
    """One file of records to write; without a `split` it holds them all."""

    format: str
    split: str = ""

    @property
    def file(self) -> str:
        """Return the file's name."""
        parts = [self.format, self.split, format_named(self.format).extension]
        return ".".join(filter(None, parts))

    @property
    def manifest(self) -> str:
        """Return the name of the manifest beside it."""
        return f"{self.file}.{NAME}"

    def keeps(self, outgoing: Outgoing) -> bool:
        """Return whether a record goes into the file; what belongs to no article goes into all."""
        if not self.split:
            return True
        article = HEADS.decode(outgoing.body).article_id
        return article is None or split_of(UUID(article)) == self.split


def parts_of(release: Release) -> list[Part]:
    """Return the files of records that a release holds."""
    in_parts = Choices.of(release).splits
    return [
        Part(name, split)
        for name in release.formats
        for split in (SPLITS if in_parts and name in OF_TEXTS else ("",))
    ]


def write_part(
    release: Release, part: Part, frozen: Frozen, *, beat: Callable[[], None]
) -> Files:
    """Write one file of records and its manifest; return what is said of both."""
    made, losses = format_named(part.format), Losses()
    tally = Tally(lambda _number: None)
    with opened(release, FROZEN) as source, writing(release, part.file) as draft:
        passing = tally.passing(kept(thawed(source), part, beat))
        for chunk in made.write(passing, context_of(frozen.at, losses)):
            draft.write(chunk)
    selection = selection_of(release)
    manifest = {
        "format": part.format,
        "file": part.file,
        "split": part.split or None,
        "bytes": draft.size,
        "sha256": draft.written.sha256,
        "offset_unit": made.offset_unit,
        "ledger": frozen.ledger,
        "counts": {kind: tally.counts[kind] for kind in sorted(tally.counts)},
        "losses": losses_of(made, selection, losses),
    }
    return {
        part.file: asdict(draft.written)
        | {"media_type": made.media_type, "format": part.format},
        **write_json(release, part.manifest, manifest),
    }


def kept(
    records: Iterator[Outgoing], part: Part, beat: Callable[[], None]
) -> Iterator[Outgoing]:
    """Yield the records of a part; `beat` is called for every record of the whole."""
    for outgoing in records:
        beat()
        if part.keeps(outgoing):
            yield outgoing


def write_json(release: Release, name: str, content: Any) -> Files:
    """Write a file of JSON that people can read too; return what is said of it."""
    body = msgspec.json.format(msgspec.json.encode(content)) + b"\n"
    return write_file(release, name, body, JSON)


def write_file(release: Release, name: str, body: bytes, media_type: str) -> Files:
    """Write a small file; return what is said of it."""
    with writing(release, name) as draft:
        draft.write(body)
    return {name: asdict(draft.written) | {"media_type": media_type}}
