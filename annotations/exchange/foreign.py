"""What files of other tools say, in our words: texts, marks on them, claims, reviews. Pure: no Django.

Readers of formats yield these; the importer alone turns them into articles, annotations and claims.
Their offsets are as the file has them, in a unit that is not known yet.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from annotations.anchoring import Selectors
from annotations.exchange.labels import MOTIVATIONS, STANCES


@dataclass(frozen=True, order=True)
class Where:
    """A place in a file, as messages name it: a line, a file of an archive, a JSON pointer."""

    line: int = 0
    file: str = ""
    pointer: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" if self.line else ""
        return ", ".join(filter(None, (self.file, line, self.pointer))) or "the file"


@dataclass(frozen=True)
class Fault:
    """A place in a file that cannot be read, with the reason in words."""

    where: Where
    message: str


@dataclass(frozen=True)
class Aside:
    """Something that has no place here and is passed over; the report counts what is said of it."""

    what: str


RATINGS = Aside("ratings (a verdict is drafted here and read by a second person)")


@dataclass(frozen=True)
class ForeignClaim:
    """A claim by its identifier, its reference or its words: whatever the file has."""

    text: str = ""
    ref: str = ""
    id: str = ""
    language: str = ""
    about: tuple[str, ...] = ()
    claimed_on: date | None = None


@dataclass(frozen=True)
class ForeignAppearance:
    """What marked words do with a claim. `claimant` is a name; files do not say more of them."""

    claim: ForeignClaim
    stance: str
    voice: str = "publisher"
    hedging: str = "none"
    claimant: str = ""
    first_appearance: bool = False
    id: str = ""


@dataclass(frozen=True)
class Mark:
    """Words that somebody marked. Every part has a position, a quotation or both.

    `quote` is the words of all parts with a space between them, where a file has only that;
    `witnesses` are words inside the parts that must stand where they are said to.
    """

    where: Where
    parts: tuple[Selectors, ...]
    id: str = ""
    motivation: str = "highlighting"
    tags: tuple[str, ...] = ()
    note: str = ""
    quote: str | None = None
    witnesses: tuple[Selectors, ...] = ()
    creator: str = ""
    created: datetime | None = None
    appearance: ForeignAppearance | None = None


@dataclass(frozen=True)
class ForeignRelation:
    """A relation of the claims of two marks of one text, by their numbers in it from 0."""

    where: Where
    source: int
    target: int
    kind: str


@dataclass(frozen=True)
class ForeignText:
    """A text with what is marked in it; without `text`, something said about one that is elsewhere.

    `article` is the identifier of an article, if the file has it, `ref` what people call it, and
    `revision` the number of the revision that was annotated, 0 where that is not said. `unit` is
    what our own exports say that their offsets count; of marks made since it says nothing.
    `certain_unit` is what they count by the standard of the format, in this text as it is written.
    """

    where: Where
    name: str = ""
    text: str | None = None
    marks: tuple[Mark, ...] = ()
    relations: tuple[ForeignRelation, ...] = ()
    article: str = ""
    ref: str = ""
    url: str = ""
    headline: str = ""
    language: str = ""
    text_sha256: str = ""
    revision: int = 0
    unit: str = ""
    certain_unit: str = ""

    def bare(self) -> "ForeignText":
        """Return what is said of the text alone: the same for all marks of one that is elsewhere."""
        return replace(self, where=Where(), marks=(), relations=())


@dataclass(frozen=True)
class ForeignCitation:
    """What a fact-check rests on."""

    title: str
    url: str = ""
    publisher: str = ""
    quote: str = ""
    document: str = ""
    published_on: date | None = None


@dataclass(frozen=True)
class ForeignReview:
    """A fact-check by somebody: a claim, what they say of it, and on what it rests.

    `others` are fact-checks of the same claim in the same language, where a file has them together.
    """

    where: Where
    claim: ForeignClaim
    url: str = ""
    publisher: str = ""
    title: str = ""
    language: str = ""
    rating: str = ""
    rating_value: float | None = None
    best_rating: float | None = None
    worst_rating: float | None = None
    explanation: str = ""
    body: str = ""
    published_on: date | None = None
    citations: tuple[ForeignCitation, ...] = ()
    others: tuple["ForeignReview", ...] = ()


@dataclass(frozen=True)
class Labelled:
    """What a label of another tool means here."""

    motivation: str
    tags: tuple[str, ...] = ()
    appearance: ForeignAppearance | None = None


def labelled(label: str, appearance: ForeignAppearance | None = None) -> Labelled:
    """Return what a label means: a stance beside a claim, a motivation, or else a tag.

    `appearance` is what else the file says of the claim in the words, if it names one.
    """
    if appearance is not None:
        return Labelled("identifying", (), appearance)
    if label in MOTIVATIONS:
        return Labelled(label)
    if label in STANCES:
        return Labelled("identifying", (label,))
    return Labelled("highlighting", (label,) if label else ())
