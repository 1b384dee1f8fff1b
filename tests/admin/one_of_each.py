"""A row of nearly every model there is, as the admin lists them."""

from typing import Any

from annotations.models import Delivery, DeliveryAttempt, Event, Release
from annotations.workflow import (
    Passing,
    add_agent,
    add_newsroom,
    add_origin_group,
    assess,
    begin_reading,
    comment,
    create_api_key,
    edit_appearance,
    finish_reading,
    relate,
    subscribe,
    take,
)
from annotations.workflow.fetches import ask_for
from tests.cast import Cast, act
from tests.corpus import (
    Case,
    make_article,
    make_case,
    make_claim,
    make_publisher,
    make_scale,
)


def another(cast: Cast, number: int, **said: Any) -> Case:
    """Make one more published case, its partner and all that hangs on it."""
    publisher = make_publisher(cast, f"house-{number}")
    article = make_article(
        cast, publisher=publisher, url=f"https://house.example/{number}"
    )
    claim = make_claim(cast, f"Claim number {number}.")
    case = make_case(cast, article=article, claim=claim, **said)
    who = add_agent(act(cast.ada), kind="person", name=f"Person {number}")
    group = add_origin_group(act(cast.ada), label=f"Origin {number}")
    edit_appearance(
        act(cast.ada),
        case.appearance,
        [Passing(agent=who, relation="told")],
        claimant=who,
        voice="quoted",
        origin_group=group,
    )
    other = make_claim(cast, f"Other claim {number}.")
    relate(act(cast.ada), claim, other, kind="contradicts", rationale="They differ.")
    assess(act(cast.ben), case.verdict, case.rating("true"), rationale="Plain.")
    comment(act(cast.ben), case.verdict, "@cleo, is it this one?")
    comment(act(cast.ben), case.annotation, "@cleo, are these the words?")
    take(act(cast.ada), article)
    unread = make_article(cast, publisher=publisher, url=f"https://unread.example/{number}")  # fmt: skip
    finish_reading(act(cast.ada), begin_reading(act(cast.cleo), unread))
    case.published()
    room = add_newsroom(act(cast.emil), name=f"Room {number}")
    create_api_key(act(cast.emil), room)
    hook = subscribe(act(cast.emil), room, url="https://room.example/hook")
    sent = Delivery.objects.create(
        subscription=hook.subscription, event=Event.objects.latest("seq")
    )
    DeliveryAttempt.objects.create(
        delivery=sent, number=1, at=sent.created, milliseconds=1, status=500
    )
    ask_for(act(cast.ada), [f"https://house.example/{number}/feed"], {})
    Release.objects.create(name=f"R{number}", formats=["jsonl"], created_by=cast.cleo)
    return case


def make_one_of_each(cast: Cast) -> Case:
    """Make a published case with all that hangs on it."""
    return another(cast, 1, scale=make_scale(cast))
