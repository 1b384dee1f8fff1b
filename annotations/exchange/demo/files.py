"""What the files of the demo corpus say, field by field. They refer to each other by slug."""

from datetime import date, datetime
from typing import Any

from msgspec import Struct, field


class Entry(Struct, forbid_unknown_fields=True, kw_only=True):
    """A table in a file; an unknown key in it is an error."""


class Person(Entry):
    """Somebody at the desk."""

    username: str
    first_name: str
    last_name: str
    roles: list[str]


class House(Entry):
    """A partner newsroom."""

    slug: str
    name: str
    contact: str
    by: str
    at: datetime


class CastFile(Entry):
    """`cast.yaml`."""

    users: list[Person]
    newsrooms: list[House]


class Speaker(Entry):
    """Somebody who makes claims."""

    slug: str
    kind: str
    name: str = ""
    descriptor: str = ""
    same_as: list[str] = field(default_factory=list)


class Highlight(Entry):
    """One annotation: its quotations in order; `occurrence`, from 1, says which is meant."""

    slug: str
    parts: list[str]
    motivation: str
    occurrence: int | None = None
    tags: list[str] = field(default_factory=list)
    note: str = ""


class Sitting(Entry):
    """One reading of one revision of an article, by one person."""

    article: str
    revision: int
    by: str
    at: datetime
    annotations: list[Highlight]


class Passed(Entry):
    """One link of a chain of attribution."""

    agent: str
    relation: str


class AppearanceEntry(Entry):
    """A claim in an annotation."""

    annotation: str
    stance: str
    voice: str
    claimant: str = ""
    hedging: str = "none"
    first_appearance: bool = False
    origin_group: str = ""
    attributions: list[Passed] = field(default_factory=list)


class ClaimEntry(Entry):
    """A claim with its appearances."""

    slug: str
    text: str
    language: str
    checkability: str
    by: str
    at: datetime
    about: list[str] = field(default_factory=list)
    claimed_on: date | None = None
    appearances: list[AppearanceEntry] = field(default_factory=list)


class RelationEntry(Entry):
    """A relation between two claims."""

    from_: str = field(name="from")
    to: str
    kind: str
    rationale: str
    by: str
    at: datetime


class MergeEntry(Entry):
    """A claim that was merged into another; the rationale is for readers of the file."""

    from_: str = field(name="from")
    into: str
    rationale: str
    by: str
    at: datetime


class Origin(Entry):
    """An origin that several appearances share."""

    slug: str
    label: str
    note: str = ""


class ClaimsFile(Entry):
    """`claims.yaml`."""

    origin_groups: list[Origin]
    claims: list[ClaimEntry]
    relations: list[RelationEntry]
    merges: list[MergeEntry]


class EvidenceEntry(Entry):
    """A piece of evidence: a passage of the corpus or something outside it."""

    slug: str
    kind: str
    tier: str
    title: str
    by: str
    at: datetime
    publisher_name: str = ""
    url: str = ""
    quote: str = ""
    locator: str = ""
    document: str = ""
    accessed_on: date | None = None
    published_on: date | None = None
    annotation: str = ""


class UseEntry(Entry):
    """A piece of evidence in a version."""

    evidence: str
    stance: str
    rationale: str = ""


class Step(Entry):
    """One verb of the workflow with what it is given; what is left out stays as it is."""

    verb: str
    by: str
    at: datetime
    rating: str | None = None
    summary: str | None = None
    justification: str | None = None
    as_of: date | None = None
    internal_note: str | None = None
    evidence: list[UseEntry] | None = None
    rationale: str = ""
    round: int = 1
    reason: str = ""
    change_class: str = ""
    public_note: str = ""
    body: str = ""

    def content(self) -> dict[str, Any]:
        """Return the content fields that the step gives, the rating left out."""
        names = ("summary", "justification", "as_of", "internal_note")
        given = {name: getattr(self, name) for name in names}
        return {name: value for name, value in given.items() if value is not None}


class VerdictEntry(Entry):
    """A verdict as the list of steps that made it."""

    slug: str
    claim: str
    language: str
    scale: str
    steps: list[Step]
    stale_after: date | None = None


class Demo(Struct, kw_only=True):
    """All files of the demo corpus."""

    cast: CastFile
    agents: list[Speaker]
    annotations: list[Sitting]
    claims: ClaimsFile
    evidence: list[EvidenceEntry]
    verdicts: list[VerdictEntry]
