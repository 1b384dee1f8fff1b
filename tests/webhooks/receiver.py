"""A newsroom's receiver of webhooks, on loopback, that can be told how to behave."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import msgspec
from standardwebhooks import Webhook

PATIENCE = 30  # seconds


@dataclass(frozen=True)
class Heard:
    """One request as it came in."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def message(self) -> Any:
        return msgspec.json.decode(self.body)

    @property
    def seq(self) -> int:
        return int(self.message["data"]["seq"])

    def verified(self, secret: str) -> Any:
        """Return the message, or raise what the reference library raises."""
        return Webhook(secret).verify(self.body, self.headers)


@dataclass(frozen=True)
class Behaviour:
    """How one request is answered; after `seconds` of doing nothing."""

    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b"ok"
    seconds: float = 0.0
    drop: bool = False


DROP = Behaviour(drop=True)


def answer(status: int, **headers: str) -> Behaviour:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Behaviour(status=status, headers=named)


class Receiver:
    """Remembers what it heard; answers as planned, and with 200 once the plan is used up."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.accepted: list[Heard] = []
        self.plan: list[Behaviour] = []
        self.usual = Behaviour()
        self.slow_paths: dict[str, float] = {}
        self.lock = threading.Lock()
        hearing = type("Hearing", (Handler,), {"receiver": self})
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), hearing)
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        return int(self.server.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def next_behaviour(self, request: Heard) -> Behaviour:
        with self.lock:
            self.heard.append(request)
            planned = self.plan.pop(0) if self.plan else self.usual
            if 200 <= planned.status < 300 and not planned.drop and not planned.seconds:
                self.accepted.append(request)
            return planned

    def wait_for(self, count: int, seconds: float = PATIENCE) -> list[Heard]:
        """Return what was heard, once it is so many requests."""
        deadline = time.monotonic() + seconds
        while len(self.heard) < count:
            assert time.monotonic() < deadline, f"heard {len(self.heard)} of {count}"
            time.sleep(0.02)
        return list(self.heard)


class Handler(BaseHTTPRequestHandler):
    """Answers one connection as its receiver plans."""

    receiver: Receiver

    def do_POST(self) -> None:
        size = int(self.headers.get("content-length", 0))
        named = {name.lower(): value for name, value in self.headers.items()}
        heard = Heard(self.path, named, self.rfile.read(size), time.monotonic())
        planned = self.receiver.next_behaviour(heard)
        time.sleep(self.receiver.slow_paths.get(self.path, planned.seconds))
        if planned.drop:
            self.connection.close()
            return
        self.send_response(planned.status)
        for name, value in planned.headers:
            self.send_header(name, value)
        self.send_header("content-length", str(len(planned.body)))
        self.end_headers()
        self.wfile.write(planned.body)

    def do_GET(self) -> None:
        self.do_POST()

    def handle(self) -> None:
        with suppress(OSError):  # the sender has hung up
            super().handle()

    def finish(self) -> None:
        with suppress(OSError, ValueError):  # the connection was dropped
            super().finish()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    thread = threading.Thread(
        target=receiver.server.serve_forever, kwargs={"poll_interval": 0.05}
    )
    thread.start()
    yield receiver
    receiver.server.shutdown()
    thread.join()
    receiver.server.server_close()
