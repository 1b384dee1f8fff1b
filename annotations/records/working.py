"""What only colleagues see of a thing: it stands under `working`, and nothing published has it. Pure."""

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta, Struct

# A JSON Schema made of a bare `datetime` says no more than that it is a string.
Moment = Annotated[datetime, Meta(extra_json_schema={"format": "date-time"})]


class Shape(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, gc=False):
    """A part of a record."""


class EditedWorking(Shape, frozen=True):
    """What only colleagues see of a thing that is edited in place; `version` counts the edits."""

    created: Moment
    modified: Moment
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
    embargo_until: Moment | None
    stale_after: date | None
    review_reason: str
    state_note: str


class VersionWorking(Shape, frozen=True):
    """What only colleagues see of a version."""

    author: str
    writers: list[str]
    created: Moment
    submitted_at: Moment | None
    approved_by: str | None
    approved_at: Moment | None
    published_by: str | None
    internal_note: str
    returned_reason: str
