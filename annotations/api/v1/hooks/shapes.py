"""What is sent and answered about webhooks. Pure: no Django."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from annotations.api.v1.writing.bodies import Body
from annotations.records.working import Moment

Seq = Annotated[int, Meta(ge=0, le=2**63 - 1)]


class SubscriptionBody(Body, frozen=True, kw_only=True):
    """An address to tell of events: of those to come, or of all after the event number `after`."""

    url: str
    event_types: list[str] = []
    after: Seq | None = None


class SubscriptionChange(Body, frozen=True, kw_only=True):
    """Another address, or other types of event."""

    url: str | UnsetType = UNSET
    event_types: list[str] | UnsetType = UNSET


class Rotation(Body, frozen=True, kw_only=True):
    """For how many hours the secret before signs too."""

    overlap_hours: Annotated[int, Meta(ge=0, le=720)] = 24


class Replay(Body, frozen=True, kw_only=True):
    """The number of the event after which everything is sent again."""

    after: Seq


class SubscriptionShape(Struct, frozen=True, kw_only=True):
    """An address that is told of events, and how that goes.

    `position` is the number of the last event that is done with. `secret` is there once: in the
    answer that made it.
    """

    id: UUID
    url: str
    event_types: list[str]
    state: str
    disabled_reason: str
    position: int
    failures: int
    failing_since: Moment | None
    next_attempt_at: Moment
    old_secret_until: Moment | None
    created: Moment
    modified: Moment
    version: int
    secret: str | UnsetType = UNSET


class AttemptShape(Struct, frozen=True, kw_only=True):
    """One try: the status of the answer and how its body began, or why there was none."""

    number: int
    at: Moment
    milliseconds: int
    status: int | None
    said: str
    answer: str


class DeliveryShape(Struct, frozen=True, kw_only=True):
    """One event on its way to one subscription; `webhook_id` is the header it is sent with."""

    id: UUID
    subscription: UUID
    event: int
    event_type: str
    webhook_id: str
    status: str
    created: Moment
    delivered_at: Moment | None
    attempt_count: int
    attempts: list[AttemptShape]
