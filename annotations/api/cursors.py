"""Places in a list, to go on from: opaque, signed, and good for that one list alone."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer

LAYOUT = struct.Struct(">?qq8s")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class BadCursor(ValueError):
    """The text is no cursor, or one of another list."""


@dataclass(frozen=True)
class Cursor:
    """A place in a list: beside the row with this time and key, going on or going back."""

    backwards: bool
    at: datetime
    key: int


def signer() -> Signer:
    return Signer(salt="annotations.api.cursors", sep=".")


def context_of(*parts: object) -> bytes:
    """Return what ties a cursor to its list: address, filters and order."""
    return sha256(repr(parts).encode()).digest()[:8]


def write(cursor: Cursor, context: bytes) -> str:
    """Return a cursor as text for an address. The same place is always the same text."""
    moment = (cursor.at - EPOCH) // MICROSECOND
    packed = LAYOUT.pack(cursor.backwards, moment, cursor.key, context)
    return signer().sign(urlsafe_b64encode(packed).decode().rstrip("="))


def read(text: str, context: bytes) -> Cursor:
    """Return the cursor that `write` made. Raises BadCursor, with a sentence, for any other text."""
    try:
        packed = signer().unsign(text)
        backwards, moment, key, written = LAYOUT.unpack(
            urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
        )
    except (BadSignature, ValueError, struct.error) as reason:
        raise BadCursor(
            "This cursor is damaged, or was not made here. Use `next` and `previous` just as they "
            "were given, or leave `cursor` out to start again."
        ) from reason
    if written != context:
        raise BadCursor(
            "This cursor belongs to another list, other filters or another order. Keep them as "
            "they were, or leave `cursor` out to start again."
        )
    return Cursor(backwards, EPOCH + moment * MICROSECOND, key)
