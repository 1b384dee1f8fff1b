"""The desk at work: each method does one thing of the files by its verb."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from annotations.exchange.demo.files import (
    AppearanceEntry,
    ClaimEntry,
    EvidenceEntry,
    Highlight,
    House,
    MergeEntry,
    Origin,
    RelationEntry,
    Sitting,
    Speaker,
)
from annotations.exchange.demo.reading import DemoUnreadable, identifier, places_of
from annotations.models import (
    Annotation,
    Appearance,
    Evidence,
    Relation,
    Revision,
)
from annotations.workflow import (
    Act,
    AnnotationContent,
    AppearanceContent,
    ClaimContent,
    EvidenceContent,
    Identity,
    Passing,
    add_agent,
    add_newsroom,
    add_origin_group,
    annotate,
    attach_evidence,
    file_claim,
    link,
    merge,
    relate,
)

Slugged = tuple[str, str]  # kind and slug


@dataclass
class Desk:
    """What is there so far: people, texts, and every thing of the files by kind and slug."""

    users: Mapping[str, User]
    revisions: dict[tuple[str, int], Revision] = field(default_factory=dict)
    outdated: set[int] = field(
        default_factory=set
    )  # keys of revisions that came before others
    things: dict[Slugged, Model] = field(default_factory=dict)
    made: Counter[str] = field(default_factory=Counter)

    def add(self, kind: str, slug: str, make: Callable[[Identity], Model]) -> None:
        """Make a thing with the identifier that its slug gives it."""
        self.things[kind, slug] = make(Identity(identifier(kind, slug)))
        self.made[kind] += 1

    def find(self, kind: str, slug: str) -> Any:
        """Return a thing that must be there by now. Raises DemoUnreadable when it is not."""
        if (kind, slug) not in self.things:
            raise DemoUnreadable(f"the {kind} '{slug}' comes later than its use.")
        return self.things[kind, slug]

    def text(self, article: str, number: int) -> Revision:
        """Return a revision that can be annotated. Raises DemoUnreadable when there is none."""
        revision = self.revisions.get((article, number))
        if revision is None:
            raise DemoUnreadable(f"there is no revision {number} of '{article}'.")
        if revision.pk in self.outdated:
            raise DemoUnreadable(
                f"{revision.article.ref} has a later revision already, onto which nothing would be "
                "carried. Load the demo into an empty database."
            )
        return revision

    def add_newsroom(self, act: Act, house: House) -> None:
        """Add a partner newsroom."""
        self.add(
            "newsroom",
            house.slug,
            lambda identity: add_newsroom(
                act, name=house.name, contact=house.contact, identity=identity
            ),
        )

    def add_agent(self, act: Act, speaker: Speaker) -> None:
        """Add somebody who makes claims."""
        self.add(
            "agent",
            speaker.slug,
            lambda identity: add_agent(
                act,
                kind=speaker.kind,
                name=speaker.name,
                descriptor=speaker.descriptor,
                same_as=speaker.same_as,
                identity=identity,
            ),
        )

    def add_origin_group(self, act: Act, origin: Origin) -> None:
        """Name an origin that appearances share."""
        self.add(
            "origin group",
            origin.slug,
            lambda identity: add_origin_group(
                act, label=origin.label, note=origin.note.strip(), identity=identity
            ),
        )

    def annotate(self, act: Act, sitting: Sitting, highlight: Highlight) -> None:
        """Highlight the quotations of one annotation."""

        def make(identity: Identity) -> Annotation:
            revision = self.text(sitting.article, sitting.revision)
            content = AnnotationContent(
                motivation=highlight.motivation,
                note=highlight.note,
                tags=highlight.tags,
            )
            spans = places_of(highlight, revision.text)
            return annotate(act, revision, spans, content, identity=identity)

        self.add("annotation", highlight.slug, make)

    def file_claim(self, act: Act, entry: ClaimEntry) -> None:
        """File a claim."""
        content = ClaimContent(
            text=entry.text,
            language=entry.language,
            about=entry.about,
            checkability=entry.checkability,
            claimed_on=entry.claimed_on,
        )
        self.add(
            "claim",
            entry.slug,
            lambda identity: file_claim(act, content, identity=identity),
        )

    def link(self, act: Act, claim: ClaimEntry, entry: AppearanceEntry) -> None:
        """Link an annotation to a claim."""

        def make(identity: Identity) -> Appearance:
            return link(
                act,
                self.find("claim", claim.slug),
                self.find("annotation", entry.annotation),
                self.appearance_content(entry),
                self.passings(entry),
                identity=identity,
            )

        self.add("appearance", appearance_slug(claim, entry), make)

    def appearance_content(self, entry: AppearanceEntry) -> AppearanceContent:
        """Return what the words do with the claim, and on whose word."""
        group = entry.origin_group
        return AppearanceContent(
            stance=entry.stance,
            voice=entry.voice,
            claimant=self.find("agent", entry.claimant) if entry.claimant else None,
            hedging=entry.hedging,
            first_appearance=entry.first_appearance,
            origin_group=self.find("origin group", group) if group else None,
        )

    def passings(self, entry: AppearanceEntry) -> Sequence[Passing]:
        """Return the chain by which the claim was passed on."""
        return [
            Passing(self.find("agent", one.agent), one.relation)
            for one in entry.attributions
        ]

    def relate(self, act: Act, entry: RelationEntry) -> None:
        """Relate two claims."""

        def make(identity: Identity) -> Relation:
            return relate(
                act,
                self.find("claim", entry.from_),
                self.find("claim", entry.to),
                kind=entry.kind,
                rationale=entry.rationale.strip(),
                identity=identity,
            )

        self.add("relation", relation_slug(entry), make)

    def merge(self, act: Act, entry: MergeEntry) -> None:
        """Merge a claim into another."""
        merge(act, self.find("claim", entry.from_), self.find("claim", entry.into))
        self.made["merge"] += 1

    def attach_evidence(self, act: Act, entry: EvidenceEntry) -> None:
        """Add a piece of evidence."""

        def make(identity: Identity) -> Evidence:
            passage = entry.annotation
            content = EvidenceContent(
                kind=entry.kind,
                tier=entry.tier,
                title=entry.title,
                publisher_name=entry.publisher_name,
                url=entry.url,
                quote=entry.quote,
                locator=entry.locator,
                document=entry.document,
                accessed_on=entry.accessed_on,
                published_on=entry.published_on,
                annotation=self.find("annotation", passage) if passage else None,
            )
            return attach_evidence(act, content, identity=identity)

        self.add("evidence", entry.slug, make)


def appearance_slug(claim: ClaimEntry, entry: AppearanceEntry) -> str:
    """Return the slug of an appearance: its claim's and its annotation's."""
    return f"{claim.slug}/{entry.annotation}"


def relation_slug(entry: RelationEntry) -> str:
    """Return the slug of a relation: what it relates, and how."""
    return f"{entry.from_}/{entry.kind}/{entry.to}"
