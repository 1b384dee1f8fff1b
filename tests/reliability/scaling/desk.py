"""An editor and a partner of a running service, who speak to it over HTTP alone."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from tests.reliability.service import Gunicorn

API = "/api/v1/"
# Run by the service itself, on the database that it is to have.
MAKE = """
from django.contrib.auth.models import User
from annotations.workflow import add_newsroom, create_api_key
from tests.cast import act, make_cast
from tests.corpus import make_article, make_case, make_claim, make_publisher, make_scale
cast = make_cast()
scale, house = make_scale(cast), make_publisher(cast)
for number in range({cases}):
    article = make_article(cast, publisher=house, url=f"https://echo.example/{{number}}")
    claim = make_claim(cast, f"The café 👩‍💻 closed, as told {{number}}.")
    make_case(cast, scale=scale, article=article, claim=claim).published()
root = act(User.objects.create_superuser("root"))
room = add_newsroom(root, name="Desk")
scopes = ["read", "write", "export"]
print(create_api_key(root, room, scopes=scopes, acts_for=cast.cleo, rate=1_000_000).plaintext)
"""


def prepare(web: Gunicorn, *, cases: int) -> str:
    """Make the tables and some published verdicts; return a key that may read and write."""
    web.command("manage.py", "migrate", "--verbosity=0")
    said = web.command(
        "manage.py", "shell", "--verbosity=0", "-c", MAKE.format(cases=cases)
    )
    return said.strip().splitlines()[-1]


@dataclass
class Caller:
    """Somebody with a key, who asks each of the web machines in turn."""

    webs: Sequence[Gunicorn]
    key: str
    statuses: Counter[int] = field(default_factory=Counter)
    turn: int = 0

    def ask(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Any, Any]:
        """Send a request; return status, what it says, and its headers."""
        self.turn += 1
        web = self.webs[self.turn % len(self.webs)]
        given = {"Authorization": f"Bearer {self.key}", **headers}
        if body is not None:
            given["Content-Type"] = "application/json"
        status, content, said = web.answer(method, path, body, **given)
        self.statuses[status] += 1
        if said.get("Content-Type", "").endswith("json") and content:
            return status, json.loads(content), said
        return status, content, said


@dataclass
class Editor(Caller):
    """Withholds a verdict and puts it back, for ever: each time an event with a note of its own."""

    ref: str = "V-0001"
    acknowledged: list[str] = field(default_factory=list)
    etag: str = ""

    def act_once(self) -> bool:
        """Do what is next, once; say it again until it is known what came of it."""
        path = f"{API}verdicts/{self.ref}/"
        status, shown, _ = self.ask("GET", f"{API}working/verdicts/{self.ref}/")
        if status != 200:
            return False
        public = shown["verdict"]["working"]["state"] == "published"
        note = uuid4().hex if public else ""
        body = {"public_note": note} if public else {}
        etag = self.etag_of(self.ref)
        once = uuid4().hex
        while etag:
            status, _, _ = self.ask(
                "POST",
                f"{path}{'withhold' if public else 'publish'}/",
                body,
                If_Match=etag,
                Idempotency_Key=once,
            )
            if status in {200, 201} and note:
                self.acknowledged.append(note)
            if status not in {0, 503}:
                return status in {200, 201}
            time.sleep(0.02)
        return False

    def etag_of(self, ref: str) -> str:
        """Return the version of the verdict that a change is a change of."""
        status, _, headers = self.ask("GET", f"{API}working/verdicts/{ref}/")
        return headers["ETag"] if status == 200 else ""


@dataclass
class Partner(Caller):
    """Follows the change feed from position to position."""

    position: str = "0"
    read: list[tuple[int, str, str]] = field(default_factory=list)

    def poll(self) -> int:
        """Read the next page; return the status."""
        status, page, _ = self.ask("GET", f"{API}changes/?after={self.position}")
        if status == 200:
            self.read += [
                (one["seq"], one["sha256"], one["public_note"])
                for one in page["results"]
            ]
            self.position = page["next"].split("after=")[1].split("&")[0]
        return status


@contextmanager
def busy(*acts: Callable[[], object]) -> Iterator[None]:
    """Have others do their acts, over and over, for as long as the block lasts."""
    over = threading.Event()

    def run(act: Callable[[], object]) -> None:
        while not over.is_set():
            act()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()
