"""What is asked of and answered by `match/`. Pure: no Django."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta, Struct

from annotations.records.shapes import VerdictRating
from annotations.records.working import Moment

LONGEST = 20_000  # code points of a text that is searched in one request


class Asked(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A text, or the address of an article in the corpus; exactly one of the two.

    Nothing is fetched: an address is looked up among the articles that are public here.
    """

    text: (
        Annotated[
            str,
            Meta(
                max_length=LONGEST,
                description="What to search, up to 20,000 code points.",
            ),
        ]
        | None
    ) = None
    url: (
        Annotated[
            str,
            Meta(
                max_length=2000, description="The address of an article in the corpus."
            ),
        ]
        | None
    ) = None


class DifferenceShape(Struct, frozen=True, kw_only=True):
    """What differs: the words of the claim, and those of the passage that stand for them."""

    kind: Literal["number", "date", "name", "negation", "opposite"]
    claim: list[str]
    passage: list[str]


class MatchedOn(Struct, frozen=True, kw_only=True):
    """What the passage is like: the claim's own words, or words quoted of it in an article.

    With `quotation` the `stance` says what those words do with the claim. One that denies a claim
    is no repetition of it.
    """

    what: Literal["claim", "quotation"]
    text: str
    stance: str | None
    appearance: UUID | None


class MatchedClaim(Struct, frozen=True, kw_only=True):
    """The claim that was checked."""

    id: UUID
    ref: str
    text: str


class MatchedVerdict(Struct, frozen=True, kw_only=True):
    """The current verdict on the claim; the whole of it is read at `verdicts/{id}/`."""

    id: UUID
    ref: str
    url: str
    claim: MatchedClaim
    language: str
    rating: VerdictRating | None
    summary: str
    as_of: date | None
    version: int
    change_class: str | None
    public_note: str
    published_at: Moment | None
    modified_at: Moment | None
    publisher: str
    license: str
    attribution: str


class MatchShape(Struct, frozen=True, kw_only=True):
    """A passage and the verdict on the claim that it is like.

    `start` and `end` are code points, half-open. `outcome` is `match` only where no number, date,
    name, negation or opposite differs. `score` is the share of the claim's words that stand in the
    passage, 0 to 1. `why` says it in a sentence.
    """

    start: int
    end: int
    exact: str
    outcome: Literal["match", "similar_but_different"]
    score: float
    why: str
    shared: list[str]
    left_out: list[str]
    differences: list[DifferenceShape]
    on: MatchedOn
    verdict: MatchedVerdict


class MatchedText(Struct, frozen=True, kw_only=True):
    """The article that was searched, where an address was given."""

    id: UUID
    ref: str
    revision: int


class Answer(Struct, frozen=True, kw_only=True):
    """The passages, matches first, the likest first. `searched` is in code points."""

    offset_unit: Literal["code_point"] = "code_point"
    searched: int
    article: MatchedText | None
    results: list[MatchShape]
