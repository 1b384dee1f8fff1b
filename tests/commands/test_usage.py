"""`manage.py usage`, and the counting behind it: by key and day, without an address."""

import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.core.management import CommandError, call_command
from django.test import Client

from annotations.admin.partners import NewsroomAdmin, UnreadFilter
from annotations.models import Event, KeyUsage, LedgerHead, Newsroom, RateCount
from annotations.models.usage import having_read, not_having_read
from annotations.workflow import retract
from tests.cast import Cast, act
from tests.corpus import Case
from tests.partners import API, client_with, make_key

pytestmark = pytest.mark.django_db
START = datetime(2025, 3, 5, 23, 58, 30, tzinfo=UTC)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Let a test set the time at which requests are counted."""

    def turn(minutes: float) -> None:
        moment = START + timedelta(minutes=minutes)
        monkeypatch.setattr(time, "time", moment.timestamp)

    turn(0)
    return turn


@pytest.fixture(autouse=True)
def one_connection(cast: Cast) -> Any:
    from django.db import connections  # noqa: PLC0415

    kept = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = kept


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("usage", *arguments, stdout=out)
    return out.getvalue()


def days() -> list[tuple[str, int, int | None]]:
    rows = KeyUsage.objects.order_by("day").values_list("day", "requests", "feed_seq")
    return [(f"{day:%d}", requests, seq) for day, requests, seq in rows]


def last_position() -> str:
    event = Event.objects.latest("seq")
    return f"{event.seq}.{event.sha256[:16]}"


def test_requests_are_added_up_by_day(cast: Cast, clock: Any) -> None:
    partner = client_with(make_key(cast))
    for minutes, asked in ((0, 3), (1, 2), (2, 4), (3, 1)):
        clock(minutes)
        for _ in range(asked):
            assert partner.get(f"{API}me/").status_code == 200

    # The last minute is still being counted.
    assert days() == [("05", 5, None), ("06", 4, None)]
    assert RateCount.objects.get().hits == 1


def test_a_caller_without_a_key_leaves_no_day(clock: Any) -> None:
    for minutes in (0, 1, 2):
        clock(minutes)
        assert Client().get(f"{API}me/").status_code == 200

    assert days() == []


def test_the_position_that_was_read_is_kept(cast: Cast, case: Case, clock: Any) -> None:
    partner = client_with(make_key(cast))
    head = LedgerHead.objects.get().seq
    partner.get(f"{API}changes/")
    assert (
        having_read(Newsroom.objects.all()).get().read_to == 0
    )  # it may have lost the page
    partner.get(f"{API}changes/", {"after": last_position()})
    assert having_read(Newsroom.objects.all()).get().read_to == head
    partner.get(f"{API}changes/", {"after": f"{head}.{'0' * 16}"})  # not in the ledger
    partner.get(f"{API}changes/", {"after": f"{head + 9}.{'0' * 16}"})
    clock(5)
    partner.get(f"{API}me/")

    assert days() == [("05", 4, head)]
    assert having_read(Newsroom.objects.all()).get().read_to == head
    assert not not_having_read(head).exists()


def test_who_has_not_read_a_retraction_is_named(
    cast: Cast, case: Case, clock: Any
) -> None:
    quick = client_with(make_key(cast))
    make_key(cast, name="Slow Gazette")
    before = last_position()
    quick.get(f"{API}changes/", {"after": before})
    retract(act(cast.cleo), case.verdict, public_note="Misread.")
    said = run("--unread", case.verdict.ref.lower())
    assert "Northwind News has read the feed to" in said
    assert "Slow Gazette has read the feed to nothing" in said
    quick.get(f"{API}changes/", {"after": last_position()})
    said = run("--unread", case.verdict.ref)

    assert "verdict.retracted" in said
    assert "Northwind" not in said
    assert "Slow Gazette" in said
    with pytest.raises(CommandError, match="no event about"):
        run("--unread", "V-9999")


def test_the_command_lists_every_key(cast: Cast, clock: Any) -> None:
    partner = client_with(make_key(cast))
    make_key(cast, name="Quiet Post")
    partner.get(f"{API}me/")
    partner.get(f"{API}me/")
    lines = run("--days", "36500").splitlines()

    (busy,) = [line for line in lines if line.startswith("Northwind News")]
    (quiet,) = [line for line in lines if line.startswith("Quiet Post")]
    assert busy.split()[3] == "2"
    assert "never" in quiet


def test_the_admin_finds_who_is_behind(
    cast: Cast, case: Case, clock: Any, rf: Any
) -> None:
    partner = client_with(make_key(cast))
    make_key(cast, name="Slow Gazette")
    retract(act(cast.cleo), case.verdict, public_note="Misread.")
    partner.get(f"{API}changes/", {"after": last_position()})
    request = rf.get("/")
    request.user = cast.emil
    shown = NewsroomAdmin(Newsroom, site)
    rows = shown.get_queryset(request)

    ((seq, label),) = UnreadFilter(request, {}, Newsroom, shown).lookups(request, shown)
    assert label.startswith(case.verdict.ref)
    narrowed = UnreadFilter(request, {"unread": [seq]}, Newsroom, shown)
    assert [one.name for one in narrowed.queryset(request, rows)] == ["Slow Gazette"]
    assert {one.name: shown.unread(one) for one in rows}["Northwind News"] == 0
