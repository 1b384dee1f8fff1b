"""`manage.py erase` takes what is served no more out of the past, and nothing else."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from annotations.models import Event, EventBody, History, Record, Release
from annotations.records.verifying import verify
from annotations.workflow import retract
from annotations.workflow.erasing import saying
from tests.cast import Cast, act
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db

WORDS = "The register lists the café"
COURT = "By order of the court of Northwind."


def erase(*arguments: str) -> str:
    out = StringIO()
    call_command("erase", *arguments, stdout=out)
    return out.getvalue()


@pytest.fixture
def retracted(case: Case) -> Case:
    retract(act(case.cast.cleo), case.verdict, public_note="It was misread.")
    return case


def first_event(case: Case) -> Event:
    return Event.objects.filter(ref=case.verdict.ref).earliest("seq")


def test_words_are_gone_and_the_chain_is_whole(retracted: Case) -> None:
    links = list(Event.objects.values())
    found = list(saying(WORDS))
    assert {event.kind for event in found} == {"verdict", "verdict_version"}

    assert f"{len(found)} erased." in erase(
        "--words", WORDS, "--reason", COURT, "--by", "cleo"
    )

    assert not saying(WORDS).exists()
    assert list(Event.objects.values()) == links
    assert list(verify()) == []
    for event in found:
        assert (bytes(event.body.content), bytes(event.body.salt)) == (b"", b"")
        told = History.objects.get(verb="erase", after__seq=event.seq)
        assert (told.actor, told.object) == (retracted.cast.cleo, event.object)
        assert told.after == {"seq": event.seq, "erased_reason": COURT}


def test_without_a_reason_it_only_lists(retracted: Case) -> None:
    event = first_event(retracted)
    said = erase(str(event.seq))
    assert f"{event.seq} verdict.published {retracted.verdict.ref} of " in said
    assert "1 would be erased. Nothing was done" in said
    assert not EventBody.objects.exclude(erased_reason="").exists()


def test_what_readers_are_served_is_refused_whole(case: Case, cast: Cast) -> None:
    """Nothing of it is erased, not even what could be."""
    other = make_case(cast, scale=case.scale, article=case.article).published()
    retract(act(cast.cleo), other.verdict, public_note="It was misread.")
    past = first_event(other)
    served = first_event(case)
    said = erase("--words", WORDS)
    assert f"{served.seq} verdict.published {case.verdict.ref}" in said
    assert said.count("is still served") == len(said.splitlines()) - 3

    with pytest.raises(CommandError, match=f"{served.seq} .verdict {case.verdict.ref}"):
        erase("--words", WORDS, "--reason", COURT)

    assert past.body.content
    assert not EventBody.objects.exclude(erased_reason="").exists()


def test_a_tombstone_that_is_served_stays(retracted: Case) -> None:
    last = Record.objects.get(kind="verdict").seq
    with pytest.raises(CommandError, match="still served"):
        erase(str(last), "--reason", COURT)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["999"], "There is no event 999"),
        ([], "Name events by their numbers"),
        (["--words", "no such words"], "There is nothing to erase"),
        (["--words", " "], "these are no words"),
    ],
)
def test_what_names_nothing_is_refused(
    retracted: Case, arguments: list[str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        erase(*arguments, "--reason", COURT)


def test_a_wrong_number_is_told_before_a_reason_is_given(retracted: Case) -> None:
    with pytest.raises(CommandError, match="There is no event 999"):
        erase("1", "999")


@pytest.mark.parametrize("reason", [" ", "x" * 501, "no \0", "half \ud83d"])
def test_a_reason_that_cannot_be_kept_is_refused(retracted: Case, reason: str) -> None:
    with pytest.raises(CommandError, match="Say in at most 500"):
        erase(str(first_event(retracted).seq), "--reason", reason)


def test_what_is_erased_already_is_not_erased_again(retracted: Case) -> None:
    seq = str(first_event(retracted).seq)
    erase(seq, "--reason", COURT)
    with pytest.raises(CommandError, match="erased already"):
        erase(seq, "--reason", "Another reason.")
    assert EventBody.objects.get(pk=seq).erased_reason == COURT


@pytest.mark.parametrize("words", ['"so" \\ he said', "קפה 👩‍💻", "two\nlines"])
def test_words_are_found_however_json_writes_them(cast: Cast, words: str) -> None:
    case = make_case(cast, summary=f"It says {words} there.").published()
    assert case.verdict.ref in {event.ref for event in saying(words)}
    assert not saying(words.replace("s", "S", 1) + "x").exists()


def test_releases_that_may_have_the_words_are_named(
    retracted: Case, cast: Cast
) -> None:
    event = first_event(retracted)
    made = {"state": "sealed", "created_by": cast.cleo}
    Release.objects.create(name="2025-03", sealed=act(cast.cleo).at, **made)
    said = erase(str(event.seq), "--reason", COURT)
    assert "the releases 2025-03." in said
