"""Two revisions of an article side by side, and what became of every annotation."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.http import HttpRequest

from annotations.admin.diffs import Difference, difference_of_places, side_by_side
from annotations.admin.marking import NoticeShown, notices_in
from annotations.admin.pages import RowPage
from annotations.admin.placing import reason_in_words
from annotations.admin.workspace.page import chosen, revisions_of
from annotations.anchoring.carry import Carrier
from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor, Annotation, Article, History, Revision
from annotations.models.annotations import UNDECIDED
from annotations.vocabulary import AnnotationStatus
from annotations.workflow.permissions import may_annotate
from annotations.workflow.public import closed_to
from annotations.workflow.undoing import UNDOABLE

LONGEST_COMPARED = 200_000  # code points of both texts together
BESIDE = 3  # unchanged rows kept open around a change
# To undo the making of an annotation is to withdraw it, which has its own button.
UNDONE_HERE = UNDOABLE.keys() - {"annotate"}
STOOD = 80  # code points shown on each side of where words stood


@dataclass(frozen=True)
class Gap:
    """Where words stood that are gone: what is before and after that place in the new text."""

    before: str
    after: str


@dataclass(frozen=True)
class Carried:
    """One annotation in both revisions: its parts, old and new.

    `stood` are the places of parts that are gone, by part; `act` is the last act, if it can be undone.
    """

    annotation: Annotation
    old: list[Anchor]
    new: list[Anchor]
    stood: dict[int, Gap] = field(default_factory=dict)
    act: History | None = None

    @property
    def undecided(self) -> bool:
        """Return whether a person must look at it."""
        return any(anchor.state in UNDECIDED for anchor in self.new)

    @property
    def decided(self) -> bool:
        """Return whether a person has said where it stands in the new revision."""
        return any(anchor.method == "reviewer" for anchor in self.new)

    @property
    def can_accept(self) -> bool:
        """Return whether there is a place to accept."""
        return bool(self.new) and all(anchor.start is not None for anchor in self.new)

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Return each part: where it stood and stands, what differs, and why."""
        before = {anchor.part: anchor for anchor in self.old}
        return [
            {
                "old": before.get(anchor.part),
                "new": anchor,
                "reason": reason_in_words(anchor.reason),
                "difference": self.words_of(before.get(anchor.part), anchor),
                "gap": self.stood.get(anchor.part),
            }
            for anchor in self.new
        ]

    def words_of(self, old: Anchor | None, new: Anchor) -> Difference | None:
        """Return the words of one part, old and new; None where one side has none."""
        if old is None or new.start is None:
            return None
        return difference_of_places(old, new)


class ComparePage(RowPage):
    template = "admin/annotations/compare.html"
    title = "What changed"

    def about(self, request: HttpRequest, row: Article) -> dict[str, Any]:
        known = list(revisions_of(row).defer("text"))
        new = chosen(row, known, request.GET.get("new"))
        before = max(1, new.number - 1)
        old = chosen(row, known, request.GET.get("old") or str(before))
        carried = carried_between(row, old, new, person=request.user.pk)
        too_long = len(old.text) + len(new.text) > LONGEST_COMPARED
        rows = [] if too_long else list(side_by_side(old.text, new.text))
        return {
            "article": row,
            "revisions": known,
            "old": old,
            "new": new,
            "is_latest": new.pk == known[-1].pk,
            "notices": new_notices(old, new),
            "too_long": too_long,
            "stretches": list(stretches(rows)),
            "undecided": [one for one in carried if one.undecided],
            "decided": [one for one in carried if one.decided and not one.undecided],
            "settled": [one for one in carried if not (one.undecided or one.decided)],
            "may_annotate": may_annotate(request.user),
            "closed": closed_to(request.user, [one.annotation.uuid for one in carried]),
        }


def new_notices(old: Revision, new: Revision) -> list[NoticeShown]:
    """Return the publisher's notices that the new text has and the old one had not."""
    known = {notice.words for notice in notices_in(old)}
    return [notice for notice in notices_in(new) if notice.words not in known]


def stretches(rows: list[Difference]) -> Iterable[tuple[bool, list[Difference]]]:
    """Yield the rows in stretches; True for those far from any change, which are folded away."""
    changed = [at for at, row in enumerate(rows) if row.changed]
    near = {at for one in changed for at in range(one - BESIDE, one + BESIDE + 1)}
    stretch: list[Difference] = []
    for at, row in enumerate(rows):
        if stretch and (at in near) != (at - 1 in near):
            yield at - 1 not in near, stretch
            stretch = []
        stretch.append(row)
    if stretch:
        yield len(rows) - 1 not in near, stretch


def carried_between(
    article: Article, old: Revision, new: Revision, *, person: int | None
) -> list[Carried]:
    """Return the active annotations that a person may see, with their parts in both revisions.

    The old side is where the words stood last as they were chosen, up to the old revision.
    """
    anchors = (
        Anchor.objects.filter(
            revision__article=article, revision__number__lte=new.number
        )
        .select_related("revision")
        .defer("revision__text")
        .order_by("revision__number", "part")
    )
    rows: list[Any] = list(
        Annotation.objects.told_to(person)
        .filter(article=article, status=AnnotationStatus.ACTIVE)
        .select_related("article")
        .prefetch_related(
            Prefetch("anchors", anchors, to_attr="placed"), "appearances__claim"
        )
        .order_by("pk")
    )
    acts = last_acts(rows)
    gaps = Gaps(old, new)
    found = [
        Carried(
            row,
            list(stood_last(row.placed, old).values()),
            [one for one in row.placed if one.revision_id == new.pk],
            act=acts.get(row.uuid),
        )
        for row in rows
    ]
    # What was made in the new revision itself was never carried onto it.
    came = [one for one in found if one.new and (one.old or one.undecided)]
    return [replace(one, stood=gaps.of(one)) for one in came]


def stood_last(placed: list[Anchor], old: Revision) -> dict[int, Anchor]:
    """Return each part as it stood last, up to a revision, oldest first in what it overrides."""
    before = [one for one in placed if one.revision.number <= old.number]
    chosen = [one for one in before if one.state in CARRIED]
    return {one.part: one for one in (chosen or before)}


def last_acts(rows: Sequence[Annotation]) -> dict[UUID, History]:
    """Return the last act on each annotation where it can be undone; one query."""
    latest = (
        History.objects.filter(object__in=[row.uuid for row in rows])
        .order_by("object", "-id")
        .distinct("object")
    )
    return {one.object: one for one in latest if one.verb in UNDONE_HERE}


class Gaps:
    """Finds where words stood that are gone; the texts are aligned once, when that is needed."""

    def __init__(self, old: Revision, new: Revision) -> None:
        self.old, self.new = old, new

    @cached_property
    def carrier(self) -> Carrier:
        return Carrier(self.old.text, self.new.text)

    def of(self, one: Carried) -> dict[int, Gap]:
        """Return where the parts stood that have no place in the new text, by part."""
        if len(self.old.text) + len(self.new.text) > LONGEST_COMPARED:
            return {}
        gone = {anchor.part for anchor in one.new if anchor.start is None}
        return {
            anchor.part: self.at(anchor.start)
            for anchor in one.old
            if anchor.part in gone
            and anchor.start is not None
            and anchor.revision_id == self.old.pk
        }

    def at(self, start: int) -> Gap:
        """Return what is around the place where words stood."""
        text, place = self.new.text, self.carrier.stood_at(start)
        return Gap(text[max(0, place - STOOD) : place], text[place : place + STOOD])
