"""Marks of one text that are taken in together: a few queries for all of them, whatever their number."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from annotations.exchange.counting import Place
from annotations.exchange.foreign import Mark
from annotations.exchange.importing.claiming import identity_of
from annotations.exchange.importing.homes import uuid_of
from annotations.exchange.importing.marking import Marking, Planned, is_named
from annotations.models import Annotation, Appearance, Claim, Revision
from annotations.workflow import Identity
from annotations.workflow.annotating_many import (
    Highlight,
    Link,
    annotate_many,
    link_many,
)

MOST = 500  # marks that are stored at once


@dataclass
class Lot:
    """Marks of one revision under way: what is here of them, and which wait to be stored together.

    A mark waits where nothing that is here, or waits, can be the same; any other is stored by itself,
    after those before it. `starts` are where marks begin that were here or came by themselves, `claimed`
    those with a claim that wait or waited.
    """

    marking: Marking
    revision: Revision
    waiting: list[Planned] = field(default_factory=list)
    names: set[UUID] = field(default_factory=set)
    starts: set[int] = field(default_factory=set)
    claimed: set[int] = field(default_factory=set)

    def take(
        self, marks: Sequence[Mark], places: Sequence[Sequence[Place]]
    ) -> list[Claim | None]:
        """Take in marks; return their claims. Raises what the verbs raise for the first that is bad."""
        planned = [
            self.marking.planned(mark, self.revision, there)
            for mark, there in zip(marks, places, strict=True)
        ]
        self.look(planned)
        for one in planned:
            if self.is_new(one):
                self.wait(one)
            else:
                self.store()
                self.marking.settle(one)
                self.starts.add(start_of(one))
            self.names |= names_of(one)
        self.store()
        return [one.said for one in planned]

    def look(self, planned: Sequence[Planned]) -> None:
        """Look for what is here under the names of marks, or begins where they do."""
        named = {name for one in planned for name in names_of(one)}
        here = Annotation.objects.filter(uuid__among=named)
        here = here.prefetch_related("anchors", "appearances")
        self.marking.at_hand = {one.uuid: one for one in here}
        linked = Appearance.objects.filter(uuid__among=named)
        self.names = {*self.marking.at_hand, *linked.values_list("uuid", flat=True)}
        starts = {start_of(one) for one in planned if not is_named(one.mark)}
        there = self.revision.anchors.filter(part=1, start__in=starts)
        self.starts = {start or 0 for start in there.values_list("start", flat=True)}

    def is_new(self, one: Planned) -> bool:
        """Return whether nothing that is here, or waits, can be what a mark means."""
        if not self.names.isdisjoint(names_of(one)):
            return False
        if is_named(one.mark):
            return True
        # Of marks in one revision only a bare stance may be the words that another has with its claim.
        start, bare = start_of(one), not one.mark.appearance
        return start not in self.starts and not (bare and start in self.claimed)

    def wait(self, one: Planned) -> None:
        """Have a mark stored with the next ones."""
        self.waiting.append(one)
        if one.mark.appearance:
            self.claimed.add(start_of(one))

    def store(self) -> None:
        """Store the marks that wait, then link them to their claims."""
        if not self.waiting:
            return
        waiting, self.waiting = self.waiting, []
        made = annotate_many(
            self.revision,
            [
                Highlight(one.act, one.spans, one.content, Identity(one.uuid))
                for one in waiting
            ],
        )
        for one, annotation in zip(waiting, made, strict=True):
            self.marking.made(one, annotation)
        self.link(waiting, made)

    def link(
        self, planned: Sequence[Planned], annotations: Sequence[Annotation]
    ) -> None:
        """Link new annotations to the claims that their marks name."""
        claiming = self.marking.claiming
        links = [
            Link(
                one.act,
                one.said,
                annotation,
                claiming.content(one.act, one.mark.appearance),
                identity_of(one.mark.appearance),
            )
            for one, annotation in zip(planned, annotations, strict=True)
            if one.said and one.mark.appearance
        ]
        if links:
            link_many(links)
            self.marking.taking.report.taken["appearance"] += len(links)


def names_of(one: Planned) -> set[UUID]:
    """Return the identifiers that a mark is known by: its annotation's, its appearance's own."""
    own = one.mark.appearance and uuid_of(one.mark.appearance.id)
    return {one.uuid, own} if own else {one.uuid}


def start_of(one: Planned) -> int:
    """Return where the words of a mark begin, in code points."""
    return one.places[0][0]
