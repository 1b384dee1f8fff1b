"""The sets of real revision pairs: each span of the old text with its known fate in the new one."""

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Truth:
    """What became of a span: its right places, and how far each rim may lie (code points)."""

    status: str
    places: tuple[tuple[int, int], ...]
    start_in: tuple[int, int] | None
    end_in: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Span:
    start: int
    end: int
    exact: str
    prefix: str
    suffix: str
    truth: Truth


@dataclass(frozen=True, slots=True)
class Revised:
    """An old and a new text with the spans to carry."""

    name: str
    old: str
    new: str
    spans: tuple[Span, ...]


def sets(folder: Path) -> dict[str, Path]:
    """Give the sets in a folder, by name."""
    return {path.name.split(".")[0]: path for path in sorted(folder.glob("*.jsonl.gz"))}


def read(path: Path) -> Iterator[Revised]:
    """Give the pairs of one set."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            pair = json.loads(line)
            yield Revised(
                pair["pair"],
                pair["old"],
                pair["new"],
                tuple(_span(span) for span in pair["spans"]),
            )


def _span(span: dict) -> Span:
    truth = span["truth"]
    places = [(truth["start"], truth["end"])] if "start" in truth else []
    places += [tuple(place) for place in truth.get("also", ())]
    start_in, end_in = truth.get("start_in"), truth.get("end_in")
    return Span(
        span["start"],
        span["end"],
        span["exact"],
        span["prefix"],
        span["suffix"],
        Truth(
            truth["status"],
            tuple(places),
            tuple(start_in) if start_in else None,
            tuple(end_in) if end_in else None,
        ),
    )
