"""GET /api/v1/changes/: the ledger in its order."""

from typing import Any

import pytest

from annotations.models import Event, Record
from annotations.workflow import approve, correct, publish, retract, submit, withhold
from tests.cast import act
from tests.corpus import Case
from tests.library import Library
from tests.partners import API, Reader

pytestmark = pytest.mark.django_db


def follow(read: Reader, url: str) -> tuple[list[dict[str, Any]], str]:
    """Return all events from an address on, and where to go on later."""
    events: list[dict[str, Any]] = []
    while True:
        page = read(url)
        events += page["results"]
        url = page["next"]
        if not page["has_more"]:
            return events, url


def test_it_works(read: Reader, case: Case) -> None:
    page = read("changes/")

    assert [one["seq"] for one in page["results"]] == list(
        range(1, Event.objects.count() + 1)
    )
    (verdict,) = [one for one in page["results"] if one["kind"] == "verdict"]
    assert (verdict["type"], verdict["ref"]) == ("verdict.published", case.verdict.ref)
    assert verdict["object"]["summary"] == "The register shows the closure."
    assert page["has_more"] is False


@pytest.mark.parametrize("limit", [1, 2, 3, 500])
def test_every_event_comes_once_and_in_order(
    read: Reader, library: Library, limit: int
) -> None:
    events, url = follow(read, f"changes/?limit={limit}")

    assert [one["seq"] for one in events] == list(range(1, Event.objects.count() + 1))
    previous = ""
    for one in events:
        assert one["previous_sha256"] == previous
        previous = one["sha256"]
    assert read(url)["results"] == []
    retract(act(library.case.cast.cleo), library.case.verdict, public_note="Misread.")
    later, _ = follow(read, url)
    assert {one["type"] for one in later} >= {"verdict.retracted"}
    assert {one["object"]["record"] for one in later if one["object"]} == {"tombstone"}


def test_who_applies_the_events_has_what_the_lists_have(
    read: Reader, library: Library
) -> None:
    retract(act(library.case.cast.cleo), library.case.verdict, public_note="Misread.")
    events, _ = follow(read, "changes/?limit=7")
    mirror = {
        (one["kind"], one["id"]): one["object"] for one in events if one["object"]
    }

    stored = {(row.kind, str(row.object)) for row in Record.objects.all()}
    assert mirror.keys() == stored
    for one in read("verdicts/", state="all")["results"]:
        assert mirror["verdict", one["id"]] == one


def test_words_that_were_retracted_are_in_no_event(read: Reader, case: Case) -> None:
    retract(act(case.cast.cleo), case.verdict, public_note="Misread.")

    answer = read.client.get(f"{API}changes/")
    assert b"The register shows the closure." not in answer.content
    of_verdict = [one for one in answer.json()["results"] if one["kind"] == "verdict"]
    assert [one["object"] is None for one in of_verdict] == [True, False]


def test_a_position_that_is_not_ours_is_never_skipped_over(
    read: Reader, case: Case
) -> None:
    last = Event.objects.order_by("seq").last()
    assert last is not None
    good = f"{last.seq}.{last.sha256[:16]}"
    assert read("changes/", after=good)["results"] == []

    for after in (
        f"{last.seq}.{'0' * 16}",
        f"{last.seq + 5}.{last.sha256[:16]}",
        f"999999999999999.{'a' * 16}",
    ):
        answer = read.client.get(f"{API}changes/", {"after": after})
        assert (answer.status_code, answer.json()["code"]) == (409, "position_diverged")
        assert good in answer.json()["detail"]
        assert "with an empty copy" in answer.json()["detail"]
        assert answer["Ledger-Head"] == good
    for after in ("5", "x", "1.abc", "-1", "1" * 50):
        assert (
            read.refused("changes/", after=after)["errors"][0]["code"] == "bad_position"
        )


def corrected(case: Case) -> None:
    cast = case.cast
    version = correct(
        act(cast.ada),
        case.reload(),
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    publish(act(cast.cleo), case.reload())


def test_a_correction_has_the_rating_before_and_after(read: Reader, case: Case) -> None:
    corrected(case)
    events, _ = follow(read, "changes/")
    first, last = [one for one in events if one["kind"] == "verdict"]

    assert (first["rating"]["code"], first["previous_rating"]) == ("true", None)
    assert last["change_class"] == "correction_major"
    assert (last["rating"]["code"], last["previous_rating"]["code"]) == (
        "false",
        "true",
    )
    assert last["rating"] == last["object"]["rating"]
    others = [one for one in events if one["kind"] != "verdict"]
    assert {one["rating"] for one in others} == {None}


def test_a_retraction_says_which_rating_to_take_down(read: Reader, case: Case) -> None:
    cleo = act(case.cast.cleo)
    withhold(cleo, case.verdict, public_note="A hint.")
    retract(cleo, case.reload(), public_note="Misread.")
    events, _ = follow(read, "changes/")
    *earlier, last = [one for one in events if one["kind"] == "verdict"]

    assert (last["rating"], last["previous_rating"]["code"]) == (None, "true")
    assert last["object"]["record"] == "tombstone"
    # Nothing tells that a verdict which is gone ever stood.
    assert {(one["rating"], one["previous_rating"]) for one in earlier} == {
        (None, None)
    }


def test_it_begins_at_nothing(read: Reader) -> None:
    page = read("changes/")

    assert (page["results"], page["has_more"]) == ([], False)
    assert read(page["next"]) == page


def test_two_queries_do(
    read: Reader, case: Case, made_anew: None, django_assert_num_queries: Any
) -> None:
    read("changes/")
    # The key with its newsroom, the request counted; the events with their records.
    with django_assert_num_queries(2):
        read("changes/")
