"""Two revisions of an article side by side, and what became of every annotation."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from annotations.admin.article_page import chosen, revisions_of
from annotations.admin.diffs import Difference, difference, side_by_side
from annotations.admin.pages import RowPage
from annotations.admin.placing import reason_in_words
from annotations.admin.queues import UNDECIDED
from annotations.models import Anchor, Annotation, Article, Revision
from annotations.vocabulary import AnnotationStatus
from annotations.workflow.permissions import may_annotate

LONGEST_COMPARED = 200_000  # code points of both texts together
BESIDE = 3  # unchanged rows kept open around a change


@dataclass(frozen=True)
class Carried:
    """One annotation in both revisions: its parts, old and new."""

    annotation: Annotation
    old: list[Anchor]
    new: list[Anchor]

    @property
    def undecided(self) -> bool:
        """Return whether a person must look at it."""
        return any(anchor.state in UNDECIDED for anchor in self.new)

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
            }
            for anchor in self.new
        ]

    def words_of(self, old: Anchor | None, new: Anchor) -> Difference | None:
        """Return the words of one part, old and new; None where one side has none."""
        if old is None or new.start is None:
            return None
        return difference(old.exact, new.exact)


class ComparePage(RowPage):
    template = "admin/annotations/compare.html"
    title = "What changed"

    def about(self, request: HttpRequest, row: Article) -> dict[str, Any]:
        known = list(revisions_of(row).defer("text"))
        new = chosen(row, known, request.GET.get("new"))
        before = max(1, new.number - 1)
        old = chosen(row, known, request.GET.get("old") or str(before))
        carried = carried_between(row, old, new)
        too_long = len(old.text) + len(new.text) > LONGEST_COMPARED
        rows = [] if too_long else list(side_by_side(old.text, new.text))
        return {
            "article": row,
            "revisions": known,
            "old": old,
            "new": new,
            "is_latest": new.pk == known[-1].pk,
            "too_long": too_long,
            "stretches": list(stretches(rows)),
            "undecided": [one for one in carried if one.undecided],
            "settled": [one for one in carried if not one.undecided],
            "may_annotate": may_annotate(request.user),
        }


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


def carried_between(article: Article, old: Revision, new: Revision) -> list[Carried]:
    """Return the active annotations of an article with their parts in both revisions."""
    anchors = Anchor.objects.filter(revision__in=[old, new]).order_by("part")
    rows = (
        Annotation.objects.filter(article=article, status=AnnotationStatus.ACTIVE)
        .select_related("article")
        .prefetch_related(
            Prefetch("anchors", anchors, to_attr="placed"), "appearances__claim"
        )
        .order_by("pk")
    )
    found = (
        Carried(
            row,
            [one for one in row.placed if one.revision_id == old.pk],
            [one for one in row.placed if one.revision_id == new.pk],
        )
        for row in rows
    )
    return [one for one in found if one.new]
