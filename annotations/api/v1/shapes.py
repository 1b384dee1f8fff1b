"""The answers of the API that are not records. Pure: no Django."""

from datetime import date
from typing import Any
from uuid import UUID

from msgspec import Struct

from annotations.records.shapes import (
    AgentSummary,
    ArticleSummary,
    ClaimSummary,
    VerdictRating,
)
from annotations.records.working import Moment


class NewsroomShape(Struct, frozen=True, kw_only=True):
    """The newsroom that a key belongs to."""

    id: UUID
    name: str


class Me(Struct, frozen=True, kw_only=True):
    """What the caller may do. Without a key `key`, `newsroom` and `expires_at` are null.

    `rate` is in requests a minute; `remaining` of them are left for `reset` more seconds.
    """

    key: str | None
    newsroom: NewsroomShape | None
    scopes: list[str]
    rate: int
    remaining: int
    reset: int
    expires_at: Moment | None


class EventShape(Struct, frozen=True):
    """One entry of the ledger, as docs/reference/ledger.md has it, and what it was about.

    `object` is the record as it is served now, or its tombstone. It is null where a later event
    is about the same thing: that one has it.
    """

    seq: int
    type: str
    kind: str
    id: UUID
    ref: str
    version: int
    change_class: str
    public_note: str
    occurred_at: Moment
    body_sha256: str
    sha256: str
    previous_sha256: str


class EventProof(Struct, frozen=True, kw_only=True):
    """An event and what its `body_sha256` covers: the salt (hexadecimal), then the bytes of `body`."""

    event: EventShape
    salt: str
    body: str


class MatrixAppearance(Struct, frozen=True, kw_only=True):
    """A claim in an article: what the article does with it, and on whose word."""

    id: UUID
    annotation: UUID
    stance: str
    voice: str
    claimant: AgentSummary | None
    hedging: str
    first_appearance: bool


class MatrixCell(Struct, frozen=True, kw_only=True):
    """Where a claim meets an article. `stances` has each of its stances once."""

    article: ArticleSummary
    stances: list[str]
    appearances: list[MatrixAppearance]


class MatrixVerdict(Struct, frozen=True, kw_only=True):
    """A verdict on the claim of a row, with the words that it rates, which the claim may have changed since."""

    id: UUID
    ref: str
    url: str
    language: str
    claim_text: str
    rating: VerdictRating | None
    version: int
    as_of: date | None


class MatrixRow(Struct, frozen=True, kw_only=True):
    """A claim, the verdicts on it, and the articles it appears in, the earliest first."""

    claim: ClaimSummary
    verdicts: list[MatrixVerdict]
    cells: list[MatrixCell]


class FormatShape(Struct, frozen=True, kw_only=True):
    """A format in which the corpus leaves; `importable` says whether it comes back in."""

    name: str
    label: str
    media_type: str
    extension: str
    offset_unit: str
    loses: list[str]
    importable: bool
    url: str


class FileShape(Struct, frozen=True, kw_only=True):
    """One file of a release; `size` is in bytes."""

    name: str
    size: int
    sha256: str
    media_type: str
    url: str


class ReleaseShape(Struct, frozen=True, kw_only=True):
    """A sealed release: what was chosen, what is in it, and where the ledger stood."""

    id: UUID
    name: str
    sealed_at: Moment | None
    formats: list[str]
    filters: dict[str, Any]
    counts: dict[str, int]
    ledger: dict[str, Any]
    url: str
    files: list[FileShape]


class ReadingStanding(Struct, frozen=True, kw_only=True):
    """How the independent reading of an article stands for who asks.

    `kept_back` says why others' highlights are not shown; `shown_to_you` since when they are, `because`
    you were `done`, `looked`, or `exported` them.
    """

    id: UUID
    article: UUID
    revision: int
    begun_at: Moment
    ended_at: Moment | None
    people_done: int
    shown_to_you: Moment | None
    because: str
    kept_back: str | None


class ReleaseProgress(Struct, frozen=True, kw_only=True):
    """A release as those who make it see it: how many records are written, and when it may end.

    `state` is `preparing`, `sealed`, `failed` (`reason` says why) or `cancelled`.
    """

    id: UUID
    name: str
    state: str
    reason: str
    published_only: bool
    formats: list[str]
    filters: dict[str, Any]
    expected: int
    written: int
    ends_at: Moment | None
    sealed_at: Moment | None
    counts: dict[str, int]
    files: list[str]
