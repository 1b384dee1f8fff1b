"""`python -m bench.streaming`: exports over HTTP and releases, from 1,000 annotations upwards.

One gunicorn worker serves; for each request the first byte, the whole, and what its memory grew to
at most. A release is made by this process itself.
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

SIZES = (1_000, 10_000, 100_000)
FORMATS = ("jsonl", "csv", "web-annotation", "brat", "jsonl/?language=en")
PORT = 8197
CHUNK = 1 << 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--largest", type=int, default=SIZES[-1])
    largest: int = parser.parse_args().largest
    server.start(fresh=True)
    from bench.synthetic import grow  # noqa: PLC0415  # models need Django set up

    print("| annotations | way | MB | first byte ms | wall s | most MiB |")
    print("|---|---|---|---|---|---|")
    try:
        with tempfile.TemporaryDirectory() as folder:
            for size in (size for size in SIZES if size <= largest):
                grow(size)
                stream_all(size)
                release(size, folder)
    finally:
        server.stop()


def stream_all(size: int) -> None:
    """Ask a server of its own for every format."""
    key = made_key()
    command = [
        sys.executable, "-m", "gunicorn", "-w", "1", "--threads", "2", "--timeout", "600",
        "-b", f"127.0.0.1:{PORT}", "factcheck.wsgi",
    ]  # fmt: skip
    serving = {"HTTPS": "0", "LOG_LEVEL": "ERROR", "ALLOWED_HOSTS": "127.0.0.1"}
    with subprocess.Popen(
        command, env=os.environ | serving, stderr=subprocess.DEVNULL
    ) as process:
        worker = wait_for_worker(process)
        ask("jsonl", key, worker)  # warm
        for name in FORMATS:
            said = ask(name, key, worker)
            print(f"| {size:,} | {name} | {said} |", flush=True)
        process.terminate()


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


def ask(name: str, key: str, worker: int) -> str:
    """Take a whole export; return size, first byte, time and the worker's largest memory."""
    path = name if "?" in name else f"{name}/"
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=600)
    most, began = Most(worker), time.perf_counter()
    with most:
        connection.request(
            "GET", f"/api/v1/exports/{path}", headers={"Authorization": f"Bearer {key}"}
        )
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()  # noqa: S101
        got = len(answer.read(1))
        first = time.perf_counter() - began
        while chunk := answer.read(CHUNK):
            got += len(chunk)
    wall = time.perf_counter() - began
    return f"{got / 1e6:.1f} | {first * 1000:.0f} | {wall:.2f} | {most.mib:.0f}"


class Most:
    """Watches the resident memory of a process."""

    def __init__(self, process: int) -> None:
        self.process, self.mib, self.over = process, 0.0, threading.Event()

    def __enter__(self) -> None:
        self.watching = threading.Thread(target=self.watch)
        self.watching.start()

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
    print(f"| {size:,} | release | {total:.1f} | – | {wall:.2f} | {most.mib:.0f} |")


if __name__ == "__main__":
    main()
