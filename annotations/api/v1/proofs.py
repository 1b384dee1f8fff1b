"""What it takes to check the ledger without trusting us: a signed head, and what an event covered."""

from typing import Any, NamedTuple

import msgspec
from django.conf import settings
from django.db import connections
from django.http import Http404, HttpResponse
from django.utils import timezone
from rest_framework.request import Request

from annotations.api.answers import json_answer
from annotations.api.errors import Erased, NoLongerServed
from annotations.api.pages import PUBLIC
from annotations.api.v1.changes import COLUMNS
from annotations.api.v1.forms import checked
from annotations.api.v1.shapes import EventProof, EventShape
from annotations.api.views import ApiView
from annotations.api.words import is_quotable
from annotations.models import LedgerHead
from annotations.records.checkpoints import sign

LARGEST = 10**12  # far more than there will ever be, and still a number to the database
FOUND = f"""
    SELECT {", ".join(f"event.{name}" for name in COLUMNS)},
           body.salt, body.content, body.erased_reason,
           record.state = 'current', record.seq = event.seq
    FROM annotations_event event
    JOIN annotations_eventbody body ON body.event_id = event.seq
    LEFT JOIN annotations_record record
      ON record.kind = event.kind AND record.object = event.object
    WHERE event.seq = %s
"""  # noqa: S608  # put together from names of our own


class Carried(NamedTuple):
    """What an event carried, and how that stands to what is served of the thing today."""

    salt: bytes
    content: bytes
    erased_reason: str
    stands: bool | None
    is_last: bool | None

    def may_be_shown(self, kind: str) -> bool:
        """Return whether it is what is served, or was, of a thing whose words still may be."""
        return bool(self.is_last or (self.stands and is_quotable(kind, self.content)))


class Head(ApiView):
    """The head of the ledger, signed."""

    over_replica = ()

    def get(self, request: Request) -> HttpResponse:
        checked(request)
        head = LedgerHead.objects.using(PUBLIC).get()
        checkpoint = sign(
            head.seq,
            head.sha256,
            at=timezone.now(),
            secret=settings.LEDGER_KEY.encode(),
        )
        return json_answer(msgspec.json.encode(checkpoint))


class Proof(ApiView):
    """One event with the salt and the bytes that its hash covers, as long as they are served."""

    over_replica = ()  # an erasure is no event

    def get(self, request: Request, seq: int) -> HttpResponse:
        checked(request)
        event, carried = found(seq)
        if carried.erased_reason:
            raise Erased
        if not carried.may_be_shown(event.kind):
            raise NoLongerServed
        proof = EventProof(
            event=event,
            salt=bytes(carried.salt).hex(),
            body=bytes(carried.content).decode(),
        )
        return json_answer(msgspec.json.encode(proof))


def found(seq: int) -> tuple[EventShape, Carried]:
    """Return an event and what it carried. Raises Http404."""
    if seq > LARGEST:
        raise Http404
    with connections[PUBLIC].cursor() as cursor:
        cursor.execute(FOUND, [seq])
        row: tuple[Any, ...] | None = cursor.fetchone()
    if row is None:
        raise Http404
    said = dict(zip(COLUMNS, row, strict=False))
    said["id"] = said.pop("object")
    return EventShape(**said), Carried(*row[len(COLUMNS) :])
