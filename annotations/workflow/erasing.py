"""Erasing what was published once and is served no more, where the law demands it.

The body of an event is emptied together with its salt, so that its hash gives nothing away. The
event itself and the chain stay whole.
"""

import json
from collections.abc import Collection, Iterable

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.fields import BooleanField

from annotations.models import Event, EventBody, History, Record
from annotations.workflow.acts import Act
from annotations.workflow.checking import is_storable
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.permissions import may_publish, require
from annotations.workflow.storing import take_public_state, verb

LONGEST_REASON = 500  # code points
MOST_NAMED = 20


@verb
def erase(act: Act, numbers: Collection[int], *, reason: str) -> list[Event]:
    """Empty the bodies of events for good, with a reason that everybody who asks for them is told of.

    Raises InvalidContent without a reason and for numbers of no event, TransitionNotAllowed for what
    is erased already and for what readers are still served.
    """
    require(act, may_publish)
    refuse_bad_reason(reason)
    take_public_state()
    named = Event.objects.filter(seq__in=numbers)
    events = list(named)
    refuse_unknown(numbers, events)
    if not events:
        raise InvalidContent("There is nothing to erase.", "no_event", "seq")
    refuse_served(named)
    bodies = EventBody.objects.filter(event__in=events)
    refuse_erased(bodies)
    bodies.update(content=b"", salt=b"", erased_reason=reason)
    History.objects.bulk_create(told(act, event, reason) for event in events)
    return events


def refuse_bad_reason(reason: str) -> None:
    """Raise InvalidContent for a reason that is none, or that cannot be kept."""
    if not reason.strip() or len(reason) > LONGEST_REASON or not is_storable(reason):
        raise InvalidContent(
            f"Say in at most {LONGEST_REASON} plain characters why it is erased.",
            "bad_reason",
            "erased_reason",
        )


def refuse_erased(bodies: QuerySet[EventBody]) -> None:
    """Raise TransitionNotAllowed where a body has been erased already."""
    body = bodies.exclude(erased_reason="").order_by("pk").first()
    if body:
        raise TransitionNotAllowed(
            f"What event {body.pk} carried has been erased already. Leave it out.",
            "erased",
        )


def saying(words: str) -> QuerySet[Event]:
    """Return the events whose bodies have these very words in a text, in their order."""
    written = json.dumps(words, ensure_ascii=False)[1:-1].encode()
    has_words = RawSQL(
        "position(%s::bytea IN content) > 0", [written], output_field=BooleanField()
    )
    bodies = EventBody.objects.filter(has_words, event=OuterRef("pk"))
    return Event.objects.filter(Exists(bodies)).order_by("seq")


def served(events: QuerySet[Event]) -> QuerySet[Event]:
    """Keep the events that told what readers are served now, tombstones included."""
    stands = Record.objects.filter(
        kind=OuterRef("kind"), object=OuterRef("object"), seq=OuterRef("seq")
    )
    return events.filter(Exists(stands)).order_by("seq")


def refuse_unknown(numbers: Collection[int], events: Iterable[Event]) -> None:
    """Raise InvalidContent for numbers of no event."""
    unknown = sorted({*numbers} - {event.seq for event in events})
    if unknown:
        raise InvalidContent(
            f"There is no event {unknown[0]}. The admin lists them under Events.",
            "unknown_event",
            "seq",
        )


def refuse_served(events: QuerySet[Event]) -> None:
    """Raise TransitionNotAllowed where an event told what readers are served now."""
    found = list(served(events)[: MOST_NAMED + 1])
    if found:
        named = ", ".join(named_in_short(event) for event in found[:MOST_NAMED])
        more = " and more" if len(found) > MOST_NAMED else ""
        raise TransitionNotAllowed(
            f"Readers are still served what these events told: {named}{more}. Correct, withhold, "
            "retract or withdraw it first.",
            "still_served",
        )


def named_in_short(event: Event) -> str:
    """Name an event for people: its number and its thing."""
    return f"{event.seq} ({event.kind.replace('_', ' ')} {event.ref or event.object})"


def told(act: Act, event: Event, reason: str) -> History:
    """Return what the history of a thing tells of an erasure."""
    return History(
        actor=act.accountable,
        verb="erase",
        kind="event",
        object=event.object,
        before={"seq": event.seq, "erased_reason": ""},
        after={"seq": event.seq, "erased_reason": reason},
        at=act.at,
    )
