"""What readers and partners will get when a verdict is published: found out by a rehearsal."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec
from django.conf import settings

from annotations.decoding import decode
from annotations.exchange.claimreview_checks import Check, checks
from annotations.exchange.format import Context, Losses
from annotations.exchange.formats.claimreview import Feed
from annotations.models import Article, Record, Verdict
from annotations.records.shapes import VerdictRecord
from annotations.workflow import Act, Refused
from annotations.workflow.rehearsing import Told, rehearsed, told_of


@dataclass(frozen=True)
class Rehearsal:
    """What publishing would do; `refused` says why it would not be done at all."""

    review: str = ""
    checks: tuple[Check, ...] = ()
    told: tuple[Told, ...] = ()
    kinds: tuple[tuple[str, int], ...] = ()
    refused: str = ""

    @property
    def is_valid(self) -> bool:
        """Return whether the ClaimReview has all that is required."""
        return all(one.ok for one in self.checks if one.required)


def rehearsal_of(user: Any, verdict: Verdict) -> Rehearsal:
    """Return what publishing a verdict now would do."""
    try:
        with rehearsed(Act.now(user), verdict) as events:
            body = Record.objects.get(kind="verdict", object=verdict.uuid).body
            told = told_of(events)
    except Refused as refusal:
        return Rehearsal(refused=str(refusal))
    record = decode(bytes(body), VerdictRecord)
    review = claimreview_of(record)
    kinds = Counter(event.type for event in events)
    return Rehearsal(
        review=msgspec.json.format(msgspec.json.encode(review), indent=2).decode(),
        checks=tuple(checks(review)),
        told=tuple(told),
        kinds=tuple(sorted(kinds.items())),
    )


def claimreview_of(record: VerdictRecord) -> dict[str, Any]:
    """Return the ClaimReview of a verdict, as its page will carry it."""
    context = Context(
        site=settings.SITE_URL,
        publisher=record.publisher,
        license=record.license,
        created=record.modified_at,  # type: ignore[arg-type]  # it is published
        losses=Losses(),
    )
    feed = Feed(context)
    named = {one.article.id for one in record.appearances}
    feed.genres = dict(
        Article.objects.filter(uuid__in=named).values_list("uuid", "genre")
    )
    entry = feed.verdict_item(record)
    return {"@context": "https://schema.org", **(entry["item"][0] if entry else {})}
