"""What only colleagues see of a thing: it stands under `working`, and nothing published has it. Pure."""

from datetime import date, datetime

from msgspec import Struct


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A part of a record."""


class EditedWorking(Shape, frozen=True):
    """What only colleagues see of a thing that is edited in place; `version` counts the edits."""

    created: datetime
    modified: datetime
    version: int


class AnnotationWorking(Shape, frozen=True):
    """What only colleagues see of an annotation."""

    creator: str
    note: str


class RelationWorking(EditedWorking, frozen=True):
    """What only colleagues see of a relation."""

    creator: str


class VerdictWorking(EditedWorking, frozen=True):
    """What only colleagues see of a verdict."""

    state: str
    scale: str
    scale_version: int
    assigned_to: str | None
    embargo_until: datetime | None
    stale_after: date | None
    review_reason: str
    state_note: str


class VersionWorking(Shape, frozen=True):
    """What only colleagues see of a version."""

    author: str
    writers: list[str]
    created: datetime
    submitted_at: datetime | None
    approved_by: str | None
    approved_at: datetime | None
    published_by: str | None
    internal_note: str
    returned_reason: str
