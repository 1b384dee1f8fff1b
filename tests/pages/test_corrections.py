"""The corrections."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotations.workflow import publish, retract, withhold
from tests.cast import act
from tests.corpus import Case
from tests.every_state import EveryState
from tests.pages.reader import read

pytestmark = pytest.mark.django_db


def test_every_change_is_listed_with_its_reason(
    client: Client, corpus: EveryState
) -> None:
    text = read(client.get("/corrections/")).text

    for case, what, note in (
        (corpus.corrected, "major correction", "The register was wrong."),
        (corpus.withheld, "withheld for now", "We check a hint."),
        (corpus.retracted, "retracted", "The claim was misread."),
        (corpus.reinstated, "reinstated", "It was right."),
    ):
        assert f"{case.verdict.ref}: {what}" in text
        assert note in text


def test_a_changed_rating_is_shown_before_and_after(
    client: Client, corpus: EveryState
) -> None:
    assert "From True to False" in read(client.get("/corrections/")).text


def test_what_is_not_published_is_not_mentioned(
    client: Client, corpus: EveryState
) -> None:
    text = read(client.get("/corrections/")).text

    assert "News came." not in text
    for case in (corpus.draft, corpus.in_review, corpus.approved):
        assert case.verdict.ref not in text


def test_the_earlier_notes_of_a_retracted_verdict_are_not_shown(
    client: Client, corpus: EveryState
) -> None:
    case = corpus.corrected
    retract(act(case.cast.cleo), case.reload(), public_note="All of it was wrong.")

    text = read(client.get("/corrections/")).text

    assert "All of it was wrong." in text
    assert "The register was wrong." not in text
    assert "From True to False" not in text


def test_the_corrections_page_through_everything_once(
    client: Client, case: Case
) -> None:
    for number in range(20):
        withhold(act(case.cast.cleo), case.reload(), public_note=f"Hint {number}.")
        publish(act(case.cast.cleo), case.reload())

    first = read(client.get("/corrections/"))
    older = next(link for link in first.links if "cursor=" in link)
    second = read(client.get(f"/corrections/{older}"))
    newer = next(link for link in second.links if "cursor=" in link)

    notes = [f"Hint {number}." for number in range(20)]
    assert all((note in first.text) != (note in second.text) for note in notes)
    assert read(client.get(f"/corrections/{newer}")).text == first.text


def test_a_cursor_that_is_not_ours_is_refused(client: Client, case: Case) -> None:
    assert client.get("/corrections/?cursor=abc").status_code == 400


def test_a_page_asks_the_same_few_questions(client: Client, corpus: EveryState) -> None:
    # Events, the verdicts they are about, those verdicts' versions.
    with CaptureQueriesContext(connection) as asked:
        client.get("/corrections/")
    assert len(asked) == 3
