"""Carrying annotations onto a new text: every part from the revision in which its words last stood.

What a person has not decided is never carried further as if it had been: a part whose words changed
is sought from where it last stood, however many revisions ago that was.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from annotations.anchoring import Placement, Selectors
from annotations.anchoring.carry import Carrier
from annotations.anchoring.describe import Describer
from annotations.anchoring.locate import Locator
from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor, Annotation, Article, Revision
from annotations.vocabulary import AnchorState, AnnotationStatus

MOST_ALIGNED = 5  # earlier revisions that a new one is aligned with
OUT_OF_ORDER = "The parts of the quotation no longer follow each other."


@dataclass(frozen=True)
class Standing:
    """A part of an annotation: its place so far, and the last one where its words stood."""

    latest: Anchor
    last: Anchor | None


@dataclass(frozen=True)
class Carried:
    """A part in the new revision (unsaved), and what it was before."""

    before: Anchor
    after: Anchor

    @property
    def is_news(self) -> bool:
        """Return whether its state changed, or its words did while a person still must decide."""
        return self.before.state != self.after.state or (
            self.waits and self.before.exact != self.after.exact
        )

    @property
    def waits(self) -> bool:
        """Return whether a person must look at it."""
        return self.after.state not in CARRIED


@dataclass
class Carrying:
    """A text onto which annotations are carried; what was aligned once is kept."""

    text: str
    placements: dict[tuple[int, int, int], Placement] = field(default_factory=dict)
    carriers: dict[int, Carrier] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.locator = Locator(self.text)
        self.describer = Describer(self.text)

    def place(self, parts: Sequence[Standing]) -> list[Placement]:
        """Return where each part stands in the text."""
        ids = {one.last.revision_id for one in parts if one.last}
        aligned = sorted(ids, reverse=True)[:MOST_ALIGNED]
        self.align(aligned)
        return [self.placement(one) for one in parts]

    def align(self, revisions: Iterable[int]) -> None:
        """Read the revisions, by key, that are not aligned with the text yet."""
        missing = [key for key in revisions if key not in self.carriers]
        for key, text in Revision.objects.filter(pk__in=missing).values_list(
            "pk", "text"
        ):
            self.carriers[key] = Carrier(text, self.text)

    def placement(self, part: Standing) -> Placement:
        """Return where a part stands: by alignment where its words last stood, else by its words."""
        last = part.last
        if last is None or last.start is None or last.end is None:
            return undecided(self.sought(part.latest))
        if last.revision_id not in self.carriers:
            return self.sought(last)
        key = (last.revision_id, last.start, last.end)
        if key not in self.placements:
            carrier = self.carriers[last.revision_id]
            self.placements[key] = carrier.carry(last.start, last.end)
        return self.placements[key]

    def sought(self, anchor: Anchor) -> Placement:
        """Look for the words of an anchor with what stood around them."""
        return self.locator.locate(
            Selectors(exact=anchor.exact, prefix=anchor.prefix, suffix=anchor.suffix)
        )

    def anchor(
        self, revision: Revision, part: Standing, placement: Placement
    ) -> Anchor:
        """Return the unsaved anchor of a part; without a place it keeps the words that are missing."""
        kept = part.last or part.latest
        words = Selectors(exact=kept.exact, prefix=kept.prefix, suffix=kept.suffix)
        if placement.start is not None and placement.end is not None:
            words = self.describer.describe(placement.start, placement.end)
        return Anchor(
            annotation=part.latest.annotation,
            revision=revision,
            part=part.latest.part,
            start=placement.start,
            end=placement.end,
            exact=words.exact or "",
            prefix=words.prefix or "",
            suffix=words.suffix or "",
            state=placement.state,
            method=placement.method,
            score=placement.score,
            reason=placement.reason[:500],
        )


def undecided(placement: Placement) -> Placement:
    """Return a placement of words that no person chose: it is at most a suggestion."""
    if placement.state not in CARRIED:
        return placement
    return Placement(
        "suggested",
        placement.start,
        placement.end,
        placement.score,
        placement.method,
        "undecided before",
    )


def parts_of(article: Article) -> list[Standing]:
    """Return all parts of the active annotations of an article, in order; three queries."""
    latest = list(latest_anchors(article))
    open_ones = {one.annotation_id for one in latest if one.state not in CARRIED}
    stood = (
        Anchor.objects.filter(annotation__in=open_ones, state__in=CARRIED)
        .order_by("annotation_id", "part", "-revision__number")
        .distinct("annotation_id", "part")
    )
    last = {(one.annotation_id, one.part): one for one in stood}
    return [
        Standing(
            one,
            one if one.state in CARRIED else last.get((one.annotation_id, one.part)),
        )
        for one in latest
    ]


def latest_anchors(article: Article) -> Iterator[Anchor]:
    """Yield the anchors of each active annotation in the last revision it has any in."""
    last = (
        Anchor.objects.filter(
            annotation__article=article, annotation__status=AnnotationStatus.ACTIVE
        )
        .order_by("annotation_id", "-revision__number")
        .distinct("annotation_id")
    )
    revision_of = dict(last.values_list("annotation_id", "revision_id"))
    anchors = (
        Anchor.objects.filter(
            annotation__in=list(revision_of),
            revision__in=set(revision_of.values()),
        )
        .select_related("annotation")
        .order_by("annotation_id", "part")
    )
    return (one for one in anchors if one.revision_id == revision_of[one.annotation_id])


def carry_parts(
    carrying: Carrying, revision: Revision, parts: Sequence[Standing]
) -> list[Carried]:
    """Return the parts as they stand in a new revision of the same article."""
    placements = carrying.place(parts)
    found = [
        Carried(part.latest, carrying.anchor(revision, part, placement))
        for part, placement in zip(parts, placements, strict=True)
    ]
    for _, group in groupby(found, key=lambda one: one.after.annotation_id):
        orphan_out_of_order(group)
    return found


def orphan_out_of_order(parts: Iterable[Carried]) -> None:
    """Orphan a part whose place does not follow that of the part before it."""
    reached = 0
    for one in parts:
        anchor = one.after
        if anchor.start is not None and anchor.start < reached:
            anchor.exact, anchor.reason = one.before.exact, OUT_OF_ORDER
            anchor.start = anchor.end = None
            anchor.state, anchor.score = AnchorState.ORPHANED, 0.0
        reached = anchor.end or reached


def bring_forward(annotation: Annotation) -> None:
    """Carry an annotation onto its article's latest revision, if it has no place there."""
    bring_all_forward([annotation])


def bring_all_forward(annotations: Sequence[Annotation]) -> None:
    """Carry annotations of one article onto its latest revision, those that have no place there."""
    keys = {one.pk for one in annotations}
    latest = Revision.objects.filter(article=annotations[0].article_id)
    revision = latest.order_by("number").last()
    if revision is None:
        return
    there = revision.anchors.filter(annotation__in=keys)
    missing = keys.difference(there.values_list("annotation_id", flat=True))
    if not missing:
        return
    every = parts_of(annotations[0].article)
    parts = [one for one in every if one.latest.annotation_id in missing]
    carried = carry_parts(Carrying(revision.text), revision, parts)
    Anchor.objects.bulk_create([one.after for one in carried])


def annotations_of(carried: Iterable[Carried]) -> dict[int, Annotation]:
    """Return the annotations of some parts, by key."""
    return {one.after.annotation_id: one.after.annotation for one in carried}
