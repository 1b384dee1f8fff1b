"""What a webhook carries: that something happened, to what, and where to read it. Pure.

A message is a hint and the change feed is the truth, so it holds no text of a record. It stays below
20 kB, as the Standard Webhooks specification asks.
"""

from datetime import datetime
from uuid import UUID

import msgspec

MOST_BYTES = 20_000
LONGEST_NOTE = 2_500  # code points; as JSON one can take 6 bytes
HASH_LENGTH = 16  # of the 64 digits: what a cursor carries of its event's hash


class EventData(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. `cursor` is the position of the event in the change feed.

    `public_note` is cut after 2,500 code points, with an ellipsis. `url` is where the thing, or its
    tombstone, can be read; for what has no address of its own it is the page of the change feed
    that begins with this event.
    """

    id: UUID
    kind: str
    ref: str
    version: int
    change_class: str
    public_note: str
    seq: int
    cursor: str
    occurred_at: datetime
    url: str


class Payload(msgspec.Struct, frozen=True, kw_only=True):
    """A message: its type, when it happened, and the rest."""

    type: str
    timestamp: datetime
    data: EventData


def encoded(payload: Payload) -> bytes:
    """Return the bytes that are signed and sent; the same event always gives the same ones."""
    return msgspec.json.encode(payload)


def shortened(note: str) -> str:
    """Return at most 2,500 code points of a note; an ellipsis says that it was cut."""
    return note if len(note) <= LONGEST_NOTE else f"{note[: LONGEST_NOTE - 1]}…"


def message_id(seq: int, sha256: str) -> str:
    """Return the `webhook-id` of an event: the same at every attempt, and for every subscription.

    The hash keeps it from naming another event after a backup was restored.
    """
    return f"evt_{seq}_{sha256[:HASH_LENGTH]}"


def cursor_of(seq: int, sha256: str) -> str:
    """Return an event's position in the change feed."""
    return f"{seq}.{sha256[:HASH_LENGTH]}"
