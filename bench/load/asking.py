"""One caller with a connection that is kept, as programs and browsers have it, and what it noted down."""

import http.client
import json
import sys
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.load.preparing import Desk

PATIENCE = 60  # seconds for an answer
TOKEN = "a" * 32  # against forged requests: the same in cookie and header
JSON = {"Content-Type": "application/json"}


@dataclass
class Notes:
    """What happened: milliseconds and statuses by kind, and what was acknowledged."""

    took: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: Counter[tuple[str, int]] = field(default_factory=Counter)
    highlights: list[str] = field(default_factory=list)
    claims: list[str] = field(default_factory=list)
    followed: list[list[int]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: int, seconds: float) -> None:
        """Note one answer."""
        with self.lock:
            self.took[kind].append(seconds * 1000)
            self.statuses[kind, status] += 1


@dataclass
class Caller:
    """Asks over one connection; connects anew when that is lost."""

    port: int
    desk: Desk
    notes: Notes
    position: str = "/api/v1/changes/?limit=500"  # in the change feed
    seqs: list[int] = field(default_factory=list)
    connection: http.client.HTTPConnection | None = None

    @property
    def by_key(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.desk.key}"}

    @property
    def by_session(self) -> Mapping[str, str]:
        cookies = f"sessionid={self.desk.session}; csrftoken={TOKEN}"
        return {"Cookie": cookies, "X-CSRFToken": TOKEN}

    def ask(
        self,
        kind: str,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        *,
        read: Callable[
            [http.client.HTTPResponse], bytes
        ] = http.client.HTTPResponse.read,
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Ask once and note how long it took; a status of 0 is a connection that was lost."""
        began = time.perf_counter()
        try:
            self.connection = self.connection or http.client.HTTPConnection(
                "127.0.0.1", self.port, timeout=PATIENCE
            )
            content = None if body is None else json.dumps(body)
            given = dict(headers or {}) | (JSON if content else {})
            self.connection.request(method, path, content, given)
            answer = self.connection.getresponse()
            said, status = read(answer), answer.status
        except (OSError, http.client.HTTPException):
            self.close()
            return 0, b"", {}
        self.notes.note(kind, status, time.perf_counter() - began)
        return status, said, answer.headers

    def told(
        self, kind: str, path: str, headers: Mapping[str, str]
    ) -> tuple[Any, Mapping[str, str]]:
        """Read JSON, again until there is an answer of 200."""
        while True:
            status, said, answered = self.ask(kind, "GET", path, headers=headers)
            if status == 200:
                return json.loads(said), answered
            self.give_up_unless_passing(path, status, said)

    def sent(
        self, kind: str, path: str, body: object, headers: Mapping[str, str], key: str
    ) -> Any:
        """Write something under an idempotency key, again until it is acknowledged."""
        headers = dict(headers) | {"Idempotency-Key": key}
        while True:
            status, said, _ = self.ask(kind, "POST", path, body, headers)
            if status in {200, 201}:
                return json.loads(said)
            self.give_up_unless_passing(path, status, said)

    def give_up_unless_passing(self, path: str, status: int, said: bytes) -> None:
        """Wait a moment after what passes by itself; end this caller's work after anything else."""
        if status not in {0, 503}:
            self.notes.wrong.append(f"{path} answered {status}: {said[:300]!r}")
            sys.exit(self.notes.wrong[-1])
        time.sleep(0.1)

    def close(self) -> None:
        """Let the connection go."""
        if self.connection:
            self.connection.close()
        self.connection = None
