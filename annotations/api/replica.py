"""Which database answers a reader: a replica that has all that was published, or else the primary.

A streaming replica may lag, and a retracted verdict must be gone from every answer by the next request. So
before a view runs, the primary is asked for the last event of the ledger, by one row, and the replica whether
it has that very event: the same number, the same hash. Commit order is the ledger's order, and each event's
hash holds the one before it, so a replica that has it has everything readers were told until this request
began, and nothing that was never told. Otherwise, and while the replica does not answer, the primary does.

Nothing else knows of replicas. All that readers are shown is read over the alias `public`; for the length of
a request it stands for one connection or for the other.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from asgiref.local import Local
from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import Error, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from annotations.api.pages import PUBLIC
from annotations.models import LedgerHead
from factcheck.database import first_line

REPLICA = "replica"
REST = 5.0  # seconds that a replica which failed is left alone
HEAD_SEEN = (
    "factcheck.ledger_seq"  # where a request keeps the number it may be answered up to
)
UNAVAILABLE = 503
PAGES = ("GET", "HEAD")

log = logging.getLogger(__name__)
own: Any = Local(thread_critical=True)  # what `public` is when it is no replica


class Rest:
    """How long a replica that failed is left alone, in this process."""

    def __init__(self) -> None:
        self.until = 0.0

    @property
    def over(self) -> bool:
        """Return whether the replica may be asked."""
        return time.monotonic() >= self.until

    def begin(self, reason: object) -> None:
        """Leave the replica alone for a while."""
        self.until = time.monotonic() + REST
        log.warning("The replica rests for %d seconds: %s", REST, first_line(reason))


class ReplicaMiddleware:
    """Have a request answered by the replica where that can be told from the primary by speed alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if REPLICA not in settings.DATABASES:
            raise MiddlewareNotUsed
        self.get_response = get_response
        self.rest = Rest()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        read_over_primary()
        answer = self.get_response(request)
        if answer.status_code != UNAVAILABLE or not reads_over_replica():
            return answer
        # The replica died or took the rows away while it was read: nothing has been sent yet.
        self.rest.begin("a request failed")
        read_over_primary()
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., Any],
        _args: Any,
        _named: Any,
    ) -> None:
        """Choose, once it is known who answers. Raises what the primary's connection raises."""
        if not self.rest.over or not reads_the_ledger(request, view):
            return
        head = LedgerHead.objects.get()
        request.META[HEAD_SEEN] = head.seq
        try:
            if follows(head):
                read_over_replica()
        except Error as reason:
            connections[REPLICA].close()
            self.rest.begin(reason)


def reads_the_ledger(request: HttpRequest, view: Callable[..., Any]) -> bool:
    """Return whether a request reads what the ledger tells of, and nothing besides.

    The past does not count: what is erased of it, as the law can demand, is no event.
    """
    if "as_of" in request.GET:
        return False
    kind: Any = getattr(view, "view_class", None)
    match = request.resolver_match
    pages = PAGES if match and match.app_name == "pages" else ()
    methods: tuple[str, ...] = getattr(kind, "over_replica", pages)
    return request.method in methods


def follows(head: LedgerHead) -> bool:
    """Return whether the replica has the event at the head of the primary's ledger."""
    with connections[REPLICA].cursor() as cursor:
        cursor.execute(
            "SELECT sha256 FROM annotations_event WHERE seq = %s", [head.seq]
        )
        row: tuple[str] | None = cursor.fetchone()
    return row == (head.sha256,)


def reads_over_replica() -> bool:
    """Return whether `public` is the replica's connection now."""
    return connections[PUBLIC].alias == REPLICA


def read_over_replica() -> None:
    """Let `public` be the replica's connection in this thread."""
    own.connection = connections[PUBLIC]
    connections[PUBLIC] = connections[REPLICA]


def read_over_primary() -> None:
    """Let `public` be its own connection again, which was in nobody's care meanwhile."""
    if not reads_over_replica():
        return
    connection: BaseDatabaseWrapper = own.connection
    connections[PUBLIC] = connection
    connection.close_if_unusable_or_obsolete()
