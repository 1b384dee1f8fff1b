"""Answers that are stored, and given again for as long as the ledger stands where it stood (RFC 9111).

What readers are shown changes with an event and not otherwise, and whatever counts a request reads the head
of the ledger in the same statement. So an answer that was made under one head is right under that
head, and by the first request after a retraction it is of no use any more. Nothing has to be told to
forget anything, in whichever process it is.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from threading import Lock
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from rest_framework.request import Request
from rest_framework.views import APIView

from annotations.api.answers import accepts_gzip, pack
from annotations.api.counting import HEAD
from annotations.api.pages import PUBLIC
from annotations.api.replica import HEAD_SEEN
from factcheck.postgresql.cursors import prepared_cursor

LONGEST = (
    60.0  # seconds, lest somebody who mends the database by hand waits for an event
)
REMEMBERED = 10_000  # requests that are known to have been asked
LARGEST_SHARE = 4  # of all room, as a fraction: what one answer may take at most
OVERHEAD = 1_000  # bytes that an answer takes beside its own

Asked = tuple[str, str, str, bool]  # address, Accept, Prefer, whether it may be packed
View = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Stored:
    """An answer as it was given, to what, under which head of the ledger, and until when it is good."""

    asked: Asked
    head: str
    until: float
    content: bytes
    headers: Mapping[str, str]

    @property
    def size(self) -> int:
        """Return the bytes it takes, about; addresses and headers can be long."""
        words = [*self.asked[:-1], *self.headers.values()]
        return len(self.content) + sum(map(len, words)) + OVERHEAD

    def given(self) -> HttpResponse:
        """Return the answer."""
        return HttpResponse(self.content, headers=dict(self.headers))


@dataclass
class Store:
    """The answers of one process, those used last at the end, within the room that there is."""

    answers: OrderedDict[Asked, Stored] = field(default_factory=OrderedDict)
    seen: OrderedDict[int, None] = field(default_factory=OrderedDict)
    size: int = 0
    lock: Lock = field(default_factory=Lock)

    def fresh(self, asked: Asked, head: str) -> Stored | None:
        """Return what may be given again under a head of the ledger."""
        with self.lock:
            found = self.answers.get(asked)
            if found is None:
                return None
            if found.head != head or time.monotonic() > found.until:
                self.drop(asked)
                return None
            self.answers.move_to_end(asked)
            return found

    def seen_before(self, asked: Asked) -> bool:
        """Return whether the same was asked before: most pages of a long list are asked for once."""
        with self.lock:
            known = hash(asked) in self.seen
            self.seen[hash(asked)] = None
            self.seen.move_to_end(hash(asked))
            if len(self.seen) > REMEMBERED:
                self.seen.popitem(last=False)
            return known

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self.answers.clear()
            self.seen.clear()
            self.size = 0

    def put(self, stored: Stored) -> None:
        """Store an answer; those not used for longest make room."""
        room = settings.STORED_ANSWERS_MB * 1024 * 1024
        if stored.size > room // LARGEST_SHARE:
            return
        with self.lock:
            self.drop(stored.asked)
            self.answers[stored.asked] = stored
            self.size += stored.size
            while self.size > room:
                self.drop(next(iter(self.answers)))

    def drop(self, asked: Asked) -> None:
        """Forget an answer, where it is known."""
        found = self.answers.pop(asked, None)
        if found:
            self.size -= found.size


store = Store()


def stored(get: View) -> View:
    """Have a view's answers given again. It must show nothing but what the ledger tells of, alike to all."""

    @wraps(get)
    def answer(
        view: APIView, request: Request, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        head = head_for(view, request)
        if not head:
            return get(view, request, *args, **kwargs)
        asked = asked_by(request)
        known = store.fresh(asked, head)
        if known:
            return known.given()
        again = store.seen_before(asked)
        made = get(view, request, *args, **kwargs)
        # Nobody has published anything since, so it shows this head and no later one.
        if again and made.status_code == 200 and head == head_now():
            pack(request, made)
            until = time.monotonic() + LONGEST
            store.put(Stored(asked, head, until, made.content, dict(made.headers)))
        return made

    return answer


def head_for(view: APIView, request: Request) -> str:
    """Return the head of the ledger that a request may be answered under; empty where none is enough.

    The past is not: what is erased of it, as the law can demand, is no event.
    """
    if "as_of" in request.query_params or not settings.STORED_ANSWERS_MB:
        return ""
    head: str = view.standing.head  # type: ignore[attr-defined]  # set when it was counted
    seen = request.META.get(HEAD_SEEN)
    # A replica shows no more than was there when it was chosen.
    return head if seen is None or head.startswith(f"{seen}.") else ""


def asked_by(request: Request) -> Asked:
    """Return all of a request that its answer depends on."""
    accept, prefer = (
        request.headers.get("Accept", ""),
        request.headers.get("Prefer", ""),
    )
    return request.build_absolute_uri(), accept, prefer, accepts_gzip(request)


def head_now() -> str:
    """Return the head of the ledger in the database that answers."""
    with prepared_cursor(PUBLIC) as cursor:
        cursor.execute(HEAD)
        (head,) = cursor.fetchone()
    return str(head)
