"""Records, events and the head of the ledger: what the database refuses."""

import pytest

from annotations.models import Event, EventBody, LedgerHead, Record
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
    untriggered,
)


def record(c: EveryState) -> Record:
    return Record.objects.get(object=c.published.verdict.uuid)


def last() -> Event:
    return Event.objects.latest("seq")


def following(**changes: object) -> None:
    """Store an event after the last, with its hash unless another is given."""
    one = last()
    names = {field.attname for field in Event._meta.concrete_fields}
    kept = {name: getattr(one, name) for name in names}
    Event.objects.bulk_create([Event(**{**kept, "seq": one.seq + 1, **changes})])


def following_two(*, gap: int, **changes: str) -> None:
    """Store two events in one statement, the first of them after the last."""
    one = last()
    names = {field.attname for field in Event._meta.concrete_fields}
    kept = {name: getattr(one, name) for name in names}
    first = Event(
        **{
            **kept,
            "seq": one.seq + 1,
            "previous_sha256": one.sha256,
            "sha256": "1" * 64,
        }
    )
    then = {"seq": one.seq + 2 + gap, "previous_sha256": first.sha256, **changes}
    second = Event(**{**kept, "sha256": "2" * 64, **then})
    Event.objects.bulk_create([first, second])


def erase(**changes: object) -> None:
    """Erase the last event's body with a reason, otherwise than it is done."""
    erased = {"content": b"", "salt": b"", "erased_reason": "A court said so."}
    change(EventBody.objects.latest("pk"), **{**erased, **changes})


BREACHES = [
    Breach("record_once", lambda c: again(record(c))),
    Breach("record_kind_known", lambda c: change(record(c), kind="x")),
    Breach("record_state_known", lambda c: change(record(c), state="x")),
    Breach("record_fits_its_hash", lambda c: change(record(c), body=b"{}")),
    Breach("event_hash_once", untriggered(lambda _c: following())),
    Breach(
        "event_never_changes",
        lambda _c: change(last(), public_note="x"),
        label="update",
    ),
    Breach("event_never_changes", lambda _c: remove(last()), label="delete"),
    Breach(
        "event_follows_the_last",
        lambda _c: following(seq=10**6, previous_sha256=last().sha256, sha256="1" * 64),
        label="number",
    ),
    Breach(
        "event_follows_the_last",
        lambda _c: following(previous_sha256="0" * 64, sha256="1" * 64),
        label="hash",
    ),
    Breach(
        "event_follows_the_last",
        lambda _c: following_two(gap=1),
        label="number among many",
    ),
    Breach(
        "event_follows_the_last",
        lambda _c: following_two(gap=0, previous_sha256="0" * 64),
        label="hash among many",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: change(EventBody.objects.latest("pk"), content=b"x"),
        label="update",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: change(EventBody.objects.latest("pk"), content=b"", salt=b""),
        label="no reason",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: erase(content=b"x"),
        label="other words",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: erase(salt=b"x"),
        label="a salt",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: erase(event_id=EventBody.objects.earliest("pk").pk),
        label="of another event",
    ),
    Breach(
        "event_body_only_erased",
        lambda _c: remove(EventBody.objects.latest("pk")),
        label="delete",
    ),
    Breach(
        "ledger_has_one_head",
        lambda _c: LedgerHead.objects.bulk_create([LedgerHead(id=2)]),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
