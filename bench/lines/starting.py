"""How soon the service answers, what it holds while nobody asks, and how much is installed."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.metadata import distribution
from pathlib import Path

from bench.lines import Stage
from bench.metering import memory_of
from bench.service import PATIENCE, ROOT, free_port
from bench.table import Line

START, IDLE, SIZE = 3.0, 200, 170  # s, MiB, MB
SETTLED = 3  # seconds after the first answer
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==", re.MULTILINE)


def lines(_stage: Stage) -> Iterator[Line]:
    """Start the service twice, as `make run` does after its first time, and stop it again."""
    started()  # gathers static files, where that has not been done
    seconds, idle = started()
    yield Line("start to the first answer, database there", seconds, "s", reach=START)
    yield Line("idle memory of the service, two workers", idle, "MiB", reach=IDLE)
    yield Line("installed: core and embedded PostgreSQL", installed(), "MB", reach=SIZE)


def started() -> tuple[float, float]:
    """Return the seconds to the first answer, and the memory of all processes but PostgreSQL's."""
    port = free_port()
    given = {"PORT": str(port), "GUNICORN_LOG_LEVEL": "error", "WORKERS": "2"}
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "factcheck.serve"],
        cwd=ROOT,
        env=os.environ | given,
        stdout=subprocess.DEVNULL,
    ) as process:
        try:
            while not answers(port):
                if process.poll() is not None or time.perf_counter() - began > PATIENCE:
                    raise SystemExit("The service did not start.")
                time.sleep(0.01)
            took = time.perf_counter() - began
            time.sleep(SETTLED)
            return took, memory_of(process.pid)
        finally:
            process.terminate()
            process.wait()


def answers(port: int) -> bool:
    """Return whether the API answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/api/v1/")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def installed() -> float:
    """Return the megabytes of the packages that the core needs, with the embedded PostgreSQL."""
    names = {
        name
        for file in ("requirements.txt", "requirements-embedded.txt")
        for name in PINNED.findall((ROOT / file).read_text(encoding="utf-8"))
    }
    return sum(size_of(name) for name in names) / 1e6


def size_of(name: str) -> int:
    """Return the bytes of a package as it lies on the disk, compiled files included."""
    files = distribution(name).files or []
    paths = {Path(str(file.locate())) for file in files}
    return sum(path.stat().st_size for path in paths if path.is_file())
