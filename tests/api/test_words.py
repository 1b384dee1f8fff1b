"""What an article's rights keep in today is not read in its past either, nor what was withdrawn."""

import json
from collections.abc import Callable

import pytest

from annotations.models import Event, Record
from annotations.workflow import edit_article, withdraw
from tests.cast import act
from tests.library import Library
from tests.partners import API, Reader

HELD = ("revision", "annotation", "appearance", "evidence", "verdict")


def narrow(library: Library) -> None:
    """Have the rights of all articles keep their words in."""
    for article in (library.case.article, library.other_article):
        edit_article(act(library.case.cast.cleo), article, rights="none")


def withdraw_passage(library: Library) -> None:
    """Take back the passage in which the claim is denied."""
    withdraw(act(library.case.cast.cleo), library.case.annotation, reason="Not theirs.")


def words_of(library: Library) -> str:
    """Return words of the passage on which the first verdict rests, as JSON has them."""
    anchor = library.case.annotation.anchors.order_by("revision", "part").first()
    assert anchor
    return json.dumps(anchor.exact, ensure_ascii=False)[1:-1]


@pytest.mark.django_db
@pytest.mark.parametrize("take_back", [narrow, withdraw_passage])
def test_a_verdict_as_it_stood_quotes_nothing_that_was_taken_back(
    read: Reader, library: Library, take_back: Callable[[Library], None]
) -> None:
    ref, words = library.case.verdict.ref, words_of(library)
    then = Record.objects.get(kind="verdict", ref=ref).modified_at.isoformat()
    addresses = [f"{API}verdicts/{ref}/", f"{API}verdicts/"]
    before = [read.client.get(url, {"as_of": then}) for url in addresses]
    assert all(words in one.content.decode() for one in before)
    take_back(library)
    for url in addresses:
        answer = read.client.get(url, {"as_of": then})
        assert answer.status_code == 200
        assert words not in answer.content.decode()
        assert '"exact":null' in answer.content.decode()


@pytest.mark.django_db
def test_the_ledger_shows_no_words_that_rights_keep_in_today(
    read: Reader, library: Library
) -> None:
    earlier = dict(
        Event.objects.filter(kind__in=HELD).order_by("-seq").values_list("kind", "seq")
    )
    assert set(earlier) == set(HELD)
    shown = {
        kind: read.client.get(f"{API}ledger/{seq}/") for kind, seq in earlier.items()
    }
    assert all(answer.status_code == 200 for answer in shown.values())
    words = words_of(library)
    narrow(library)
    for kind, seq in earlier.items():
        answer = read.client.get(f"{API}ledger/{seq}/")
        if words in json.dumps(shown[kind].json(), ensure_ascii=False):
            assert (answer.status_code, answer.json()["code"]) == (
                410,
                "no_longer_served",
            )
    for event in read("changes/", limit=500)["results"][
        -3:
    ]:  # what is served has its proof
        assert read(f"ledger/{event['seq']}/")["body"]


@pytest.mark.django_db
def test_what_quotes_nothing_stays_in_the_ledger(
    read: Reader, library: Library
) -> None:
    claim = Event.objects.filter(kind="claim").order_by("seq").first()
    assert claim
    narrow(library)
    assert read(f"ledger/{claim.seq}/")["body"]
