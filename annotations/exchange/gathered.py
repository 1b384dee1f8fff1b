"""One article with all that a format of texts shows of it, and who hands such articles out. Pure: no Django."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from annotations.decoding import decoder_of
from annotations.records.shapes import (
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
    VerdictRating,
    VerdictRecord,
)
from annotations.records.working import AnnotationWorking

NO_ARTICLE = "Its article is not in this export."
NO_PLACE = "It has no certain place in a text that was written."
NOT_PUBLISHED = "The verdict is not published."
ANOTHER = "Another verdict on the same claim was written."
REWORDED = "It rates other words than the claim has now."
UNMENTIONED = "No text that was written mentions it."
APART = "No text that was written mentions both claims."


class Judgement(msgspec.Struct, frozen=True, gc=False):
    """What a published verdict says of a claim."""

    id: str
    ref: str
    url: str
    rating: VerdictRating


class Anchored(msgspec.Struct, frozen=True, gc=False):
    """What is read of an anchor: its place in code points, half-open, its words and those around it."""

    revision: int
    part: int
    start: int | None
    end: int | None
    exact: str | None
    prefix: str | None
    suffix: str | None
    state: str


class Marked(msgspec.Struct, frozen=True, gc=False):
    """What is read of an annotation; the rest of it is passed over."""

    id: str
    article: str
    motivation: str
    tags: list[str]
    status: str
    created: datetime
    modified: datetime
    anchors: list[Anchored]
    working: AnnotationWorking | msgspec.UnsetType = msgspec.UNSET


class Claimant(msgspec.Struct, frozen=True, gc=False):
    """What is read of whoever made a claim."""

    name: str
    descriptor: str


class Within(msgspec.Struct, frozen=True, gc=False):
    """Which article an appearance is in."""

    id: str


class Appearing(msgspec.Struct, frozen=True, gc=False):
    """What is read of an appearance; the rest of it is passed over."""

    id: str
    claim: str
    annotation: str
    article: Within
    stance: str
    voice: str
    claimant: Claimant | None
    hedging: str
    first_appearance: bool


class OfClaim(msgspec.Struct, frozen=True, gc=False):
    """Which claim a verdict is on, in the words that it rates."""

    id: str
    text: str
    language: str


class State(msgspec.Struct, frozen=True, gc=False):
    """How far a verdict is; a published record says nothing of it."""

    state: str


class Speaking(msgspec.Struct, frozen=True, gc=False):
    """What is read of a verdict; the rest of it is passed over."""

    id: str
    ref: str
    url: str
    language: str
    rating: VerdictRating | None
    claim: OfClaim
    working: State | msgspec.UnsetType = msgspec.UNSET

    @property
    def judgement(self) -> Judgement | None:
        """Return what it says of its claim, if readers see it."""
        if self.rating is None or not is_published(self):
            return None
        return Judgement(self.id, self.ref, self.url, self.rating)

    @property
    def is_own(self) -> bool:
        """Tell whether it is in the language of its claim."""
        return self.language == self.claim.language


def is_published(verdict: Speaking | VerdictRecord) -> bool:
    """Tell whether readers see a verdict; a published record says nothing of its state."""
    return not verdict.working or verdict.working.state == "published"


READ: dict[str, type[Any]] = {
    "article": ArticleRecord,
    "revision": RevisionRecord,
    "annotation": Marked,
    "appearance": Appearing,
    "claim": ClaimRecord,
    "relation": RelationRecord,
    "verdict": Speaking,
}
DECODERS = {name: decoder_of(kind).decode for name, kind in READ.items()}


@dataclass(slots=True)
class Gathered:
    """An article, its revisions (the first one first) and annotations, and what these refer to.

    Appearances are found by their annotation, relations by the claim they start at; identifiers are
    as JSON has them, as nothing is made of the many that are read but names of files and spans.
    """

    article: ArticleRecord
    revisions: Iterable[RevisionRecord]
    annotations: list[Marked]
    appearances: dict[str, list[Appearing]]
    claims: dict[str, ClaimRecord]
    judgements: dict[str, Judgement]
    relations: dict[str, list[RelationRecord]]


@dataclass(slots=True)
class Shown:
    """What was shown of an article: the claims that its texts mention, and the rest by identifier."""

    claims: set[str] = field(default_factory=set)
    appearances: set[str] = field(default_factory=set)
    relations: set[str] = field(default_factory=set)


class Left(NamedTuple):
    """A record that was shown in no text, and why."""

    record: Any
    kind: str
    what: str


class Gathering(Protocol):
    """Who hands out articles with what belongs to them, and knows in the end what was not shown."""

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article."""

    def note(self, shown: Shown) -> None:
        """Remember what was shown of the article that was handed out last."""

    def left(self) -> Iterator[Left]:
        """Yield what was shown in no text."""

    def close(self) -> None:
        """Forget everything."""


class Passing:
    """Hands on what another gathers, through something that looks at each article."""

    def __init__(
        self,
        gathering: Gathering,
        through: Callable[[Iterator[Gathered]], Iterator[Gathered]],
    ) -> None:
        self.note, self.left, self.close = (
            gathering.note,
            gathering.left,
            gathering.close,
        )
        self._gathering, self._through = gathering, through

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article."""
        return self._through(self._gathering.gathered())
