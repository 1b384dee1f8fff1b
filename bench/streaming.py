"""`python -m bench.streaming`: every format over HTTP, and releases, from 1,000 annotations upwards.

One gunicorn worker serves each format, which nobody has asked it for before: the first byte of all that is
published and of what a filter lets through (all of it here), the whole, and what its memory grew to at
most. With `--multiply` the corpus there is made larger by copies of its records first. A release is made by this process itself. With `--leave` the caller of what is filtered goes away
after the first bytes, and no release is made.
"""

import argparse
import http.client
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench import server
from bench.corpus import grow, stored
from bench.multiplying import multiply

SIZES = (1_000, 10_000, 100_000, 1_000_000)
FILTERED = "?language=en"
PORT = 8197
CHUNK = 1 << 16
HEAD = (
    "| annotations | way | MB | first byte ms | wall s | first byte ms, filtered | wall s | most MiB |\n"
    "|---|---|---|---|---|---|---|---|"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[2])
    parser.add_argument("--only", nargs="+", metavar="FORMAT", default=[])
    parser.add_argument("--keep", action="store_true", help="add to the corpus there")
    parser.add_argument("--leave", action="store_true", help="leave what is filtered")
    parser.add_argument(
        "--multiply",
        type=int,
        metavar="ANNOTATIONS",
        help="copy the records of what is there to so many, and measure that alone",
    )
    given = parser.parse_args()
    server.start(fresh=not (given.keep or given.multiply))
    from annotations.exchange.registry import names  # noqa: PLC0415

    print(HEAD)
    try:
        with tempfile.TemporaryDirectory() as folder:
            sizes = [one for one in SIZES if stored() <= one <= given.largest]
            if given.multiply:
                multiply(given.multiply)
                sizes = [given.multiply]
            for size in sizes:
                if not given.multiply:
                    grow(size)
                key = made_key()
                for name in given.only or names():
                    print(
                        f"| {size:,} | {name} | {asked(name, key, leave=given.leave)} |",
                        flush=True,
                    )
                if not given.only and not given.leave:
                    release(size, folder)
    finally:
        server.stop()


def asked(name: str, key: str, *, leave: bool) -> str:
    """Ask a server of its own for one format, whole and filtered; return what that took."""
    command = [
        sys.executable, "-m", "gunicorn", "-w", "1", "--threads", "2", "--timeout", "600",
        "-b", f"127.0.0.1:{PORT}", "factcheck.wsgi",
    ]  # fmt: skip
    serving = {"HTTPS": "0", "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "127.0.0.1"}
    with subprocess.Popen(
        command, env=os.environ | serving, stderr=subprocess.DEVNULL
    ) as process:
        worker = wait_for_worker(process)
        with Most(worker) as most:
            size, *whole = ask(f"{name}/", key)
            _, *filtered = ask(f"{name}/{FILTERED}", key, leave=leave)
        process.terminate()
    took = " | ".join(f"{ms:.0f} | {wall:.2f}" for ms, wall in (whole, filtered))
    return f"{size / 1e6:.1f} | {took} | {most.mib:.0f}"


def made_key() -> str:
    """Make a key that exports."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from annotations.workflow import Act, add_newsroom, create_api_key  # noqa: PLC0415

    boss, _ = User.objects.get_or_create(username="boss", is_superuser=True)
    newsroom = add_newsroom(Act.now(boss), name=f"Bench {time.time_ns()}")
    made = create_api_key(Act.now(boss), newsroom, scopes=["export"], rate=100_000)
    return made.plaintext


def wait_for_worker(process: "subprocess.Popen[bytes]") -> int:
    """Return the process that answers, once it does."""
    parent = process.pid
    while True:
        assert process.poll() is None, "gunicorn did not start"  # noqa: S101
        time.sleep(0.5)
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            continue
        children = Path(f"/proc/{parent}/task/{parent}/children").read_text()
        return int(children.split()[0])


def ask(path: str, key: str, *, leave: bool = False) -> tuple[int, float, float]:
    """Take an export, or only the beginning; return its bytes, the ms to the first and the seconds to the last."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=3600)
    began = time.perf_counter()
    connection.request(
        "GET", f"/api/v1/exports/{path}", headers={"Authorization": f"Bearer {key}"}
    )
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()  # noqa: S101
    got = len(answer.read(1))
    first = time.perf_counter() - began
    while not leave and (chunk := answer.read(CHUNK)):
        got += len(chunk)
    connection.close()
    return got, first * 1000, time.perf_counter() - began


class Most:
    """Watches the resident memory of a process."""

    def __init__(self, process: int) -> None:
        self.process, self.mib, self.over = process, 0.0, threading.Event()

    def __enter__(self) -> "Most":
        self.watching = threading.Thread(target=self.watch)
        self.watching.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.watching.join()

    def watch(self) -> None:
        while not self.over.wait(0.05):
            pages = int(Path(f"/proc/{self.process}/statm").read_text().split()[1])
            self.mib = max(self.mib, pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024)


def release(size: int, folder: str) -> None:
    """Make a release of everything in three formats."""
    from django.contrib.auth.models import User  # noqa: PLC0415
    from django.test import override_settings  # noqa: PLC0415

    from annotations.exchange.releases.asking import ask as order  # noqa: PLC0415
    from annotations.exchange.releases.preparing import prepare  # noqa: PLC0415
    from annotations.workflow import Act  # noqa: PLC0415

    files = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder},
    }
    most, began = Most(os.getpid()), time.perf_counter()
    with override_settings(STORAGES={"default": files}), most:
        boss = Act.now(User.objects.get(username="boss"))
        name = f"R{size} {time.time_ns()}"
        made = prepare(order(boss, name, ["jsonl", "csv", "brat"]))
    wall = time.perf_counter() - began
    total = sum(said["size"] for said in made.files.values()) / 1e6
    print(
        f"| {size:,} | release | {total:.1f} | – | {wall:.2f} | – | – | {most.mib:.0f} |"
    )


if __name__ == "__main__":
    main()
