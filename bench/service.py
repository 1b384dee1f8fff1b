"""The service under gunicorn, as it is deployed, with empty views beside its own addresses."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import server
from bench.metering import Cost, Meter

ROOT = Path(__file__).resolve().parents[1]
NO_LIMIT = 100_000_000  # requests a minute
PATIENCE = 60  # seconds to the first answer
SERVING = {
    "HTTPS": "0",
    "ANONYMOUS_RATE": "1000000",
    "GUNICORN_LOG_LEVEL": "error",
}


@dataclass
class Service:
    """One gunicorn, one connection to it that is kept open, and the meter of both."""

    port: int
    process: int
    key: str = ""
    connection: http.client.HTTPConnection = field(init=False)
    meter: Meter = field(init=False)

    def __post_init__(self) -> None:
        self.connection = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=600
        )
        self.meter = Meter(self.process, server.process())

    def ask(
        self,
        path: str,
        headers: Mapping[str, str] | None = None,
        *,
        body: bytes | None = None,
    ) -> bytes:
        """Return what an address answers to the key. Anything but success ends the benchmark."""
        given = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        self.connection.request(
            "POST" if body is not None else "GET",
            path,
            body,
            {**given, **(headers or {})},
        )
        answer = self.connection.getresponse()
        got = answer.read()
        if answer.status not in {200, 201, 304}:
            raise SystemExit(f"{path} answered {answer.status}: {got[:500]!r}")
        return got

    def told(self, path: str) -> Any:
        """Return what an address answers, as plain values."""
        return json.loads(self.ask(path))

    def cost(
        self, path: str, times: int, headers: Mapping[str, str] | None = None
    ) -> Cost:
        """Return what one answer of an address costs, asked so many times."""
        whole = self.meter.cost(lambda: [self.ask(path, headers) for _ in range(times)])
        return whole.per(times)


@contextmanager
def serving(
    *, workers: int = 1, key: str = "", stored_mb: int = 0
) -> Iterator[Service]:
    """Serve with gunicorn until the block ends; `stored_mb` is the room for answers to be given again."""
    port = free_port()
    own = {
        "PORT": str(port),
        "WORKERS": str(workers),
        "STORED_ANSWERS_MB": str(stored_mb),
    }
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    started = subprocess.Popen(
        [*command, "--keep-alive", "60", "bench.wsgi:application"],
        cwd=ROOT,
        env=os.environ | SERVING | own,
    )
    try:
        wait_for(port, started)
        yield Service(port, started.pid, key)
    finally:
        started.terminate()
        started.wait()


def wait_for(port: int, started: "subprocess.Popen[bytes]") -> None:
    """Return once a service answers at all."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and started.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), 1):
                return
        except OSError:
            time.sleep(0.02)
    raise SystemExit("gunicorn does not answer.")


def free_port() -> int:
    """Return a port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def new_key(*scopes: str) -> str:
    """Return a key of a new newsroom, in the name of somebody who may do everything."""
    from django.contrib.auth.models import User  # noqa: PLC0415  # models need Django set up

    from annotations.workflow import Act, add_newsroom, create_api_key  # noqa: PLC0415

    boss, _ = User.objects.get_or_create(username="bench-boss", is_superuser=True)
    newsroom = add_newsroom(Act.now(boss), name=f"Bench {time.time_ns()}")
    acts_for = {"acts_for": boss} if "write" in scopes else {}
    made = create_api_key(
        Act.now(boss), newsroom, scopes=list(scopes), rate=NO_LIMIT, **acts_for
    )
    return made.plaintext
