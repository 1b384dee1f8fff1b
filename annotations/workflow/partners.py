"""Verbs on partner newsrooms and their API keys."""

import secrets
import string
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.contrib.auth.models import User

from annotations.models import ApiKey, Newsroom
from annotations.vocabulary import Scope
from annotations.workflow.acts import Act, Identity
from annotations.workflow.articles import named_by
from annotations.workflow.errors import (
    InvalidContent,
    NotPermitted,
    TransitionNotAllowed,
)
from annotations.workflow.permissions import may_manage_partners, require
from annotations.workflow.storing import (
    insert,
    lock,
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
LONGEST_OVERLAP = 720  # hours


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
    acts_for: User | None = None,
) -> NewKey:
    """Make a key that expires after some days; `rate` is in requests a minute.

    A key that changes anything acts for one person, with that person's rights and no others; only
    that person or a superuser makes one. Raises InvalidContent for an unknown scope, or a life that
    is not between 1 and 3650 days, and NotPermitted for a key in somebody else's name.
    """
    require(act, may_manage_partners)
    require_own_name(act, acts_for)
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
        acts_for=acts_for,
        rate=rate,
        created=act.at,
        expires_at=act.at + timedelta(days=days),
    )
    insert(act, key, "create_api_key")
    return NewKey(key=key, plaintext=f"fck_{prefix}_{secret}")


def require_own_name(act: Act, acts_for: User | None) -> None:
    """Raise NotPermitted when a key would act in the name of somebody who has not agreed."""
    mine = acts_for is None or acts_for.pk == act.accountable.pk
    if not mine and not act.accountable.is_superuser:
        raise NotPermitted(
            f"Only {acts_for} or a superuser can make a key that acts for {acts_for}.",
            "not_your_name",
            "acts_for",
        )


@verb
def rotate_api_key(act: Act, key: ApiKey, *, overlap_hours: int = 24) -> NewKey:
    """Make a key that takes another's place; the old one still opens everything for some hours.

    Raises TransitionNotAllowed for a key that is revoked or expired, InvalidContent for an overlap
    that is not between 0 and 720 hours.
    """
    require(act, may_manage_partners)
    if not 0 <= overlap_hours <= LONGEST_OVERLAP:
        raise InvalidContent(
            f"The old key can go on for 0 to {LONGEST_OVERLAP} hours, not {overlap_hours}.",
            "bad_overlap",
            "overlap_hours",
        )
    if lock(key).revoked_at is not None or key.expires_at <= act.at:
        raise TransitionNotAllowed(
            "This key is revoked or expired. Make a new one.", "revoked"
        )
    made = create_api_key(
        act,
        key.newsroom,
        scopes=key.scopes,
        days=max(1, (key.expires_at - key.created).days),
        rate=key.rate,
        acts_for=key.acts_for,
    )
    end = min(key.expires_at, act.at + timedelta(hours=overlap_hours))
    stop_key(act, key, "rotate_api_key", expires_at=end)
    return made


@verb
def revoke_api_key(act: Act, key: ApiKey) -> ApiKey:
    """Stop a key at once and for good. Raises TransitionNotAllowed when it is revoked already."""
    require(act, may_manage_partners)
    if lock(key).revoked_at is not None:
        raise TransitionNotAllowed("This key is already revoked.", "revoked")
    stop_key(act, key, "revoke_api_key", revoked_at=act.at)
    return key


def stop_key(act: Act, key: ApiKey, name: str, **when: datetime) -> None:
    """Store when a key ends, with its history."""
    before = snapshot(key)
    for field, moment in when.items():
        setattr(key, field, moment)
    key.save(update_fields=list(when))
    after = snapshot(key)
    record_history(
        act,
        name,
        key,
        before={field: before[field] for field in when},
        after={field: after[field] for field in when},
    )
