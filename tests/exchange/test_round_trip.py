"""What `export_corpus jsonl` writes, `import_corpus jsonl` puts into an empty database again."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from annotations.models import Annotation, Event, History, Record, Verdict
from annotations.records.kinds import KINDS
from annotations.records.verifying import verify
from annotations.workflow import (
    TransitionNotAllowed,
    approve,
    correct,
    edit_verdict,
    publish,
    relate,
    submit,
)
from tests.cast import Cast, act, make_cast
from tests.corpus import make_case, make_claim
from tests.every_state import rest_on_a_passage, speak
from tests.exchange.corpora import bring_in, empty, export

pytestmark = pytest.mark.django_db


def assert_same(before: list[bytes], after: list[bytes]) -> None:
    """Compare field by field first, so that a failure names the field; then byte for byte."""
    for old, new in zip(sorted(before), sorted(after), strict=True):
        assert json.loads(old) == json.loads(new)
    assert sorted(before) == sorted(after)


def test_every_record_comes_back_field_by_field(
    rich_corpus: None, tmp_path: Path
) -> None:
    before = export(tmp_path / "before.jsonl", text="full")
    assert {json.loads(line)["record"] for line in before} == {*KINDS, "tombstone"}
    states = set(Verdict.objects.values_list("state", flat=True))
    assert len(states) == 6
    assert Annotation.objects.filter(anchors__state="orphaned").exists()
    empty()
    make_cast()
    bring_in(tmp_path / "before.jsonl")
    assert_same(before, export(tmp_path / "after.jsonl", text="full"))


def test_what_readers_see_is_what_they_saw(rich_corpus: None, tmp_path: Path) -> None:
    export(tmp_path / "all.jsonl", text="full")
    before = export(tmp_path / "before.jsonl", published_only=True)
    times = set(Record.objects.values_list("kind", "object", "published_at"))
    assert len(before) == Record.objects.count() > 40
    empty()
    make_cast()
    bring_in(tmp_path / "all.jsonl")
    assert_same(before, export(tmp_path / "after.jsonl", published_only=True))
    verdicts = {time for time in times if time[0] in {"verdict", "verdict_version"}}
    assert verdicts <= set(Record.objects.values_list("kind", "object", "published_at"))


def test_the_new_ledger_tells_it_in_the_order_of_the_old_one(
    rich_corpus: None, tmp_path: Path
) -> None:
    verdicts = Event.objects.filter(kind="verdict").order_by("seq")
    told = [
        fields
        for fields in verdicts.values_list("object", "type", "version", "occurred_at")
        if fields[1] != "verdict.changed"
    ]
    export(tmp_path / "all.jsonl", text="full")
    empty()
    make_cast()
    bring_in(tmp_path / "all.jsonl")
    again = [
        fields
        for fields in verdicts.values_list("object", "type", "version", "occurred_at")
        if fields[1] != "verdict.changed"
    ]
    withheld = {fields for fields in told if fields[1] == "verdict.withheld"}
    assert [one for one in told if one not in withheld] == [
        one for one in again if one[1] != "verdict.withheld"
    ]
    assert withheld <= set(again)


def test_nothing_that_came_in_breaks_an_invariant(
    rich_corpus: None, tmp_path: Path
) -> None:
    export(tmp_path / "all.jsonl", text="full")
    empty()
    make_cast()
    bring_in(tmp_path / "all.jsonl")
    assert list(verify()) == []


def test_what_was_approved_before_can_be_published_where_it_came_in(
    cast: Cast, tmp_path: Path
) -> None:
    """Its second reader's hash covers all that becomes public with it, and all of that came in."""
    case = make_case(cast)
    speak(cast, case)
    rest_on_a_passage(cast, case)
    relate(act(cast.ada), case.claim, make_claim(cast, "קפה."), kind="contradicts")
    case.approved()
    export(tmp_path / "all.jsonl", text="full")
    empty()
    editor = make_cast().cleo
    bring_in(tmp_path / "all.jsonl")
    publish(act(editor), Verdict.objects.get())
    assert [str(finding) for finding in verify()] == []


def test_the_importer_answers_for_what_came_in(
    rich_corpus: None, tmp_path: Path
) -> None:
    export(tmp_path / "all.jsonl", text="full")
    empty()
    make_cast()
    User.objects.filter(username__in=["ada", "ben"]).delete()
    report = bring_in(tmp_path / "all.jsonl")
    assert "Users made, who cannot log in: ada, ben" in report
    ada = User.objects.get(username="ada")
    assert not ada.is_active
    assert not ada.has_usable_password()
    assert Annotation.objects.filter(creator=ada).exists()
    actors = History.objects.values_list("actor__username", flat=True)
    assert set(actors) == {"cleo"}


def test_importing_twice_changes_nothing(rich_corpus: None, tmp_path: Path) -> None:
    before = export(tmp_path / "all.jsonl", text="full")
    events = Event.objects.count()
    report = bring_in(tmp_path / "all.jsonl")
    assert "already here" in report
    assert "taken in" not in report
    assert Event.objects.count() == events
    assert export(tmp_path / "again.jsonl", text="full") == before


def test_a_correction_under_embargo_comes_back_with_what_was_public_before(
    cast: Cast, tmp_path: Path
) -> None:
    case = make_case(cast).published()
    version = correct(
        act(cast.ada), case.reload(), change_class="update", public_note="Café. 👩‍💻"
    )
    until = timezone.now() + timedelta(days=1)
    edit_verdict(act(cast.cleo), case.reload(), embargo_until=until)
    submit(act(cast.ada), version)
    approve(act(cast.dora), version)
    before = export(tmp_path / "before.jsonl", text="full")
    empty()
    cast = make_cast()
    bring_in(tmp_path / "before.jsonl")
    assert_same(before, export(tmp_path / "after.jsonl", text="full"))
    assert Record.objects.filter(kind="verdict", state="current").count() == 1
    with pytest.raises(TransitionNotAllowed, match="under embargo"):
        publish(act(cast.cleo), Verdict.objects.get())
