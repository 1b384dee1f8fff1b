"""The hash chain of the ledger. Pure, so that anybody can check a downloaded chain with it.

`body_sha256` is the SHA-256 of the event's salt followed by the record's bytes. An event's own
`sha256` is the SHA-256 of the JSON of `Link`: its fields in this order, no white space, UTF-8.
"""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

import msgspec


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """What an event's hash covers."""

    seq: int
    type: str
    kind: str
    object: UUID
    ref: str
    version: int
    change_class: str
    public_note: str
    body_sha256: str
    occurred_at: datetime
    previous_sha256: str


def body_hash(salt: bytes, body: bytes) -> str:
    """Return the salted hash of a body as 64 hexadecimal digits."""
    return sha256(salt + body).hexdigest()


def link_hash(link: Link) -> str:
    """Return the hash of an event as 64 hexadecimal digits."""
    return sha256(msgspec.json.encode(link)).hexdigest()


def content_hash(content: object) -> str:
    """Return the SHA-256 of a value's canonical JSON (keys sorted) as 64 hexadecimal digits."""
    return sha256(msgspec.json.encode(content, order="sorted")).hexdigest()
