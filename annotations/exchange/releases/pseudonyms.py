"""Names of colleagues replaced by pseudonyms that are the same in every release."""

from functools import cache, singledispatch
from typing import Any

from django.utils.crypto import salted_hmac
from msgspec import structs

from annotations.records.shapes import (
    AnnotationRecord,
    AssessmentRecord,
    RelationRecord,
    VerdictRecord,
    VerdictVersionRecord,
)

SALT = "annotations.exchange.releases.pseudonyms"


@cache
def pseudonym(username: str) -> str:
    """Return what a release calls a person. It cannot be guessed back without our secret key."""
    digest = salted_hmac(SALT, username, algorithm="sha256").hexdigest()
    return f"person-{digest[:10]}"


def hidden(username: str | None) -> str | None:
    """Return the pseudonym of a name, where there is one."""
    return pseudonym(username) if username else username


@singledispatch
def masked(record: Any) -> Any:
    """Return a record without names of colleagues, nor the notes in which they write to each other."""
    return record


@masked.register
def _(record: AssessmentRecord) -> Any:
    return structs.replace(record, reviewer=pseudonym(record.reviewer))


@masked.register(AnnotationRecord)
@masked.register(RelationRecord)
def _(record: Any) -> Any:
    return with_working(record, creator=hidden)


@masked.register
def _(record: VerdictRecord) -> Any:
    return with_working(
        record, assigned_to=hidden, review_reason=nothing, state_note=nothing
    )


@masked.register
def _(record: VerdictVersionRecord) -> Any:
    return with_working(
        record,
        author=hidden,
        writers=lambda names: [pseudonym(name) for name in names],
        approved_by=hidden,
        published_by=hidden,
        internal_note=nothing,
        returned_reason=nothing,
    )


def nothing(_words: str) -> str:
    """Return no words."""
    return ""


def with_working(record: Any, **changes: Any) -> Any:
    """Return a record with some of what only colleagues see replaced."""
    working = record.working
    if not working:
        return record
    values = {name: change(getattr(working, name)) for name, change in changes.items()}
    return structs.replace(record, working=structs.replace(working, **values))
