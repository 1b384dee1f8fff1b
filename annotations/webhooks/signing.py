"""Signatures by the Standard Webhooks specification, version 1.0.0, symmetric scheme `v1`. Pure.

A secret is written `whsec_` and then base64. What is signed is `id.timestamp.body`, by HMAC-SHA256.
"""

import hmac
from base64 import b64decode, b64encode
from collections.abc import Sequence

PREFIX = "whsec_"


def signature(secret: str, *, identifier: str, timestamp: int, body: bytes) -> str:
    """Return `v1,` and the signature in base64; `timestamp` is in seconds since 1970.

    Raises ValueError when the secret is not base64.
    """
    key = b64decode(secret.removeprefix(PREFIX), validate=True)
    signed = f"{identifier}.{timestamp}.".encode() + body
    return f"v1,{b64encode(hmac.digest(key, signed, 'sha256')).decode()}"


def signed_headers(
    secrets: Sequence[str], *, identifier: str, timestamp: int, body: bytes
) -> dict[str, str]:
    """Return the three headers of a message, with one signature for each secret that is in force."""
    signatures = [
        signature(secret, identifier=identifier, timestamp=timestamp, body=body)
        for secret in secrets
    ]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signatures),
    }
