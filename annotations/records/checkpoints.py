"""Signed heads of the ledger: whoever keeps one can show later that the past was altered. Pure.

A checkpoint says at a moment: so many events, the last with this hash. It is signed with Ed25519
(RFC 8032) over the UTF-8 text of `signed_text`; one key signs, everybody can check.
"""

import hmac
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from msgspec import Struct

from annotations.records.working import Moment

PURPOSE = b"the key that signs the ledger"


class Checkpoint(Struct, frozen=True, kw_only=True):
    """The head of the ledger at a moment, signed; `key` and `signature` are in base64."""

    seq: int
    sha256: str
    at: Moment
    key: str
    signature: str


def signed_text(seq: int, digest: str, at: datetime) -> bytes:
    """Return what a signature covers; `at` in UTC, to the second."""
    return f"factcheck ledger\n{seq}\n{digest}\n{at:%Y-%m-%dT%H:%M:%SZ}\n".encode()


def sign(seq: int, digest: str, *, at: datetime, secret: bytes) -> Checkpoint:
    """Return the checkpoint of a head, signed with the key that a secret stands for."""
    at = at.replace(microsecond=0)
    seed = hmac.new(secret, PURPOSE, sha256).digest()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return Checkpoint(
        seq=seq,
        sha256=digest,
        at=at,
        key=b64encode(key.public_key().public_bytes_raw()).decode(),
        signature=b64encode(key.sign(signed_text(seq, digest, at))).decode(),
    )
