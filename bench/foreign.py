"""`python -m bench.foreign --annotations N`: `import_corpus` of other tools' files, format by format.

A corpus is grown and written in each format, and each file is imported by a process of its own into a
database without what it brings; where a format has no texts, the articles stay. `plain-…` are files as
their tools write them, without anything of ours: labels on words; with `--one-text` all on one text. MiB are what the process grew by at its
highest, without PostgreSQL. `--again` imports each file a second time, when all of it is there.
"""

import argparse
import cProfile
import pstats
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from bench import server
from bench.corpus import grow, imported
from bench.importing import empty, exported, served
from bench.metering import forget_peak, peak

FORMATS = (
    "label-studio", "doccano", "brat", "uima-cas", "webanno-tsv", "conll", "claimreview",
    "hypothesis", "web-annotation", "csv",
)  # fmt: skip
PLAIN = ("plain-label-studio", "plain-doccano", "plain-hypothesis")
TEXTLESS = ("conll", "hypothesis", "web-annotation", "plain-hypothesis")
TEXTS = {b"publisher", b"article", b"revision"}
HEAD = (
    "| format | MB | things | wall s | CPU s | of PostgreSQL | ms each, both | MiB |\n"
    "|---|---|---|---|---|---|---|---|"
)


class Took(msgspec.Struct):
    """What an import took: things taken in, seconds of the clock and of CPU here and in PostgreSQL, MiB."""

    things: int
    wall: float
    cpu: float
    database: float
    growth: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--annotations", type=int, default=1_000)
    parser.add_argument("--only", nargs="+", metavar="FORMAT", default=[])
    parser.add_argument("--again", action="store_true")
    parser.add_argument("--one-text", action="store_true")
    parser.add_argument("--profile", action="store_true")
    parser.add_argument("--one", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, path = given.one
        measure(name, Path(path), profile=given.profile)
    else:
        compare(given)


def compare(given: argparse.Namespace) -> None:
    """Write the files, import each, and print a table."""
    server.start(fresh=True)
    try:
        with tempfile.TemporaryDirectory(dir=server.FOLDER) as folder:
            grow(given.annotations)
            into, ways = Path(folder), given.only or [*FORMATS, *PLAIN]
            exported(into / "corpus")
            files = {way: written(way, into, given) for way in ways}
            print(f"{given.annotations:,} annotations\n\n{HEAD}", flush=True)
            for way, path in files.items():
                leave(way, into)
                for _ in range(1 + given.again):
                    took = in_its_own(way, path, profile=given.profile)
                    print(line_of(way, path, took), flush=True)
    finally:
        server.stop()


def line_of(way: str, path: Path, took: Took) -> str:
    """Return one line of the table."""
    both = (took.cpu + took.database) * 1000 / max(1, took.things)
    return (
        f"| {way} | {path.stat().st_size / 1e6:.1f} | {took.things:,} | {took.wall:.1f} | {took.cpu:.1f} "
        f"| {took.database:.1f} | {both:.2f} | {took.growth:.0f} |"
    )


def written(way: str, folder: Path, given: argparse.Namespace) -> Path:
    """Write a file in the way of a tool; return where it is."""
    from annotations.exchange.corpus import Selection  # noqa: PLC0415
    from annotations.exchange.exporting import export, manifest_path  # noqa: PLC0415
    from bench import plain  # noqa: PLC0415

    path = folder / way
    if way in PLAIN:
        plain.write(way, path, given.annotations, one_text=given.one_text)
        return path
    export(way, path, Selection(text="full"))
    manifest_path(path).unlink()
    return path


def leave(way: str, folder: Path) -> None:
    """Leave in the database what a file needs and does not bring: its articles, or a scale."""
    with (folder / "corpus").open("rb") as corpus, (folder / "left").open("wb") as left:
        kinds = TEXTS if way in TEXTLESS else {b"scale"}
        left.writelines(one for one in corpus if one.split(b'"', 4)[3] in kinds)
    empty()
    imported(folder / "left")


def in_its_own(way: str, path: Path, *, profile: bool) -> Took:
    """Import a file in a process of its own."""
    command = [sys.executable, "-W", "ignore::UserWarning", "-m", "bench.foreign"]
    command += ["--one", way, str(path), *(["--profile"] if profile else [])]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    *before, last = done.stdout.splitlines()
    print(*(line.decode() for line in before), sep="\n", end="")
    return msgspec.json.decode(last, type=Took)


def measure(way: str, path: Path, *, profile: bool) -> None:
    """Import a file; print what it took."""
    server.join()
    from django.contrib.auth.models import User  # noqa: PLC0415

    from annotations.exchange.importing import import_file  # noqa: PLC0415

    importer = User.objects.filter(is_superuser=True).first()
    importer = importer or User.objects.create_superuser("importer")
    watch = cProfile.Profile()
    before, database = forget_peak(), served()
    began, cpu = time.perf_counter(), time.process_time()
    if profile:
        watch.enable()
    unit = "code_point" if way == "plain-doccano" else ""  # it has no quotations
    report = import_file(way.removeprefix("plain-"), path, importer, unit=unit)
    watch.disable()
    wall, used = time.perf_counter() - began, time.process_time() - cpu
    grown, database = peak() - before, served() - database
    if profile:
        pstats.Stats(watch).sort_stats("cumulative").print_stats(45)
    things = report.taken.total() + report.known.total()
    print(msgspec.json.encode(Took(things, wall, used, database, grown)).decode())


if __name__ == "__main__":
    main()
