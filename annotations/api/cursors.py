"""Places in a list, to go on from: opaque, signed, and good for that one list alone."""

import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from django.core.signing import BadSignature, Signer

LAYOUT = struct.Struct(">Bqq8s")
NUMBER = struct.Struct(">d")  # of a rank, stored where others have a time
BACKWARDS, RANKED = 1, 2  # the bits of the first byte
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class BadCursor(ValueError):
    """The text is no cursor, or one of another list."""


@dataclass(frozen=True)
class Cursor:
    """A place in a list: beside the row with this time or rank and key, going on or going back."""

    backwards: bool
    at: datetime | float
    key: int


def signer() -> Signer:
    return Signer(salt="annotations.api.cursors", sep=".")


def context_of(*parts: object) -> bytes:
    """Return what ties a cursor to its list: address, filters and order."""
    return sha256(repr(parts).encode()).digest()[:8]


def write(cursor: Cursor, context: bytes) -> str:
    """Return a cursor as text for an address. The same place is always the same text."""
    ranked = isinstance(cursor.at, float)
    bits = BACKWARDS * cursor.backwards + RANKED * ranked
    packed = LAYOUT.pack(bits, number_of(cursor.at), cursor.key, context)
    return signer().sign(urlsafe_b64encode(packed).decode().rstrip("="))


def read(text: str, context: bytes) -> Cursor:
    """Return the cursor that `write` made. Raises BadCursor, with a sentence, for any other text."""
    try:
        packed = signer().unsign(text)
        bits, number, key, written = LAYOUT.unpack(
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
    return Cursor(bool(bits & BACKWARDS), place_of(number, bits), key)


def number_of(at: datetime | float) -> int:
    """Return a time or a rank as 64 bits."""
    if isinstance(at, float):
        return int.from_bytes(NUMBER.pack(at), signed=True)
    return (at - EPOCH) // MICROSECOND


def place_of(number: int, bits: int) -> datetime | float:
    """Return the time or the rank that 64 bits are."""
    if bits & RANKED:
        rank: float = NUMBER.unpack(number.to_bytes(8, signed=True))[0]
        return rank
    return EPOCH + number * MICROSECOND
