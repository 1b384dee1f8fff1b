"""Foreign marks, claims and relations into annotations, claims and appearances: each by its verb."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid5

from django.contrib.auth.models import User
from django.db.models import Q

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

CERTAIN = {"anchored", "moved"}
OTHERWISE = "tags and notes of annotations that are here already: what is here stays"


@dataclass
class Marking:
    """Makes annotations of marks."""

    taking: Taking
    format: str
    claiming: Claiming = field(init=False)
    met: Met = field(init=False)

    def __post_init__(self) -> None:
        self.claiming = Claiming(self.taking)
        self.met = Met(self.taking.known)

    def mark(
        self, mark: Mark, revision: Revision, places: Sequence[Place]
    ) -> Claim | None:
        """Take in one mark with its claim; return the claim. Raises what the verbs raise."""
        refuse_unstorable(
            tags=mark.tags, note=mark.note, creator=mark.creator, claim=mark.appearance
        )
        act = self.act(mark)
        article = revision.article
        said: Claim | None = None
        if mark.appearance:
            claim = mark.appearance.claim
            said = self.claiming.claim(claim, article.language, article.uuid)
        annotation = self.annotation(act, mark, revision, sorted(places), said)
        if mark.appearance and said:
            self.claiming.appearance(act, mark.appearance, said, annotation)
        return said

    def act(self, mark: Mark) -> Act:
        """Return the act of who marked the words, as far as the file says who and when."""
        name = mark.creator.removeprefix("acct:")
        user = self.taking.known.person(name) if name else self.taking.importer
        at: datetime = mark.created or self.taking.now
        return self.taking.act(user, min(at, self.taking.now))

    def annotation(
        self,
        act: Act,
        mark: Mark,
        revision: Revision,
        places: list[Place],
        said: Claim | None,
    ) -> Annotation:
        """Return the annotation of a mark: made now, or known and put where the file has it."""
        uuid = self.uuid(mark, revision, places)
        by = act.user if mark.creator else None
        here = self.here(mark, uuid) or self.alike(
            mark, revision, places, said=said, by=by
        )
        spans = [Span(start, end) for start, end in places]
        if here is None:
            content = AnnotationContent(mark.motivation, mark.note, list(mark.tags))
            here = annotate(act, revision, spans, content, identity=Identity(uuid))
            self.met.made(here.pk)
            self.taking.report.taken["annotation"] += 1
        else:
            if not self.stands(here, revision, places):
                self.refuse_another(mark, here, revision)
                reanchor(act, here, revision, spans)
            self.taking.report.known["annotation"] += 1
            if says_more(mark, here):
                self.taking.report.notes[OTHERWISE] += 1
        self.met.marked(revision.pk, here.pk, said.pk if said else None)
        return here

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

    def here(self, mark: Mark, uuid: UUID) -> Annotation | None:
        """Return the annotation that has the identifier, or the appearance of a mark."""
        found = Annotation.objects.filter(uuid=uuid).first()
        own = uuid_of(mark.appearance.id) if mark.appearance else None
        if found or own is None:
            return found
        return Annotation.objects.filter(appearances__uuid=own).first()

    def alike(
        self,
        mark: Mark,
        revision: Revision,
        places: list[Place],
        *,
        said: Claim | None,
        by: User | None,
    ) -> Annotation | None:
        """Return an annotation that says the same of the same words, of a mark without a name.

        So what was carried on from an earlier revision, or came in before, does not come twice. What
        two people say alike stays two, where the file tells that it was `by` one of them.
        """
        if mark.id or (mark.appearance and mark.appearance.id):
            return None
        start, _ = places[0]
        found = Annotation.objects.filter(
            same_said(mark, said),
            anchors__in=revision.anchors.filter(part=1, start=start),
            status=AnnotationStatus.ACTIVE,
        ).order_by("id")
        if by is not None:
            found = found.filter(creator=by)
        there = whole(places, revision.text)
        same = (
            one
            for one in found
            if not self.met.says(revision.pk, one.pk, said.pk if said else None)
            and whole(standing(one, revision), revision.text) == there
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
    anchors = annotation.anchors.filter(revision=revision, state__in=CERTAIN)
    return sorted((one.start or 0, one.end or 0) for one in anchors)


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
