"""What exports cost beside COPY: what is published, and working content."""

from collections.abc import Iterator

from bench.corpus import grow
from bench.export import took
from bench.lines import Stage
from bench.table import Line

# A way of `bench.export`, the COPY beside it, and how often that it may cost.
PAIRS = (
    ("jsonl of everything published", "jsonl-published", "copy", 2.0),
    ("jsonl of working content", "jsonl", "copy-working", 1.5),
)
FIRST_BYTE = 100  # ms
GROWTH = 15  # MiB
ROUNDS = 2  # the cheapest counts


def lines(stage: Stage) -> Iterator[Line]:
    """Export each way in a process of its own."""
    grow(stage.annotations)
    for what, way, beside, reach in PAIRS:
        costs = took(way, beside, rounds=ROUNDS)
        own, least = costs[way], costs[beside]
        yield Line(
            f"{what} ({own.megabytes:.0f} MB)",
            own.cpu * 1000,
            "ms CPU",
            own.wall * 1000,
            "COPY",
            least.cpu * 1000,
            reach,
        )
        yield Line("its first byte", own.first, "ms", reach=FIRST_BYTE)
        yield Line("the memory it takes", own.growth, "MiB", reach=GROWTH)
