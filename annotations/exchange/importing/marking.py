"""Foreign marks, claims and relations into annotations, claims and appearances: each by its verb."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from annotations.exchange.counting import Place
from annotations.exchange.foreign import (
    ForeignAppearance,
    ForeignClaim,
    ForeignRelation,
    Mark,
)
from annotations.exchange.importing.homes import uuid_of
from annotations.exchange.importing.taking import Taking
from annotations.models import Agent, Annotation, Appearance, Claim, Relation, Revision
from annotations.vocabulary import SYMMETRIC_RELATIONS, AgentKind, RelationKind
from annotations.workflow import (
    Act,
    AnnotationContent,
    AppearanceContent,
    ClaimContent,
    Identity,
    InvalidContent,
    Span,
    add_agent,
    annotate,
    file_claim,
    link,
    reanchor,
    relate,
)
from annotations.workflow.articles import next_ref

CERTAIN = {"anchored", "moved"}
AS_PERSON = "claimants came in as persons, since the file does not say what they are"


@dataclass
class Marking:
    """Makes annotations of marks; knows those that this import made, to see them again."""

    taking: Taking
    format: str
    claims: dict[str, Claim] = field(default_factory=dict)
    made: dict[object, list[Annotation]] = field(
        default_factory=lambda: defaultdict(list)
    )
    ours: set[int] = field(default_factory=set)
    twins: Counter[tuple[UUID, str]] = field(default_factory=Counter)

    def mark(
        self, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Claim | None:
        """Take in one mark with its claim; return the claim. Raises what the verbs raise."""
        act = self.act(mark)
        article = revision.article
        said: Claim | None = None
        if mark.appearance:
            claim = mark.appearance.claim
            said = self.claim(claim, article.language, article.uuid)
        annotation = self.annotation(act, mark, revision, places)
        if mark.appearance and said:
            self.appearance(act, mark.appearance, said, annotation)
        return said

    def forget(self) -> None:
        """Forget what may have been stored by a step that was refused."""
        self.claims = {}

    def act(self, mark: Mark) -> Act:
        """Return the act of who marked the words, as far as the file says who and when."""
        name = mark.creator.removeprefix("acct:")
        user = self.taking.known.user(name) if name else self.taking.importer
        at: datetime = mark.created or self.taking.now
        return self.taking.act(user, min(at, self.taking.now))

    def annotation(
        self, act: Act, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Annotation:
        """Return the annotation of a mark: made now, or known and put where the file has it."""
        places = sorted(places)
        uuid = self.uuid(mark, revision, places)
        here = Annotation.objects.filter(uuid=uuid).first()
        here = here or self.carried(mark, revision, places)
        spans = [Span(start, end) for start, end in places]
        if here is None:
            content = AnnotationContent(mark.motivation, mark.note, list(mark.tags))
            here = annotate(act, revision, spans, content, identity=Identity(uuid))
            self.ours.add(here.pk)
            self.taking.report.taken["annotation"] += 1
        elif self.standing(here, revision) == places:
            self.taking.report.known["annotation"] += 1
        elif here.pk in self.ours:
            reanchor(act, here, revision, spans)
        else:
            raise InvalidContent(
                f"There is already an annotation {here.uuid} here, and it stands elsewhere. "
                "Take this one out, or put that one where it should be.",
                "already_here",
            )
        self.made[self.signature(mark, revision)].append(here)
        return here

    def uuid(self, mark: Mark, revision: Revision, places: Sequence[Place]) -> UUID:
        """Return the identifier of a mark: its own, or one that is the same in every import."""
        given = uuid_of(mark.id)
        if given is not None:
            return given
        if mark.appearance and (own := uuid_of(mark.appearance.id)):
            return uuid5(own, "annotation")
        article = revision.article.uuid
        if mark.id:
            return uuid5(article, f"{self.format} {mark.id}")
        said = mark.motivation, mark.tags, mark.note, mark.appearance
        name = f"{self.format} {list(places)} {said}"
        self.twins[revision.uuid, name] += 1
        return uuid5(revision.uuid, f"{name} {self.twins[revision.uuid, name]}")

    def signature(self, mark: Mark, revision: Revision) -> object:
        """Return what makes two marks of one article say the same."""
        appearance = mark.appearance and replace(mark.appearance, id="")
        return (
            revision.article_id, mark.motivation, mark.tags, mark.note, mark.creator, appearance,
        )  # fmt: skip

    def carried(
        self, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Annotation | None:
        """Return the annotation of an earlier revision that was carried to just this place."""
        if mark.id or (mark.appearance and mark.appearance.id):
            return None
        for one in self.made[self.signature(mark, revision)]:
            first = one.anchors.order_by("revision__number").first()
            earlier = first is not None and first.revision_id != revision.pk
            if earlier and self.standing(one, revision) == list(places):
                return one
        return None

    def standing(self, annotation: Annotation, revision: Revision) -> list[Place]:
        """Return where an annotation stands in a revision for certain."""
        anchors = annotation.anchors.filter(revision=revision, state__in=CERTAIN)
        return sorted((one.start or 0, one.end or 0) for one in anchors)

    def claim(self, said: ForeignClaim, language: str, beside: UUID) -> Claim:
        """Return a claim of the file: one that is here, or filed now.

        `language` is its own where it has none said, `beside` the identifier of what names it.
        """
        key = said.id or f"{said.ref} {said.text}"
        if key not in self.claims:
            known = self.known_claim(said)
            self.claims[key] = known or self.filed(said, language, beside)
        return self.claims[key]

    def known_claim(self, said: ForeignClaim) -> Claim | None:
        """Return the claim that is here already: by identifier, else by its very words."""
        if uuid := uuid_of(said.id):
            found = Claim.objects.filter(uuid=uuid)
        else:
            found = Claim.objects.filter(text=said.text, merged_into=None)
            if said.ref:
                found = found.filter(ref=said.ref)
            if said.language:
                found = found.filter(language=said.language)
        claim = found.order_by("id").first()
        if claim:
            self.taking.report.known["claim"] += 1
        elif not said.text:
            raise InvalidContent(
                f"The claim {said.id or said.ref} is not here, and the file does not have its "
                "words. Import the claims first, from jsonl or csv.",
                "unknown_claim",
                "claim",
            )
        return claim

    def filed(self, said: ForeignClaim, language: str, beside: UUID) -> Claim:
        """File a claim of the file."""
        uuid = uuid_of(said.id) or uuid5(beside, f"claim {said.ref} {said.text}")
        ref = (
            self.taking.known.ref("claim", said.ref)
            if said.ref
            else next_ref("C", "claim")
        )
        content = ClaimContent(
            text=said.text,
            language=said.language or language,
            about=list(said.about),
            claimed_on=said.claimed_on,
        )
        act = self.taking.mine(self.taking.now)
        claim = file_claim(act, content, identity=Identity(uuid, ref))
        self.taking.report.taken["claim"] += 1
        return claim

    def appearance(
        self, act: Act, said: ForeignAppearance, claim: Claim, annotation: Annotation
    ) -> None:
        """Link an annotation to its claim, unless it is linked already."""
        if Appearance.objects.filter(claim=claim, annotation=annotation).exists():
            self.taking.report.known["appearance"] += 1
            return
        content = AppearanceContent(
            stance=said.stance,
            voice=said.voice,
            hedging=said.hedging,
            claimant=self.agent(act, said.claimant) if said.claimant else None,
            first_appearance=said.first_appearance,
        )
        uuid = uuid_of(said.id)
        link(act, claim, annotation, content, identity=Identity(uuid) if uuid else None)
        self.taking.report.taken["appearance"] += 1

    def agent(self, act: Act, name: str) -> Agent:
        """Return the claimant with a name. Raises InvalidContent where several have it."""
        found = Agent.objects.filter(Q(name=name) | Q(name="", descriptor=name))[:2]
        if len(found) > 1:
            raise InvalidContent(
                f"Two claimants here are called '{name}', and the file does not say which is "
                "meant. Take the name out, and choose the claimant after the import.",
                "several_agents",
                "claimant",
            )
        if found:
            return found[0]
        self.taking.report.notes[AS_PERSON] += 1
        self.taking.report.taken["agent"] += 1
        return add_agent(act, kind=AgentKind.PERSON, name=name)

    def relate(self, said: ForeignRelation, claims: Sequence[Claim | None]) -> None:
        """Say how the claims of two marks relate, unless it is known; note what has no words here."""
        ends = said.source, said.target
        if not all(0 <= end < len(claims) for end in ends):
            raise InvalidContent(
                "It relates to a mark that is not in this text. Take it out.",
                "unknown_mark",
            )
        source, target = claims[said.source], claims[said.target]
        notes = self.taking.report.notes
        if said.kind not in RelationKind.values:
            notes[f"relations of the kind '{said.kind}' were left out"] += 1
        elif source is None or target is None:
            notes["relations between words that hold no claim were left out"] += 1
        elif not related(source, target, said.kind):
            relate(self.taking.mine(self.taking.now), source, target, kind=said.kind)
            self.taking.report.taken["relation"] += 1


def related(source: Claim, target: Claim, kind: str) -> bool:
    """Return whether two claims are related so already."""
    there = Q(from_claim=source, to_claim=target)
    if kind in SYMMETRIC_RELATIONS:
        there |= Q(from_claim=target, to_claim=source)
    return Relation.objects.filter(there, kind=kind).exists()
