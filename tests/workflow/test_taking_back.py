"""Writers take back what nobody else has begun with: a submission, and a verdict that says nothing."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from annotations.models import Event, History, Verdict
from annotations.records.verifying import verify
from annotations.workflow import (
    NotPermitted,
    TransitionNotAllowed,
    Use,
    abandon,
    approve,
    assess,
    comment,
    correct,
    disclose,
    draft_verdict,
    edit_draft,
    return_to_author,
    submit,
    take,
    take_back,
    take_next,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(cast: Cast) -> Case:
    return make_case(cast)


@pytest.fixture
def case(begun: Case) -> Case:
    submit(act(begun.cast.ada), begun.version)
    return begun


def refused(case: Case, who: Any) -> str:
    """Return why a version is not taken back, having seen that nothing has changed."""
    before = History.objects.count()
    with pytest.raises((TransitionNotAllowed, NotPermitted)) as refusal:
        take_back(act(who), case.version)
    assert History.objects.count() == before
    assert case.version.submitted_at is not None
    return str(refusal.value)


def test_what_is_taken_back_is_the_draft_it_was(case: Case) -> None:
    cast, at = case.cast, act(case.cast.ben)
    held = take(at, case.verdict)
    events = Event.objects.count()
    version = take_back(act(cast.ada), case.version)
    verdict = case.reload()
    assert (verdict.state, version.submitted_at, version.sha256) == ("draft", None, "")
    assert (version.returned_reason, version.appearances) == ("", [])
    held.refresh_from_db()
    assert held.end == "released"
    assert take_next(at, "verdict") is None
    assert Event.objects.count() == events
    last = History.objects.filter(verb="take_back").get()
    assert (last.actor, last.object) == (cast.ada, version.uuid)
    edit_draft(act(cast.ada), version, summary="Better.")
    submit(act(cast.ada), version)
    assert take_next(at, "verdict").subject == verdict  # type: ignore[union-attr]
    approve(act(cast.ben), version)
    assert [str(one) for one in verify()] == []


def test_it_stays_with_whoever_knows_it(case: Case) -> None:
    disclose(act(case.cast.dora), case.version)
    assert "assessed its claim already (dora)" in refused(case, case.cast.ada)
    assess(act(case.cast.ben), case.verdict, case.rating("mixed"))
    assert "Ask them to send it back" in refused(case, case.cast.ada)
    assert "(ben, dora)" in refused(case, case.cast.ada)


def test_it_stays_with_its_second_reader(case: Case) -> None:
    approve(act(case.cast.ben), case.version)
    assert "has been approved already" in refused(case, case.cast.ada)
    return_to_author(act(case.cast.ben), case.version, reason="Which register?")
    submit(act(case.cast.ada), case.version)
    assert "(ben)" in refused(case, case.cast.ada)


def test_only_its_writers_take_it_back(case: Case) -> None:
    for who in (case.cast.ben, case.cast.cleo):
        assert "Ask its author" in refused(case, who)
    take_back(act(case.cast.ada), case.version)
    edit_draft(act(case.cast.ben), case.version, summary="The register says so.")
    submit(act(case.cast.ada), case.version)
    assess(act(case.cast.ben), case.verdict, case.rating("mixed"))  # a writer's own
    take_back(act(case.cast.ben), case.version)
    assert case.reload().state == "draft"


def test_a_correction_is_taken_back_while_readers_see_the_version_before(
    begun: Case,
) -> None:
    case = begun.published()
    version = correct(
        act(case.cast.ada), case.reload(), change_class="update", public_note="News."
    )
    submit(act(case.cast.ada), version)
    before = Event.objects.count()
    take_back(act(case.cast.ada), version)
    assert case.reload().state == "published"
    assert Event.objects.count() == before
    assert [str(one) for one in verify()] == []


def test_an_assessment_of_what_was_taken_back_is_not_recorded(case: Case) -> None:
    read = case.version.submitted_at
    rating = case.rating("mixed")
    take_back(act(case.cast.ada), case.version)
    with pytest.raises(TransitionNotAllowed, match="taken back or sent back"):
        assess(act(case.cast.ben), case.verdict, rating, read=read)
    submit(act(case.cast.ada), case.version)
    with pytest.raises(TransitionNotAllowed, match="Reload the page"):
        assess(act(case.cast.ben), case.verdict, rating, read=read)
    assess(act(case.cast.ben), case.verdict, rating, read=case.version.submitted_at)


def empty(case: Case) -> Verdict:
    """Return a verdict that Ada has begun, and that says nothing yet."""
    ada = act(case.cast.ada)
    return draft_verdict(ada, make_claim(case.cast, "It rained."), case.scale)


def test_a_verdict_that_says_nothing_is_dropped(case: Case) -> None:
    cast = case.cast
    verdict = empty(case)
    version = verdict.versions.get()
    edit_draft(act(cast.ada), version, summary="Typed, and taken out again.")
    edit_draft(act(cast.ada), version, summary="")
    abandon(act(cast.ada), verdict)
    assert not Verdict.objects.filter(pk=verdict.pk).exists()
    kept = History.objects.filter(verb="abandon").order_by("id")
    assert [one.object for one in kept] == [version.uuid, verdict.uuid]
    again = draft_verdict(act(cast.ada), verdict.claim, case.scale)
    assert again.ref != verdict.ref
    assert [str(one) for one in verify()] == []


def test_a_verdict_is_not_dropped_with_anything_in_it(case: Case) -> None:
    cast = case.cast
    verdict = empty(case)
    version = verdict.versions.get()

    def kept(who: Any = cast.ada) -> str:
        with pytest.raises((TransitionNotAllowed, NotPermitted)) as refusal:
            abandon(act(who), Verdict.objects.get(pk=verdict.pk))
        return str(refusal.value)

    assert "Ask its author" in kept(cast.cleo)
    for said in ({"summary": "x"}, {"as_of": "2025-03-05"}, {"internal_note": "x"}):
        edit_draft(act(cast.ada), version, **said)
        assert "says something already" in kept()
        edit_draft(act(cast.ada), version, summary="", as_of=None, internal_note="")
    edit_draft(act(cast.ada), version, [Use(case.evidence, "supports")])
    assert "says something already" in kept()
    edit_draft(act(cast.ada), version, [])
    comment(act(cast.ben), verdict, "Whose claim is it?")
    assert "discussed" in kept()
    with pytest.raises(TransitionNotAllowed, match="has been submitted"):
        abandon(act(cast.ada), case.reload())


def test_a_verdict_that_somebody_read_is_not_dropped(case: Case) -> None:
    verdict = empty(case)
    version = verdict.versions.get()
    disclose(act(case.cast.dora), version)
    with pytest.raises(TransitionNotAllowed, match="read, assessed or discussed"):
        abandon(act(case.cast.ada), verdict)
    version.delete()
    with pytest.raises(IntegrityError, match="not to have seen"), transaction.atomic():
        verdict.disclosures.all().delete()
