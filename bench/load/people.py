"""Who asks for what: reviewers by key and in the workspace, partners who page and poll, an export."""

import http.client
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

from bench.load.asking import Caller, Notes
from bench.load.preparing import Desk

API = "/api/v1"
CHUNK = 1 << 16  # bytes
BY_KEY = "a highlight saved, by key"
IN_WORKSPACE = "a highlight saved, in the workspace"
CARD = "a card saved, in the workspace"
PUBLIC = "a public highlight's tags changed"
PAGE = "a page of 20 verdicts"
FEED = "a look at the change feed"
EXPORT = "an export, to its first byte"

Turn = Callable[[Caller, random.Random], None]


def highlight_by_key(caller: Caller, chance: random.Random) -> None:
    """Highlight the first word of an article over the API."""
    _, article, _ = chance.choice(caller.desk.articles)
    note = f"load {uuid4().hex}"
    selector = {"type": "TextPositionSelector", "start": 0, "end": 3}
    body = {"article": article, "note": note, "target": {"selector": selector}}
    caller.sent(BY_KEY, f"{API}/annotations/", body, caller.by_key, note[5:])
    caller.notes.highlights.append(note)


def work_in_the_workspace(caller: Caller, chance: random.Random) -> None:
    """Highlight the first word in the workspace, and save the card of a new claim on it."""
    row, _, revision = chance.choice(caller.desk.articles)
    note, claim = f"load {uuid4().hex}", f"load {uuid4().hex}"
    address = f"/admin/annotations/article/{row}/read/do"
    parts = [{"start": 0, "end": 3, "exact": caller.desk.words}]
    made = caller.sent(
        IN_WORKSPACE,
        f"{address}/annotate/",
        {"revision": revision, "parts": parts, "note": note},
        caller.by_session,
        note[5:],
    )["made"]
    caller.notes.highlights.append(note)
    card = {"annotation": made, "stance": "asserts", "text": claim, "language": "en"}
    caller.sent(CARD, f"{address}/link/", card, caller.by_session, claim[5:])
    caller.notes.claims.append(claim)


def change_what_is_public(caller: Caller, chance: random.Random) -> None:
    """Change the tags of a public highlight, which is an event."""
    address = f"{API}/working/annotations/{chance.choice(caller.desk.public)}/"
    _, headers = caller.told("one highlight read", address, caller.by_key)
    tags = {"tags": [f"load {uuid4().hex[:8]}"]}
    caller.ask(
        PUBLIC,
        "PATCH",
        address.replace("/working", ""),
        tags,
        {**caller.by_key, "If-Match": headers["ETag"]},
    )


def page_through(caller: Caller, _chance: random.Random) -> None:
    """Read the list of verdicts page by page."""
    path: str | None = f"{API}/verdicts/?page_size=20"
    while path:
        page, _ = caller.told(PAGE, path, caller.by_key)
        path = page["next"] and relative(page["next"])
        time.sleep(0.05)


def follow(caller: Caller, _chance: random.Random) -> None:
    """Read the change feed from the last event that was seen on."""
    page, _ = caller.told(FEED, caller.position, caller.by_key)
    caller.seqs += [event["seq"] for event in page["results"]]
    caller.position = relative(page["next"])


def export(caller: Caller, _chance: random.Random) -> None:
    """Take a whole export; the time is that of its first byte."""
    began = time.perf_counter()
    status, said, _ = caller.ask(
        "an export, whole", "GET", f"{API}/exports/jsonl/", headers=caller.by_key,
        read=lambda answer: first_of(answer, caller.notes, began),
    )  # fmt: skip
    if status == 200 and not said.endswith(b"\n"):
        caller.notes.wrong.append("An export ended in the middle of a line.")
    if status == 0:
        caller.notes.wrong.append("An export was cut off.")


def first_of(answer: http.client.HTTPResponse, notes: Notes, began: float) -> bytes:
    """Read an answer to its end, and return its last piece."""
    piece = answer.read(1)
    notes.note(EXPORT, answer.status, time.perf_counter() - began)
    while more := answer.read(CHUNK):
        piece = more
    return piece


def relative(address: str) -> str:
    """Return the path and the query of an address."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}"


# How many of each, and how long each rests between two turns, in seconds.
PEOPLE: tuple[tuple[Turn, int, float], ...] = (
    (highlight_by_key, 2, 0.2),
    (work_in_the_workspace, 3, 0.4),
    (change_what_is_public, 1, 0.5),
    (page_through, 2, 0.1),
    (follow, 2, 0.3),
    (export, 1, 1.0),
)


@contextmanager
def at_work(port: int, desk: Desk, notes: Notes) -> Iterator[None]:
    """Have them all at work for as long as the block lasts; each finishes what it has begun.

    Those who follow the feed stay to the last, so that they see every event.
    """
    threads: dict[Turn, list[threading.Thread]] = {}
    over, all_over = threading.Event(), threading.Event()
    for turn, many, pause in PEOPLE:
        ends = all_over if turn is follow else over
        threads[turn] = [
            threading.Thread(
                target=work, args=(turn, Caller(port, desk, notes), pause, ends)
            )
            for _ in range(many)
        ]
    followers = threads.pop(follow)
    others = [thread for some in threads.values() for thread in some]
    for thread in (*followers, *others):
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in others:
            thread.join()
        all_over.set()
        for thread in followers:
            thread.join()


def work(turn: Turn, caller: Caller, pause: float, over: threading.Event) -> None:
    """Take turns until it is over, and one more: who follows the feed reads it to its end."""
    chance = random.Random()
    if turn is follow:
        caller.notes.followed.append(caller.seqs)
    while not over.is_set():
        turn(caller, chance)
        over.wait(pause * chance.uniform(0.5, 1.5))
    turn(caller, chance)
    caller.close()
