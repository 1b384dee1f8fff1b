"""What the operations take: one closed shape each, so that an unknown field is an error by name.

Pure: no Django. Things are named by `id`, or by `ref` where they have one. A field that is left out
of a PATCH stays as it is. Offsets are code points unless `offset_unit` says otherwise, half-open.
"""

from datetime import date
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from annotations.records.working import Moment

MOST_AT_ONCE = 1000


class Body(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one operation takes."""


class Nothing(Body, frozen=True, kw_only=True):
    """An operation that takes nothing."""


class PublisherBody(Body, frozen=True, kw_only=True):
    """A new publisher."""

    slug: str
    name: str
    site_url: str = ""
    kind: str = "other"


class PublisherChange(Body, frozen=True, kw_only=True):
    """Changes of a publisher."""

    slug: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    site_url: str | UnsetType = UNSET
    kind: str | UnsetType = UNSET


class ArticleBody(Body, frozen=True, kw_only=True):
    """A new article with its first text; without `captured_at` it was captured now."""

    publisher: str
    genre: str
    language: str
    text: str
    url: str = ""
    headline: str = ""
    authors: list[str] = []
    translated_from: str = ""
    published_on: date | None = None
    published_precision: str = "day"
    rights: str = "quote"
    rights_note: str = ""
    captured_at: Moment | None = None


class ArticleChange(Body, frozen=True, kw_only=True):
    """Changes of what is said of an article; its texts never change."""

    publisher: str | UnsetType = UNSET
    genre: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    headline: str | UnsetType = UNSET
    authors: list[str] | UnsetType = UNSET
    translated_from: str | UnsetType = UNSET
    published_on: date | UnsetType | None = UNSET
    published_precision: str | UnsetType = UNSET
    rights: str | UnsetType = UNSET
    rights_note: str | UnsetType = UNSET


class RevisionBody(Body, frozen=True, kw_only=True):
    """A new text of an article; without `change_kind` the publisher's own notices decide it."""

    text: str
    captured_at: Moment | None = None
    change_kind: str = ""
    note: str = ""


class TextPositionSelector(Body, frozen=True, kw_only=True, tag="TextPositionSelector"):
    """Where the words stand (W3C Web Annotation Data Model, 4.2.5)."""

    start: Annotated[int, Meta(ge=0)]
    end: Annotated[int, Meta(ge=0)]


class TextQuoteSelector(Body, frozen=True, kw_only=True, tag="TextQuoteSelector"):
    """The words, and what stands around them (W3C Web Annotation Data Model, 4.2.4)."""

    exact: str
    prefix: str | None = None
    suffix: str | None = None


Selector = TextPositionSelector | TextQuoteSelector


class Target(Body, frozen=True, kw_only=True):
    """One part of a highlight: several selectors all describe the same words."""

    selector: Selector | list[Selector]


class Placed(Body, frozen=True, kw_only=True):
    """Where a highlight stands: one target for each of its parts. Without `revision`: in the latest."""

    target: Target | list[Target]
    revision: int | None = None
    offset_unit: Literal["code_point", "utf16"] = "code_point"


class Acceptance(Body, frozen=True, kw_only=True):
    """The revision whose proposed places were looked at; it must still be the latest."""

    revision: int


class AnnotationBody(Placed, frozen=True, kw_only=True):
    """A new highlight of an article."""

    article: str
    motivation: str = "highlighting"
    note: str = ""
    tags: list[str] = []


class AnnotationBatch(Body, frozen=True, kw_only=True):
    """Several highlights, all of them or none."""

    annotations: Annotated[
        list[AnnotationBody], Meta(min_length=1, max_length=MOST_AT_ONCE)
    ]


class AnnotationChange(Body, frozen=True, kw_only=True):
    """Changes of what is said of a highlight."""

    motivation: str | UnsetType = UNSET
    note: str | UnsetType = UNSET
    tags: list[str] | UnsetType = UNSET


class Withdrawal(Body, frozen=True, kw_only=True):
    """Why a highlight is withdrawn; needed where readers have seen it."""

    reason: str = ""


class AgentBody(Body, frozen=True, kw_only=True):
    """Somebody who makes claims; an anonymous group has a descriptor and no name."""

    kind: str
    name: str = ""
    descriptor: str = ""
    same_as: list[str] = []


class AgentChange(Body, frozen=True, kw_only=True):
    """Changes of an agent."""

    kind: str | UnsetType = UNSET
    name: str | UnsetType = UNSET
    descriptor: str | UnsetType = UNSET
    same_as: list[str] | UnsetType = UNSET


class ClaimBody(Body, frozen=True, kw_only=True):
    """A new claim."""

    text: str
    language: str
    about: list[str] = []
    checkability: str = "checkable"
    claimed_on: date | None = None


class ClaimBatch(Body, frozen=True, kw_only=True):
    """Several claims, all of them or none."""

    claims: Annotated[list[ClaimBody], Meta(min_length=1, max_length=MOST_AT_ONCE)]


class ClaimChange(Body, frozen=True, kw_only=True):
    """Changes of a claim."""

    text: str | UnsetType = UNSET
    language: str | UnsetType = UNSET
    about: list[str] | UnsetType = UNSET
    checkability: str | UnsetType = UNSET
    claimed_on: date | UnsetType | None = UNSET


class Merge(Body, frozen=True, kw_only=True):
    """The claim that takes this one's place."""

    into: str


class AttributionBody(Body, frozen=True, kw_only=True):
    """One link of the chain by which a claim reached an article."""

    agent: str
    relation: str


class AppearanceBody(Body, frozen=True, kw_only=True):
    """A claim in a highlight: the stance taken there, and on whose word."""

    annotation: str
    stance: str
    voice: str = "publisher"
    claimant: str | None = None
    hedging: str = "none"
    first_appearance: bool = False
    attributions: list[AttributionBody] = []


class AppearanceChange(Body, frozen=True, kw_only=True):
    """Changes of an appearance."""

    stance: str | UnsetType = UNSET
    voice: str | UnsetType = UNSET
    claimant: str | UnsetType | None = UNSET
    hedging: str | UnsetType = UNSET
    first_appearance: bool | UnsetType = UNSET
    attributions: list[AttributionBody] | UnsetType = UNSET


class RelationBody(Body, frozen=True, kw_only=True):
    """How a claim relates to another."""

    to: str
    kind: str
    rationale: str = ""


class RelationChange(Body, frozen=True, kw_only=True):
    """Changes of a relation."""

    kind: str | UnsetType = UNSET
    rationale: str | UnsetType = UNSET


class EvidenceBody(Body, frozen=True, kw_only=True):
    """What supports or refutes: a web address, another source, or a passage of the corpus."""

    kind: str
    tier: str
    title: str
    publisher_name: str = ""
    url: str = ""
    quote: str = ""
    locator: str = ""
    document: str = ""
    accessed_on: date | None = None
    published_on: date | None = None
    annotation: str | None = None


class EvidenceChange(Body, frozen=True, kw_only=True):
    """Changes of a piece of evidence."""

    kind: str | UnsetType = UNSET
    tier: str | UnsetType = UNSET
    title: str | UnsetType = UNSET
    publisher_name: str | UnsetType = UNSET
    url: str | UnsetType = UNSET
    quote: str | UnsetType = UNSET
    locator: str | UnsetType = UNSET
    document: str | UnsetType = UNSET
    accessed_on: date | UnsetType | None = UNSET
    published_on: date | UnsetType | None = UNSET
    annotation: str | UnsetType | None = UNSET


class UseBody(Body, frozen=True, kw_only=True):
    """A piece of evidence in a verdict: what it does there, and why."""

    evidence: str
    stance: str
    rationale: str = ""


class VersionChange(Body, frozen=True, kw_only=True):
    """The text of a version: what is left out stays as it is. `rating` is a code of the scale."""

    rating: str | UnsetType | None = UNSET
    summary: str | UnsetType = UNSET
    justification: str | UnsetType = UNSET
    as_of: date | UnsetType | None = UNSET
    internal_note: str | UnsetType = UNSET
    evidence: list[UseBody] | UnsetType = UNSET


class VerdictBody(VersionChange, frozen=True, kw_only=True):
    """A draft of the newsroom's answer on a claim. `scale` is a slug; its newest version is meant."""

    claim: str
    scale: str
    language: str = ""
    stale_after: date | None = None
    embargo_until: Moment | None = None


class VerdictChange(VersionChange, frozen=True, kw_only=True):
    """Changes of a draft, or of when a verdict may be published and is looked at again."""

    public_note: str | UnsetType = UNSET
    stale_after: date | UnsetType | None = UNSET
    embargo_until: Moment | UnsetType | None = UNSET


class Correction(VersionChange, frozen=True, kw_only=True):
    """A new version of a published verdict; every kind but `editorial` needs a public note."""

    change_class: str
    public_note: str = ""


class Reinstatement(VersionChange, frozen=True, kw_only=True):
    """A new version of a retracted verdict, and what readers are told."""

    public_note: str


class PublicNote(Body, frozen=True, kw_only=True):
    """What readers are told."""

    public_note: str


class Return(Body, frozen=True, kw_only=True):
    """What the author should change."""

    reason: str


class AssessmentBody(Body, frozen=True, kw_only=True):
    """One's own rating, made without seeing the others'."""

    rating: str
    rationale: str = ""
    round: Annotated[int, Meta(ge=1, le=1000)] = 1


class ReleaseBody(Body, frozen=True, kw_only=True):
    """What is to go into a release."""

    name: Annotated[str, Meta(min_length=1, max_length=80)]
    formats: list[str] = field(default_factory=lambda: ["jsonl"])
    published_only: bool = True
    text: Literal["rights", "quote", "none"] = "rights"
    assessments: Literal["final", "all"] = "final"
    double_reviewed: bool = False
    pseudonyms: bool = True
    splits: bool = False
    longest_quote: Annotated[int, Meta(ge=1)] | None = None


def given(body: Body, *but: str) -> dict[str, Any]:
    """Return the fields of a change that were given, but for some."""
    return {
        name: value
        for name in body.__struct_fields__
        if name not in but and (value := getattr(body, name)) is not UNSET
    }
