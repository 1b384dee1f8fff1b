"""The pages of verdicts: the index with search, and one verdict with its versions and corrections."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from annotations.anchoring.matching import MATCH
from annotations.api.matching.searching import matches
from annotations.api.matching.shapes import MatchShape
from annotations.api.parameters import words_sought
from annotations.models import Event
from annotations.models.ledger import RecordQuerySet
from annotations.pages.answers import answer
from annotations.pages.paging import Place, page_of_records
from annotations.pages.passages import Passage, passages, sightings
from annotations.pages.reading import Reading, has_facet, ledger, stored
from annotations.pages.structured import claimreview
from annotations.records.shapes import (
    EvidenceUseShape,
    TombstoneRecord,
    VerdictRecord,
    VerdictVersionRecord,
)
from annotations.vocabulary import NormalizedRating

PAGE_SIZE = 20
LONGEST_QUERY = 500  # code points: what somebody was sent, pasted
MOST_LIKE = 10
GONE = {
    "retracted": 410
}  # the status of a page about something that is no longer served
INTERRUPTIONS = ("verdict.withheld", "verdict.restored")


@dataclass(frozen=True)
class Piece:
    """A piece of evidence in a verdict; `passage` is set when it stands in an article here."""

    use: EvidenceUseShape
    passage: Passage | None


@dataclass(frozen=True)
class Step:
    """Something readers were told of a verdict: a version, or that it was withheld or restored."""

    at: datetime
    version: VerdictVersionRecord | None
    event: Event | None


@dataclass(frozen=True)
class Like:
    """A verdict on a claim that is like what was asked for; `same` where nothing that matters differs."""

    verdict: VerdictRecord
    same: bool
    why: str


@require_safe
def index(request: HttpRequest) -> HttpResponseBase:
    """List verdicts, newest first; `q` searches, `rating` and `topic` narrow.

    Where no verdict has all the words of `q`, those are shown whose claims say something like it.
    """
    reading = Reading()
    asked = {
        name: request.GET.get(name, "").strip() for name in ("q", "rating", "topic")
    }
    place = Place(request, "pages.verdicts", *asked.values())
    rows = narrowed(stored(VerdictRecord).current(), asked)
    bodies, pager = page_of_records(rows, place, size=PAGE_SIZE)
    verdicts = reading.bodies(VerdictRecord, bodies)
    is_sought = asked["q"] and not (verdicts or asked["rating"] or asked["topic"])
    context = {
        "verdicts": verdicts,
        "likes": likes(reading, asked["q"]) if is_sought else [],
        "pager": pager,
        "asked": asked,
        "kept": urlencode({name: value for name, value in asked.items() if value}),
        "ratings": NormalizedRating.choices,
    }
    reading.etags += [request.get_full_path(), pager.newer, pager.older]
    return answer(request, reading, "pages/verdicts.html", context)


def likes(reading: Reading, text: str) -> list[Like]:
    """Return the verdicts whose claims a text repeats, or nearly, the likest first; two queries."""
    found: dict[UUID, MatchShape] = {}
    for one in matches(text):
        found.setdefault(one.verdict.id, one)
    verdicts = reading.among(VerdictRecord, found)
    return [
        Like(verdicts[key], one.outcome == MATCH, one.why)
        for key, one in found.items()
        if key in verdicts
    ][:MOST_LIKE]


def narrowed(rows: RecordQuerySet, asked: dict[str, str]) -> RecordQuerySet:
    """Keep the verdicts that were asked for. Raises BadRequest for what nothing can match."""
    if "\x00" in "".join(asked.values()):
        raise BadRequest("What is asked for has a NUL character (%00). Leave it out.")
    if len(asked["q"]) > LONGEST_QUERY:
        raise BadRequest(
            f"A search has at most {LONGEST_QUERY} characters. Shorten it."
        )
    if asked["q"]:
        rows = rows.filter(search=words_sought(asked["q"]))
    if asked["rating"]:
        if asked["rating"] not in NormalizedRating.values:
            choices = ", ".join(NormalizedRating.values)
            raise BadRequest(f"There is no such rating. Choose from: {choices}.")
        rows = rows.filter(has_facet("normalized", asked["rating"]))
    if asked["topic"]:
        rows = rows.filter(has_facet("topic", asked["topic"]))
    return rows


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show one verdict; of a retracted or withheld one, that it is so, and why."""
    reading = Reading()
    verdict = reading.find(VerdictRecord, ref)
    if isinstance(verdict, TombstoneRecord):
        return gone(request, reading, verdict)
    return answer(request, reading, "pages/verdict.html", shown(reading, verdict))


def gone(
    request: HttpRequest, reading: Reading, tombstone: TombstoneRecord
) -> HttpResponseBase:
    """Show what is left of a verdict that is no longer served: none of its words."""
    return answer(
        request,
        reading,
        "pages/gone.html",
        {"tombstone": tombstone},
        status=GONE.get(tombstone.state, 200),
    )


def shown(reading: Reading, verdict: VerdictRecord) -> dict[str, Any]:
    """Return all that the page of a verdict shows; five queries with the verdict's own."""
    versions = reading.every(VerdictVersionRecord, has_facet("verdict", verdict.id))
    found = passages(
        reading,
        [
            *(one.annotation for one in verdict.appearances),
            *(use.evidence.annotation for use in verdict.evidence),
        ],
    )
    interruptions = reading.events(
        ledger(reading.using).filter(
            kind="verdict", object=verdict.id, type__in=INTERRUPTIONS
        )
    )
    return {
        "verdict": verdict,
        "address": f"{settings.SITE_URL}/verdicts/{verdict.ref}/",
        "sightings": sightings(verdict.appearances, found),
        "pieces": [
            Piece(use, found.get(use.evidence.annotation or use.evidence.id))
            for use in verdict.evidence
        ],
        "steps": steps(versions, interruptions),
        "claimreview": claimreview(verdict, (one.article for one in found.values())),
    }


def steps(
    versions: Iterable[VerdictVersionRecord], interruptions: Iterable[Event]
) -> list[Step]:
    """Return what became of a verdict, the latest first."""
    told = [Step(one.published_at, one, None) for one in versions if one.published_at]
    told += [Step(event.occurred_at, None, event) for event in interruptions]
    return sorted(told, key=lambda step: step.at, reverse=True)
