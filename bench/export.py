"""`python -m bench.export`: time and memory of exports from 100 to 100,000 annotations.

Each export runs in a process of its own, beside a COPY of the same rows: the least that any export
of them could cost. Of working content that is a COPY of the queries that build it as JSON. CPU is that
of the process and of the PostgreSQL that serves it, memory what the process grew by while it wrote.
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO

from bench import server

SIZES = (100, 1_000, 10_000, 100_000)
WAYS = (
    "copy", "jsonl-published", "copy-working", "jsonl", "web-annotation-published", "claimreview-published",
    "parquet", "uima-cas", "webanno-tsv",
)  # fmt: skip
STORED = (
    "SELECT convert_from(body, 'UTF8') FROM annotations_record "
    "ORDER BY kind, published_at, id {limit}"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    parser.add_argument("--one", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        measure(given.one)
    else:
        compare(given.largest)


def compare(largest: int) -> None:
    """Measure every way at every size, and print a table."""
    server.start(fresh=True)
    from bench.synthetic import grow  # noqa: PLC0415  # models need Django set up

    print("| annotations | way | MB | wall s | CPU s | first byte ms | growth MiB |")
    print("|---|---|---|---|---|---|---|")
    try:
        for size in (size for size in SIZES if size <= largest):
            grow(size)
            for way in WAYS:
                command = [sys.executable, "-m", "bench.export", "--one", way]
                done = subprocess.run(
                    command, check=True, stdout=subprocess.PIPE, text=True
                )
                print(f"| {size:,} | {way} | {done.stdout.strip()} |", flush=True)
    finally:
        server.stop()


def measure(way: str) -> None:
    """Export one way, and print what it cost."""
    server.join()
    write_out = COPIES.get(way) or partial(export_with, way)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "out")
        write_out(Path(folder, "warm"), 1)
        before, cpu = memory(), cpu_of_both()
        wall = time.perf_counter()
        seen = write_out(path, None)
        wall, cpu = time.perf_counter() - wall, cpu_of_both() - cpu
        size = path.stat().st_size / 1e6
    print(
        f"{size:.1f} | {wall:.2f} | {cpu:.2f} | {seen.first * 1000:.0f} "
        f"| {max(0.0, seen.memory - before):.1f}"
    )
    server.stop()


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


def copy_query(
    query: str, values: dict[str, Any], file: BinaryIO, seen: "Seen"
) -> None:
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


COPIES = {"copy": copy_out, "copy-working": copy_working}


def export_with(way: str, path: Path, most: int | None) -> Seen:
    """Export in a format."""
    from django.utils import timezone  # noqa: PLC0415

    from annotations.exchange import corpus  # noqa: PLC0415
    from annotations.exchange.exporting import context_of  # noqa: PLC0415
    from annotations.exchange.format import Losses  # noqa: PLC0415
    from annotations.exchange.registry import format_named  # noqa: PLC0415

    name = way.removesuffix("-published")
    selection = corpus.Selection(published_only=name != way)
    seen = Seen()
    with corpus.snapshot(selection), path.open("wb") as file:
        made = format_named(name)
        context = context_of(timezone.now(), Losses())
        for number, chunk in enumerate(made.write(corpus.records(selection), context)):
            if number % 100 == 0:
                seen.look()
            file.write(chunk)
            if most and number >= most:
                break
    return seen


if __name__ == "__main__":
    main()
