"""What exports cost beside COPY: what is published, and working content."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bench.lines import Stage
from bench.table import Line

# A way of `bench.export`, the COPY beside it, and how often that it may cost.
PAIRS = (
    ("jsonl of everything published", "jsonl-published", "copy", 2.0),
    ("jsonl of working content", "jsonl", "copy-working", 1.5),
)
FIRST_BYTE = 100  # ms
GROWTH = 15  # MiB


@dataclass(frozen=True)
class Took:
    """What an export took, as `bench.export` prints it."""

    megabytes: float
    wall: float
    cpu: float
    first: float
    growth: float


def lines(stage: Stage) -> Iterator[Line]:
    """Export each way in a process of its own."""
    from bench.synthetic import grow  # noqa: PLC0415  # models need Django set up

    grow(stage.annotations)
    for what, way, beside, reach in PAIRS:
        least, took = best(beside), best(way)
        cost = took.cpu * 1000
        yield Line(
            f"{what} ({took.megabytes:.0f} MB)",
            cost,
            "ms CPU",
            took.wall * 1000,
            "COPY",
            least.cpu * 1000,
            reach,
        )
        yield Line("its first byte", took.first, "ms", reach=FIRST_BYTE)
        yield Line("the memory it takes", took.growth, "MiB", reach=GROWTH)


def best(way: str) -> Took:
    """Return the cheaper of two exports."""
    return min((took(way) for _ in range(2)), key=lambda one: one.cpu)


def took(way: str) -> Took:
    """Export once, in a process of its own."""
    command = [sys.executable, "-m", "bench.export", "--one", way]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return Took(*(float(part) for part in done.stdout.split("|")))
