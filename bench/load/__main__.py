"""`python -m bench.load`: a mixed load on the real service with two workers, calm and with burdens.

Reviewers save highlights and cards, by key and in the workspace; partners page and poll the change
feed; an export streams. Then the same beside a slow reader, a hundred idle connections and exports that
are left after their first bytes. Afterwards the database is held against what was acknowledged.
"""

import argparse
import http.client
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import closing, nullcontext, suppress
from pathlib import Path

from bench import server
from bench.load.asking import Notes
from bench.load.checking import findings, merged
from bench.load.people import at_work
from bench.load.preparing import prepared
from bench.load.trouble import troubled
from bench.load.watching import Memory
from bench.service import free_port

GUNICORN = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--annotations", type=int, default=2_000)
    given = parser.parse_args()
    server.start(fresh=True)
    try:
        run(given.annotations, given.minutes * 60)
    finally:
        server.stop()


def run(annotations: int, seconds: float) -> None:
    """Have the load for so long, half of it with burdens, and print what came of it."""
    desk, port = prepared(annotations), free_port()
    calm, burdened = Notes(), Notes()
    gunicorn = serve(port)
    try:
        with Memory(lambda: workers(gunicorn.pid)) as memory:
            for notes, burden in (
                (calm, nullcontext()),
                (burdened, troubled(port, desk)),
            ):
                with burden, at_work(port, desk, notes):
                    time.sleep(seconds / 2)
    finally:
        gunicorn.terminate()
        gunicorn.wait()
    table({"calm": calm, "with burdens": burdened})
    quarters = ", ".join(f"{one:.0f}" for one in memory.quarters())
    print(f"\nMemory of the workers together, MiB, by quarters of the time: {quarters}")
    together = merged(calm, burdened)
    written = len(together.highlights) + len(together.claims)
    print(f"{sum(together.statuses.values())} answers, {written} writes acknowledged.")
    found = findings(together, server.HOME.url())
    print("\n".join(found) or "Nothing was lost or doubled, and nothing went wrong.")
    sys.exit(bool(found))


def serve(port: int) -> "subprocess.Popen[bytes]":
    """Start gunicorn as it is deployed, and wait until it answers."""
    given = {"PORT": str(port), "HTTPS": "0", "LOG_LEVEL": "ERROR", "WORKERS": "2"}
    started = subprocess.Popen(
        [sys.executable, *GUNICORN],
        env=os.environ | given | {"GUNICORN_LOG_LEVEL": "error"},
        cwd=Path(__file__).resolve().parents[2],
    )
    while len(workers(started.pid)) < 2:
        assert started.poll() is None, "gunicorn did not start"  # noqa: S101
        time.sleep(0.1)
    for _ in range(20):  # enough for each worker to have answered
        wait_for_answer(port)
    return started


def wait_for_answer(port: int) -> None:
    """Wait until the service says that it is well."""
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        with suppress(OSError), closing(connection):
            connection.request("GET", "/healthz")
            if connection.getresponse().status == 200:
                return
        time.sleep(0.1)


def workers(master: int) -> list[int]:
    """Return the processes of gunicorn's workers."""
    children = Path(f"/proc/{master}/task/{master}/children").read_text()
    return [int(pid) for pid in children.split()]


def table(phases: Mapping[str, Notes]) -> None:
    """Print how long each kind of request took, in milliseconds, phase by phase."""
    heads = [f"{phase}: answers | p50 | p95 | p99 | longest" for phase in phases]
    print(f"| ms | {' | '.join(heads)} |")
    print("|---" * (1 + 5 * len(phases)) + "|")
    for kind in sorted({kind for notes in phases.values() for kind in notes.took}):
        cells = " | ".join(line(notes.took[kind]) for notes in phases.values())
        print(f"| {kind} | {cells} |")


def line(took: list[float]) -> str:
    """Return how many there were, and the middle, 95th, 99th of a hundred and the longest."""
    if len(took) < 2:
        return f"{len(took)} | | | | {max(took, default=0):.0f}"
    cuts = statistics.quantiles(took, n=100, method="inclusive")
    return f"{len(took)} | {cuts[49]:.0f} | {cuts[94]:.0f} | {cuts[98]:.0f} | {max(took):.0f}"


if __name__ == "__main__":
    main()
