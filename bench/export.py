"""`python -m bench.export`: what every format costs beside `jsonl` and COPY, in turns with both.

Each format is written in a process of its own, and there `jsonl` and a COPY of the same rows too: the
least that any export of them could cost. Of working content that is a COPY of the queries that build it
as JSON. CPU is that of the process and of the PostgreSQL that serves it, the least of some rounds; memory
is what the process grew by when it wrote for the first time.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from bench import server
from bench.corpus import grow

PUBLISHED = "-published"
STORED = (
    "SELECT convert_from(body, 'UTF8') FROM annotations_record "
    "ORDER BY kind, published_at, id {limit}"
)
HEAD = (
    "| way | MB | CPU s | `jsonl`, CPU s | × `jsonl` | COPY, CPU s | × COPY | first byte ms | growth MiB |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


class Took(msgspec.Struct):
    """What an export took: MB, seconds of the clock and of CPU, ms to its first byte, MiB that it grew by."""

    megabytes: float
    wall: float
    cpu: float
    first: float
    growth: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", nargs="+", metavar="FORMAT", default=[])
    parser.add_argument("--working", action="store_true", help="what colleagues see")
    parser.add_argument("--keep", action="store_true", help="add to the corpus there")
    parser.add_argument("--one", nargs="+", metavar="WAY", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measure(given.one, given.rounds)
    else:
        compare(given)


def compare(given: argparse.Namespace) -> None:
    """Measure every format, and print a table."""
    server.start(fresh=not given.keep)
    from annotations.exchange.registry import names  # noqa: PLC0415

    suffix = "" if given.working else PUBLISHED
    beside = (f"jsonl{suffix}", "copy-working" if given.working else "copy")
    try:
        grow(given.annotations)
        print(f"{given.annotations:,} annotations\n\n{HEAD}")
        for name in given.only or names():
            way = f"{name}{suffix}"
            ways = dict.fromkeys((way, *beside))
            print(line_of(name, way, took(*ways, rounds=given.rounds), beside))
    finally:
        server.stop()


def line_of(
    name: str, way: str, costs: dict[str, Took], beside: tuple[str, str]
) -> str:
    """Return the line of one format."""
    own, jsonl, copy = costs[way], costs[beside[0]].cpu, costs[beside[1]].cpu
    ratios = f"{jsonl:.2f} | {own.cpu / jsonl:.1f} | {copy:.2f} | {own.cpu / copy:.1f}"
    return (
        f"| {name} | {own.megabytes:.1f} | {own.cpu:.2f} | {ratios} "
        f"| {own.first:.0f} | {own.growth:.1f} |"
    )


def took(*ways: str, rounds: int) -> dict[str, Took]:
    """Write some ways in turns, in a process of their own; return what each took at its cheapest."""
    command = [
        sys.executable,
        "-m",
        "bench.export",
        "--rounds",
        str(rounds),
        "--one",
        *ways,
    ]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return msgspec.json.decode(done.stdout, type=dict[str, Took])


def measure(ways: list[str], rounds: int) -> None:
    """Write some ways in turns, and print as JSON what each took at its cheapest."""
    server.join()
    found: dict[str, Took] = {}
    with tempfile.TemporaryDirectory() as folder:
        for way in ways:
            writer_of(way)(Path(folder, "warm"), 1)
        for _ in range(rounds):
            for way in ways:
                cost = cost_of(way, Path(folder, "out"))
                first = found.setdefault(way, cost)
                if cost.cpu < first.cpu:
                    cost.growth = first.growth
                    found[way] = cost
    print(msgspec.json.encode(found).decode())
    server.stop()


def cost_of(way: str, path: Path) -> Took:
    """Write one way; return what it took."""
    before, cpu = memory(), cpu_of_both()
    wall = time.perf_counter()
    seen = writer_of(way)(path, None)
    wall, cpu = time.perf_counter() - wall, cpu_of_both() - cpu
    grown = max(0.0, seen.memory - before)
    return Took(path.stat().st_size / 1e6, wall, cpu, seen.first * 1000, grown)


@dataclass
class Seen:
    """When the first bytes came, in seconds from the start, and the most memory in MiB."""

    began: float = field(default_factory=time.perf_counter)
    first: float = 0.0
    memory: float = 0.0

    def look(self) -> None:
        self.first = self.first or time.perf_counter() - self.began
        self.memory = max(self.memory, memory())


def memory() -> float:
    """Return the resident memory of this process, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1024 / 1024


def cpu_of_both() -> float:
    """Return the CPU that this process and its PostgreSQL backends have used, in seconds."""
    from django.db import connections  # noqa: PLC0415

    backends = [
        one.connection.info.backend_pid for one in connections.all() if one.connection
    ]
    # Linux keeps a clock for each process, under the complement of its number.
    clocks = [time.clock_gettime((~process << 3) | 2) for process in backends]
    return time.process_time() + sum(clocks)


def copy_out(path: Path, most: int | None) -> Seen:
    """Copy the stored bodies."""
    seen = Seen()
    with path.open("wb") as file:
        copy_query(STORED.format(limit=f"LIMIT {most}" if most else ""), {}, file, seen)
    return seen


def copy_working(path: Path, most: int | None) -> Seen:
    """Copy the working records as PostgreSQL builds them."""
    from annotations.exchange.corpus import terms_with  # noqa: PLC0415
    from annotations.records.kinds import KINDS  # noqa: PLC0415

    terms, seen = terms_with("rights"), Seen()
    with path.open("wb") as file:
        for kind in KINDS.values():
            limit = f"LIMIT {most}" if most else ""
            query = f"SELECT body FROM ({kind.query(terms)}) made(id, body) {limit}"  # noqa: S608
            copy_query(query, asdict(terms), file, seen)
    return seen


def copy_query(query: str, values: dict[str, Any], file: BinaryIO, seen: Seen) -> None:
    """Copy what a query gives into a file."""
    from django.db import connections  # noqa: PLC0415

    connections["default"].ensure_connection()
    with (
        connections["default"].cursor() as cursor,
        cursor.copy(f"COPY ({query}) TO STDOUT", values) as rows,
    ):
        for number, row in enumerate(rows):
            if number % 1000 == 0:
                seen.look()
            file.write(row)


def writer_of(way: str) -> Any:
    """Return what writes one way to a path: all of it, or some first rows or chunks."""
    copies = {"copy": copy_out, "copy-working": copy_working}
    return copies.get(way) or partial(export_with, way)


def export_with(way: str, path: Path, most: int | None) -> Seen:
    """Export in a format, as it is streamed to whoever asks for it."""
    from annotations.exchange.corpus import Selection  # noqa: PLC0415
    from annotations.exchange.registry import format_named  # noqa: PLC0415
    from annotations.exchange.streaming import stream  # noqa: PLC0415

    name = way.removesuffix(PUBLISHED)
    seen = Seen()
    chunks = stream(format_named(name), Selection(published_only=name != way)).chunks
    with closing(chunks), path.open("wb") as file:  # type: ignore[type-var]
        for number, chunk in enumerate(chunks):
            if number % 10 == 0:
                seen.look()
            file.write(chunk)
            if most and number >= most:
                break
        seen.look()
    return seen


if __name__ == "__main__":
    main()
