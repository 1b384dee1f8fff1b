"""The real service for fault tests: gunicorn's workers on a PostgreSQL of their own, to be killed."""

import fcntl
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from uuid import uuid4

from factcheck import embedded
from factcheck.embedded import Home
from factcheck.embedded.account import unprivileged
from factcheck.embedded.home import make_folder
from tests.throwaway import FOLDER

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60  # seconds
PASSWORD = "of the tests alone"
TEXT = "The sign still said that the café 👩‍🍳 was open. " * 50
MAKE = """
from datetime import datetime, UTC
from django.contrib.auth.models import User
from annotations.workflow import *
root = Act.now(User.objects.create_superuser("root", password={password!r}))
house = add_publisher(root, slug="echo", name="Echo")
add_article(root, ArticleContent(house, "news", "en"), RevisionContent({text!r}, datetime.now(UTC)))
room = add_newsroom(root, name="Desk")
print(create_api_key(root, room, scopes=["read", "write", "export"], acts_for=root.user, rate=1_000_000).plaintext)
"""


@dataclass
class Gunicorn:
    """Gunicorn with its workers, on a database that runs and has its tables."""

    database: str
    port: int
    master: "subprocess.Popen[bytes] | None" = None

    def environment(self) -> dict[str, str]:
        """Return what its processes see."""
        given = {
            "DATABASE_URL": self.database,
            "DJANGO_SETTINGS_MODULE": "factcheck.settings",
            "ENV_FILE": os.devnull,
            "SECRET_KEY": "used-by-the-tests-alone-and-nowhere-else",
            "HTTPS": "0",
            "PORT": str(self.port),
            "WORKERS": "2",
            "LOG_LEVEL": "CRITICAL",
            "GUNICORN_LOG_LEVEL": "critical",
        }
        kept = {
            name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ
        }
        return kept | given

    def command(self, *words: str) -> str:
        """Run a Python program of the project's and return what it says."""
        done = subprocess.run(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self) -> None:
        """Start gunicorn and wait until it answers, and both its workers are there."""
        self.master = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"],
            cwd=ROOT,
            env=self.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.wait_until_healthy()
        self.wait_for_workers()

    def wait_for_workers(self) -> None:
        """Return once all workers are there: the first may answer before gunicorn has made the others."""
        wanted = int(self.environment()["WORKERS"])
        until(lambda: len(self.workers()) >= wanted)

    def wait_until_healthy(self) -> float:
        """Return how many seconds it took until the service was well."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            if self.ask("GET", "/healthz")[0] == 200:
                return time.monotonic() - began
            time.sleep(0.05)
        raise AssertionError("The service did not get well.")

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes]:
        """Send one request; a status of 0 is a connection that was lost or refused."""
        return self.answer(method, path, body, **headers)[:2]

    def answer(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, bytes, Mapping[str, str]]:
        """Send one request as `ask` does, and return what the headers of its answer say, too."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, named)
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers
        except (OSError, http.client.HTTPException):
            return 0, b"", {}
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """Return the processes of gunicorn's workers."""
        assert self.master
        children = Path(f"/proc/{self.master.pid}/task/{self.master.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def stop(self) -> None:
        """End it with all its workers."""
        if self.master:
            os.killpg(self.master.pid, signal.SIGKILL)
            self.master.wait()


@dataclass
class Service(Gunicorn):
    """A running service with a PostgreSQL of its own, and the ways to hurt it."""

    home: Home = field(kw_only=True)
    key: str = ""

    def prepare(self) -> None:
        """Have the tables, an article, and a key that may write: made once in a test run."""
        self.key = furnish(self.home)
        embedded.hold(self.home, durable=True)

    def kill_worker(self) -> None:
        """Kill one worker without a word."""
        for pid in self.workers()[:1]:
            os.kill(pid, signal.SIGKILL)

    def kill_master(self) -> None:
        """Kill gunicorn with all its workers, and start it again."""
        assert self.master
        os.killpg(self.master.pid, signal.SIGKILL)
        self.master.wait()
        self.start()

    def crash_database(self) -> None:
        """Stop PostgreSQL at once, as `pg_ctl -m immediate` does, and start it again."""
        pid = embedded.running_pid(self.home)
        assert pid
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + PATIENCE
        while embedded.running_pid(self.home) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.5)  # long enough for requests to meet no database
        embedded.recover(self.home)

    def stop(self) -> None:
        """End it all."""
        super().stop()
        embedded.release(self.home)


def furnish(home: Home) -> str:
    """Copy the data of a furnished database to a home that has none; return its key."""
    if FOLDER not in os.environ:  # the tests run on a server that was named
        return make_once(home)
    made = Home(Path(os.environ[FOLDER], "furnished", "postgres"))
    key = made.folder.parent / "key"
    made.folder.parent.mkdir(exist_ok=True)
    with (made.folder.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not key.exists():
            key.write_text(make_once(made))
    make_folder(home.folder, unprivileged(home.folder))
    subprocess.run(["cp", "-a", made.data, home.data], check=True)
    return key.read_text()


def make_once(home: Home) -> str:
    """Make the tables, an article and a key; return the key."""
    embedded.hold(home, durable=False)
    service = Service(home.url(), free_port(), home=home)
    service.command("manage.py", "migrate", "--verbosity=0")
    said = service.command(
        "manage.py",
        "shell",
        "--verbosity=0",
        "-c",
        MAKE.format(text=TEXT, password=PASSWORD),
    )
    embedded.release(home)
    return said.strip().splitlines()[-1]


def until(met: Callable[[], bool]) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE
    while not met():
        assert time.monotonic() < deadline, "It never came to be."
        time.sleep(0.02)


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@dataclass
class Storm:
    """People who highlight as fast as they can, and send again whatever was not answered."""

    service: Service
    people: int = 6
    padding: int = 0  # characters by which each note is longer
    acknowledged: list[str] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    codes: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)
    given_up: threading.Event = field(default_factory=threading.Event)
    threads: Sequence[threading.Thread] = ()

    def __enter__(self) -> "Storm":
        self.threads = [
            threading.Thread(target=self.highlight) for _ in range(self.people)
        ]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        patience = threading.Timer(PATIENCE, self.given_up.set)
        patience.start()
        for thread in self.threads:
            thread.join()
        patience.cancel()
        assert not self.given_up.is_set(), "The service did not get well."

    def highlight(self) -> None:
        """Make highlights one after the other, each until it is acknowledged or nobody waits for it any more."""
        while not self.over.is_set():
            note = uuid4().hex + token_hex(self.padding // 2)
            while self.send(note) not in {200, 201}:
                if self.given_up.wait(0.05):
                    return
            self.acknowledged.append(note)

    def send(self, note: str) -> int:
        """Send one highlight, known by its note and under a key of its own."""
        body = {
            "article": "A-0001",
            "note": note,
            "target": {
                "selector": {"type": "TextPositionSelector", "start": 4, "end": 8}
            },
        }
        status, said = self.service.ask(
            "POST",
            "/api/v1/annotations/",
            body,
            Authorization=f"Bearer {self.service.key}",
            Content_Type="application/json",
            Idempotency_Key=note[:32],
        )
        self.statuses[status] += 1
        if status >= 400:
            self.codes[json.loads(said)["code"]] += 1
        return status
