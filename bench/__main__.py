"""`make bench`: the table of what the service costs, as text and as JSON.

CPU is that of the service and of PostgreSQL together, wall time stands beside it. Each ratio is of
two things measured in the same run, in turns. The corpus is grown in a PostgreSQL of its own under
var/bench and kept there for the next run, unless `--fresh` is given.
"""

import argparse
import importlib
import os
import time

from bench import server, table
from bench.lines import SUBJECTS, Stage

RESULTS = server.FOLDER / "results"
QUICK = 2_000  # annotations


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--annotations", type=int, default=QUICK)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--only", nargs="+", choices=SUBJECTS, default=SUBJECTS)
    parser.add_argument("--fresh", action="store_true", help="grow the corpus anew")
    given = parser.parse_args()
    os.environ["HTTPS"] = "0"
    server.start(fresh=given.fresh)
    found: list[table.Line] = []
    try:
        for name in SUBJECTS:
            if name in given.only:
                began = time.perf_counter()
                subject = importlib.import_module(f"bench.lines.{name}")
                found += subject.lines(Stage(given.annotations, given.rounds))
                print(f"{name}: {time.perf_counter() - began:.0f} s", flush=True)
    finally:
        server.stop()
    stem = "" if set(given.only) == set(SUBJECTS) else f"-{'-'.join(given.only)}"
    path = RESULTS / f"{given.annotations}{stem}.json"
    table.keep(found, path, annotations=given.annotations)
    print(f"\n{table.written(found)}\n\n{path}")


if __name__ == "__main__":
    main()
