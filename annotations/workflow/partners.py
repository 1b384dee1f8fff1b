"""Verbs on partner newsrooms and their API keys."""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from annotations.models import ApiKey, Newsroom
from annotations.vocabulary import Scope
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.permissions import may_manage_partners, require
from annotations.workflow.storing import (
    insert,
    record_history,
    require_editable,
    snapshot,
    update,
    verb,
)

ALPHABET = string.ascii_lowercase + string.digits
PREFIX_LENGTH = 10
SECRET_BYTES = 32
LONGEST = 3650  # days


@dataclass(frozen=True)
class NewsroomContent:
    """What is said of a partner newsroom."""

    name: str
    contact: str = ""
    active: bool = True


@dataclass(frozen=True)
class NewKey:
    """A key that was just made; `plaintext` is shown once and stored nowhere."""

    key: ApiKey
    plaintext: str


@verb
def add_newsroom(
    act: Act, *, name: str, contact: str = "", identity: Identity | None = None
) -> Newsroom:
    """Add a partner newsroom."""
    require(act, may_manage_partners)
    newsroom = Newsroom(
        **named_by(identity),
        name=name,
        contact=contact,
        created=act.at,
        modified=act.at,
    )
    return insert(act, newsroom, "add_newsroom")


@verb
def edit_newsroom(
    act: Act,
    newsroom: Newsroom,
    *,
    expected_version: int | None = None,
    **changes: object,
) -> Newsroom:
    """Change a newsroom; switching it off stops its keys at once."""
    require(act, may_manage_partners)
    require_editable(changes, NewsroomContent)
    return update(
        act, newsroom, "edit_newsroom", expected_version=expected_version, **changes
    )


@verb
def create_api_key(
    act: Act,
    newsroom: Newsroom,
    *,
    scopes: Sequence[str] = (Scope.READ,),
    days: int = 365,
    rate: int = 600,
) -> NewKey:
    """Make a key that expires after some days; `rate` is in requests a minute.

    Raises InvalidContent for an unknown scope, or a life that is not between 1 and 3650 days.
    """
    require(act, may_manage_partners)
    if not 1 <= days <= LONGEST:
        raise InvalidContent(
            f"A key lives between 1 and {LONGEST} days, not {days}.",
            "bad_expiry",
            "expires",
        )
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
    secret = secrets.token_urlsafe(SECRET_BYTES)
    key = ApiKey(
        newsroom=newsroom,
        prefix=prefix,
        secret_sha256=sha256(secret.encode()).hexdigest(),
        scopes=list(scopes),
        rate=rate,
        created=act.at,
        expires_at=act.at + timedelta(days=days),
    )
    insert(act, key, "create_api_key")
    return NewKey(key=key, plaintext=f"fck_{prefix}_{secret}")


@verb
def revoke_api_key(act: Act, key: ApiKey) -> ApiKey:
    """Stop a key at once and for good."""
    require(act, may_manage_partners)
    if key.revoked_at is not None:
        raise TransitionNotAllowed("This key is already revoked.", "revoked")
    before = snapshot(key)
    key.revoked_at = act.at
    key.save(update_fields=["revoked_at"])
    record_history(
        act,
        "revoke_api_key",
        key,
        before={"revoked_at": before["revoked_at"]},
        after={"revoked_at": snapshot(key)["revoked_at"]},
    )
    return key
