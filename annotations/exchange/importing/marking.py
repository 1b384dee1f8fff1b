"""Foreign marks, claims and relations into annotations, claims and appearances: each by its verb."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.db.models import Q

from annotations.anchoring.placement import CARRIED
from annotations.exchange.counting import Place
from annotations.exchange.counting import shown as in_short
from annotations.exchange.foreign import ForeignRelation, Mark
from annotations.exchange.importing.claiming import Claiming
from annotations.exchange.importing.homes import uuid_of
from annotations.exchange.importing.met import Met
from annotations.exchange.importing.taking import Taking
from annotations.exchange.importing.unstorable import refuse_unstorable
from annotations.exchange.labels import STANCES
from annotations.models import Annotation, Claim, Relation, Revision
from annotations.vocabulary import (
    SYMMETRIC_RELATIONS,
    AnnotationStatus,
    RelationKind,
)
from annotations.workflow import (
    Act,
    AnnotationContent,
    Identity,
    InvalidContent,
    Span,
    annotate,
    reanchor,
    relate,
)

OTHERWISE = "tags and notes of annotations that are here already: what is here stays"


@dataclass(frozen=True)
class Planned:
    """A mark of a revision as it will be stored: whose act it is, where, of which claim, called how."""

    mark: Mark
    revision: Revision
    act: Act
    places: list[Place]
    said: Claim | None
    uuid: UUID

    @property
    def spans(self) -> list[Span]:
        """Return the places as the verbs take them."""
        return [Span(start, end) for start, end in self.places]

    @property
    def content(self) -> AnnotationContent:
        """Return what is said of the words."""
        mark = self.mark
        return AnnotationContent(mark.motivation, mark.note, list(mark.tags))


@dataclass
class Marking:
    """Makes annotations of marks; `at_hand` are annotations that are here and will be asked for next."""

    taking: Taking
    format: str
    claiming: Claiming = field(init=False)
    met: Met = field(init=False)
    at_hand: dict[UUID, Annotation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.claiming = Claiming(self.taking)
        self.met = Met(self.taking.known)

    def forget(self) -> None:
        """Forget what may have been stored by a step that was refused."""
        self.at_hand = {}
        self.claiming.forget()

    def mark(
        self, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Claim | None:
        """Take in one mark with its claim; return the claim. Raises what the verbs raise."""
        return self.settle(self.planned(mark, revision, places))

    def planned(
        self, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Planned:
        """Return a mark as it will be stored; its claim is found or filed."""
        refuse_unstorable(
            tags=mark.tags, note=mark.note, creator=mark.creator, claim=mark.appearance
        )
        act, article, there = self.act(mark), revision.article, sorted(places)
        said: Claim | None = None
        if mark.appearance:
            claim = mark.appearance.claim
            said = self.claiming.claim(claim, article.language, article.uuid)
        uuid = self.uuid(mark, revision, there)
        return Planned(mark, revision, act, there, said, uuid)

    def settle(self, one: Planned) -> Claim | None:
        """Store a mark by itself, unless it is here; return its claim."""
        annotation = self.annotation(one)
        if one.mark.appearance and one.said:
            self.claiming.appearance(one.act, one.mark.appearance, one.said, annotation)
        return one.said

    def act(self, mark: Mark) -> Act:
        """Return the act of who marked the words, as far as the file says who and when."""
        name = mark.creator.removeprefix("acct:")
        user = self.taking.known.person(name) if name else self.taking.importer
        at: datetime = mark.created or self.taking.now
        return self.taking.act(user, min(at, self.taking.now))

    def annotation(self, one: Planned) -> Annotation:
        """Return the annotation of a mark: made now, or known and put where the file has it."""
        here = self.here(one) or self.alike(one)
        if here is None:
            made = annotate(
                one.act,
                one.revision,
                one.spans,
                one.content,
                identity=Identity(one.uuid),
            )
            self.made(one, made)
            return made
        if not self.stands(here, one.revision, one.places):
            self.refuse_another(one.mark, here, one.revision)
            reanchor(one.act, here, one.revision, one.spans)
        self.taking.report.known["annotation"] += 1
        if says_more(one.mark, here):
            self.taking.report.notes[OTHERWISE] += 1
        self.marked(one, here)
        return here

    def made(self, one: Planned, annotation: Annotation) -> None:
        """Note that an annotation has been made of a mark."""
        self.met.made(annotation.pk)
        self.taking.report.taken["annotation"] += 1
        self.marked(one, annotation)

    def marked(self, one: Planned, annotation: Annotation) -> None:
        """Note that a mark was an annotation's."""
        said = one.said.pk if one.said else None
        self.met.marked(one.revision.pk, annotation.pk, said)

    def refuse_another(self, mark: Mark, here: Annotation, revision: Revision) -> None:
        """Raise InvalidContent where an annotation that stands elsewhere is not this mark's.

        It is this mark's where this import made it in an earlier revision and carried it on.
        """
        if not self.met.is_ours(here.pk):
            raise InvalidContent(
                f"The annotation {here.uuid} is here already and stands on '{shown(here)}'. What is "
                "here stays: move it by hand if need be, and take this one out.",
                "already_here",
            )
        if self.met.is_marked(revision.pk, here.pk):
            raise InvalidContent(
                f"Another mark of this text is called '{mark.id or here.uuid}' too, and stands "
                "elsewhere. Give each a name of its own.",
                "same_name",
            )

    def stands(
        self, annotation: Annotation, revision: Revision, places: list[Place]
    ) -> bool:
        """Return whether an annotation stands at the places; what was here may have further parts.

        Hypothesis has the first part alone, which may be parted from the next by a line end.
        """
        parts = standing(annotation, revision)
        there = whole(parts, revision.text)
        wanted = whole(places, revision.text)
        return there == wanted or (
            not self.met.is_ours(annotation.pk) and {*wanted} <= {*there, *parts}
        )

    def here(self, one: Planned) -> Annotation | None:
        """Return the annotation that has the identifier, or the appearance of a mark."""
        found = self.at_hand.pop(one.uuid, None)
        found = found or Annotation.objects.filter(uuid=one.uuid).first()
        own = one.mark.appearance and uuid_of(one.mark.appearance.id)
        if found or not own:
            return found
        return Annotation.objects.filter(appearances__uuid=own).first()

    def alike(self, one: Planned) -> Annotation | None:
        """Return an annotation that says the same of the same words, of a mark without a name.

        So what was carried on from an earlier revision, or came in before, does not come twice. What
        two people say alike stays two, where the file tells that it was by one of them.
        """
        mark, revision = one.mark, one.revision
        if is_named(mark):
            return None
        start, _ = one.places[0]
        found = Annotation.objects.filter(
            same_said(mark, one.said),
            anchors__in=revision.anchors.filter(part=1, start=start),
            status=AnnotationStatus.ACTIVE,
        ).order_by("id")
        if mark.creator:
            found = found.filter(creator=one.act.user)
        there = whole(one.places, revision.text)
        said = one.said.pk if one.said else None
        same = (
            here
            for here in found
            if not self.met.says(revision.pk, here.pk, said)
            and whole(standing(here, revision), revision.text) == there
        )
        return next(same, None)

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
        by = [mark.creator] if mark.creator else []
        said = mark.motivation, mark.tags, mark.note, mark.appearance, *by
        name = f"{self.format} {list(places)} {said}"
        return uuid5(revision.uuid, f"{name} {self.met.twin(revision.pk, name)}")

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
            kind = f"of the kind '{said.kind[:60]}'" if said.kind else "of no kind"
            notes[f"relations {kind} were left out"] += 1
        elif source is None or target is None:
            notes["relations between words that hold no claim were left out"] += 1
        elif not related(source, target, said.kind):
            relate(self.taking.mine(self.taking.now), source, target, kind=said.kind)
            self.taking.report.taken["relation"] += 1


def shown(annotation: Annotation) -> str:
    """Return the words that an annotation stands on in the latest revision, as a message shows them."""
    latest = annotation.anchors.order_by("-revision__number", "part").first()
    return in_short(latest.exact if latest else "")


def is_named(mark: Mark) -> bool:
    """Return whether a file tells a mark from those that say the same."""
    return bool(mark.id or (mark.appearance and mark.appearance.id))


def says_more(mark: Mark, here: Annotation) -> bool:
    """Return whether a mark has a tag or a note that the annotation here has not."""
    tags = set(mark.tags) - set(STANCES)
    return not tags <= set(here.tags) or mark.note not in {"", here.note}


def related(source: Claim, target: Claim, kind: str) -> bool:
    """Return whether two claims are related so already."""
    there = Q(from_claim=source, to_claim=target)
    if kind in SYMMETRIC_RELATIONS:
        there |= Q(from_claim=target, to_claim=source)
    return Relation.objects.filter(there, kind=kind).exists()


def standing(annotation: Annotation, revision: Revision) -> list[Place]:
    """Return where an annotation stands in a revision for certain."""
    return sorted(
        (one.start or 0, one.end or 0)
        for one in annotation.anchors.all()
        if one.revision_id == revision.pk and one.state in CARRIED
    )


def whole(places: Sequence[Place], text: str) -> list[Place]:
    """Return places with those joined that blanks alone part: brat cuts a part at each line end."""
    joined: list[Place] = []
    for start, end in places:
        if joined and not text[joined[-1][1] : start].strip():
            joined[-1] = joined[-1][0], end
        else:
            joined.append((start, end))
    return joined


def same_said(mark: Mark, said: Claim | None) -> Q:
    """Return what is asked of an annotation that says the same as a mark.

    A stance without its claim is what formats leave of an appearance that have no claims.
    """
    same = Q(motivation=mark.motivation, tags__contains=list(mark.tags))
    if mark.note:
        same &= Q(note=mark.note)
    if mark.appearance:
        stance = mark.appearance.stance
        return same & Q(appearances__claim=said, appearances__stance=stance)
    stances = [tag for tag in mark.tags if tag in STANCES]
    return (same & Q(appearances=None)) | Q(appearances__stance__in=stances)
