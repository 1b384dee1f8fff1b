"""`python -m bench.curve --sizes 1000 10000`: what a unit of work costs while the corpus grows a thousandfold.

At each size a corpus is written as a file and imported into empty tables; then pages, the change feed,
an export and `verify` are measured on it. CPU is that of the service and of PostgreSQL together. The
figures are kept as JSON beside the other results after every step, and drawn as a picture for the docs:
each line is the cost of a unit, as so many times what it was at the smallest size. `--draw` draws again
what was measured before.
"""

import argparse
import json
import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from bench import server
from bench.corpus import imported, write
from bench.drawing import Curve, picture
from bench.importing import empty, exported
from bench.metering import Meter
from bench.table import machine, short

SIZES = (1_000, 10_000, 100_000, 1_000_000)
PICTURE = Path("docs/reference/cost-curve.svg")
ROUNDS = 5
KEPT = server.FOLDER / "results" / "curve.json"
Figures = dict[str, dict[str, Any]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES[:3])
    parser.add_argument(
        "--keep",
        action="store_true",
        help="keep other sizes' figures, and the corpus where it is of the size",
    )
    parser.add_argument("--draw", action="store_true", help="measure nothing")
    given = parser.parse_args()
    if not given.draw:
        measure(given.sizes, fresh=not given.keep)
    figures = kept()
    curves = [Curve(name, points) for name, points in lines_of(figures)]
    PICTURE.write_text(picture(curves), encoding="utf-8")
    print(f"{table(figures)}\n\n{PICTURE}")


def measure(sizes: Sequence[int], *, fresh: bool) -> None:
    """Measure at some sizes, and keep the figures."""
    server.start(fresh=fresh)
    from annotations.models import Annotation  # noqa: PLC0415  # models need Django set up

    figures = kept()
    try:
        with tempfile.TemporaryDirectory(dir=server.FOLDER) as folder:
            for size in sizes:
                figures.setdefault(str(size), {})
                here = Annotation.objects.count() == size
                steps = [entering, reading, leaving, verifying]
                for step in steps[1:] if here else steps:
                    figures[str(size)] |= {"load": machine()["load"]}
                    figures[str(size)] |= step(size, Path(folder))
                    keep(figures)
    finally:
        server.stop()


def kept() -> Figures:
    """Return what was measured before, by size."""
    if not KEPT.is_file():
        return {}
    figures: Figures = json.loads(KEPT.read_text(encoding="utf-8"))["figures"]
    return dict(sorted(figures.items(), key=lambda pair: int(pair[0])))


def keep(figures: Figures) -> None:
    """Write down what has been measured so far, with machine and date."""
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    said = json.dumps({**machine(), "figures": figures}, ensure_ascii=False, indent=1)
    KEPT.write_text(said + "\n", encoding="utf-8")
    print(said, flush=True)


def entering(size: int, folder: Path) -> dict[str, float]:
    """Return what importing costs for an annotation; whatever was stored before goes."""
    empty()
    path = folder / "corpus.jsonl"
    write(path, size)
    found = costing("import", size, lambda: imported(path))
    path.unlink()
    server.vacuum()
    return found


def reading(size: int, folder: Path) -> dict[str, float]:  # noqa: ARG001
    """Return what pages and a megabyte of changes cost, in milliseconds."""
    from bench.lines import reading as asked  # noqa: PLC0415
    from bench.service import new_key, serving  # noqa: PLC0415

    with serving(key=new_key("read")) as service:
        head = service.told("/api/v1/ledger/head/")["seq"]
        feed = asked.at(service, int(head * 0.5))
        paths = {
            "page of 100, ms": asked.ANNOTATIONS,
            "page at 99 % depth, ms": asked.deep_in(service, asked.ANNOTATIONS),
            "page by a tag, ms": f"{asked.ANNOTATIONS}?tag=tag-3",
            "1 MB of changes, ms": feed,
        }
        costs = asked.compared(service, paths, ROUNDS)
        made = {name: cost.cpu * 1000 for name, cost in costs.items()}
        made["1 MB of changes, ms"] /= len(service.ask(feed)) / 1e6
    return made


def leaving(size: int, folder: Path) -> dict[str, float]:
    """Return what exporting costs for an annotation, and the memory it grew by."""
    return costing("export", size, lambda: exported(folder / "out.jsonl"))


def verifying(size: int, folder: Path) -> dict[str, float]:  # noqa: ARG001
    """Return what `verify` costs for an annotation, and the memory it grew by."""
    from annotations.records.verifying import verify  # noqa: PLC0415  # models need Django set up

    def verified() -> None:
        findings = list(verify())
        if findings:
            raise SystemExit(f"verify found {len(findings)} faults: {findings[0]}")

    return costing("verify", size, verified)


def costing(what: str, size: int, work: Callable[[], object]) -> dict[str, float]:
    """Return what some work costs for each annotation, in microseconds, and the MiB it grew by."""
    from bench.export import memory  # noqa: PLC0415
    from bench.streaming import Most  # noqa: PLC0415

    before, most = memory(), Most(os.getpid())
    with most:
        cost = Meter(os.getpid(), server.process()).cost(work)
    return {
        f"{what}, µs an annotation": cost.cpu / size * 1e6,
        f"{what}, s by the clock": cost.wall,
        f"{what}, MiB": max(0.0, most.mib - before),
    }


def lines_of(figures: Figures) -> Iterator[tuple[str, dict[int, float]]]:
    """Yield the costs of a unit of each kind of work, by size."""
    smallest = next(iter(figures.values()))
    for name in smallest:
        if ", ms" in name or ", µs" in name:
            points = {int(size): f[name] for size, f in figures.items() if name in f}
            yield name, points


def table(figures: Figures) -> str:
    """Return the figures as a table in Markdown, a column for each size."""
    sizes = list(figures)
    rows = [["CPU", *(f"{int(size):,}" for size in sizes)], ["---"] * (len(sizes) + 1)]
    for name in figures[sizes[0]]:
        cells = [figures[size].get(name) for size in sizes]
        rows.append([name, *("" if cell is None else short(cell) for cell in cells)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


if __name__ == "__main__":
    main()
