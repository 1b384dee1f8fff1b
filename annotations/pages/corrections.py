"""The corrections: everything readers were told after a verdict was first published."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotations.models import Event
from annotations.pages.answers import answer
from annotations.pages.paging import Place, page_of_events
from annotations.pages.reading import Reading, has_facet, ledger
from annotations.records.shapes import (
    VerdictRating,
    VerdictRecord,
    VerdictVersionRecord,
)

PAGE_SIZE = 30
TOLD = {
    "verdict.corrected": "",
    "verdict.retracted": "Retracted",
    "verdict.withheld": "Withheld for now",
    "verdict.restored": "Shown again",
    "verdict.reinstated": "Reinstated",
}
ABSENCES = frozenset({"verdict.retracted", "verdict.withheld"})


@dataclass(frozen=True)
class Notice:
    """One change that readers were told of.

    `verdict` is None when it is no longer served; then its earlier notes, which may repeat its
    words, are not shown either. `before` and `after` are set when the rating changed.
    """

    event: Event
    what: str
    verdict: VerdictRecord | None
    before: VerdictRating | None
    after: VerdictRating | None

    @property
    def note(self) -> str:
        """What readers were told."""
        told = self.verdict or self.event.type in ABSENCES
        return self.event.public_note if told else ""


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List corrections, retractions and what was withheld, the latest first."""
    reading = Reading()
    rows = ledger().filter(kind="verdict", type__in=TOLD)
    place = Place(request, "pages.corrections")
    found, pager = page_of_events(rows, place, size=PAGE_SIZE)
    events = reading.events(found)
    reading.etags += [request.get_full_path(), pager.newer, pager.older]
    context = {"notices": notices(reading, events), "pager": pager}
    return answer(request, reading, "pages/corrections.html", context)


def notices(reading: Reading, events: list[Event]) -> list[Notice]:
    """Return events with the verdicts they are about, and what they did to the rating; two queries."""
    uuids = {event.object for event in events}
    verdicts = reading.among(VerdictRecord, uuids)
    versions = reading.every(VerdictVersionRecord, has_facet("verdict", *uuids))
    ratings = {(one.verdict, one.number): one.rating for one in versions}
    found = []
    for event in events:
        after = ratings.get((event.object, event.version))
        before = ratings.get((event.object, event.version - 1))
        changed = before and after and before != after and event.type not in ABSENCES
        found.append(
            Notice(
                event=event,
                what=TOLD[event.type],
                verdict=verdicts.get(event.object),
                before=before if changed else None,
                after=after if changed else None,
            )
        )
    return found
