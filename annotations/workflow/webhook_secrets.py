"""The secrets that sign webhooks: derived from SECRET_KEY when they are needed, stored nowhere.

A row holds a random salt and the SHA-256 of the secret, so that a copy of the database signs nothing,
and a changed SECRET_KEY is noticed instead of signing with another secret. See
docs/adr/0012-webhook-secrets.md.
"""

import contextlib
import hmac
import secrets
from base64 import b64encode
from datetime import datetime
from hashlib import sha256

from django.conf import settings
from django.utils.crypto import salted_hmac

from annotations.models import Subscription

PURPOSE = "annotations.webhooks.secret"
PREFIX = "whsec_"
SALT_BYTES = 16


class SecretLost(Exception):
    """The secret cannot be derived any more."""


def new_salt() -> str:
    """Return a salt that was never used."""
    return secrets.token_hex(SALT_BYTES)


def derived(salt: str, key: str) -> str:
    """Return the secret of a salt under one SECRET_KEY: `whsec_` and 32 bytes in base64."""
    digest = salted_hmac(PURPOSE, salt, secret=key, algorithm="sha256").digest()
    return PREFIX + b64encode(digest).decode()


def newly_derived(salt: str) -> str:
    """Return the secret of a new salt."""
    return derived(salt, settings.SECRET_KEY)


def digest_of(secret: str) -> str:
    """Return what is stored of a secret: its SHA-256 as 64 hexadecimal digits."""
    return sha256(secret.encode()).hexdigest()


def secret_of(salt: str, digest: str) -> str:
    """Return the secret of a salt, under SECRET_KEY or one of its fallbacks.

    Raises SecretLost when none of them gives the secret that was shown.
    """
    for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        secret = derived(salt, key)
        if hmac.compare_digest(digest_of(secret), digest):
            return secret
    raise SecretLost(
        "The secret cannot be derived any more, because SECRET_KEY has changed. "
        "Rotate the subscription's secret."
    )


def secrets_in_force(subscription: Subscription, at: datetime) -> list[str]:
    """Return the secrets that sign now: the current one, and during a rotation the one before.

    One before that is lost signs no more: a rotation is what helps then. Raises SecretLost when the
    current one cannot be derived.
    """
    found = [secret_of(subscription.salt, subscription.secret_sha256)]
    until = subscription.old_secret_until
    if until is not None and at < until:
        with contextlib.suppress(SecretLost):
            found.append(
                secret_of(subscription.old_salt, subscription.old_secret_sha256)
            )
    return found
