"""Nobody approves what they wrote, by whatever path."""

from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotations.models import VerdictVersion
from annotations.models.versions import OWN_WORK
from annotations.workflow import (
    Act,
    OwnWork,
    TransitionNotAllowed,
    approve,
    correct,
    edit_claim,
    edit_draft,
    publish,
    reinstate,
    retract,
    return_to_author,
    submit,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def own_work(user: User, version: VerdictVersion) -> str:
    """Return why approving is refused, having seen that it is."""
    with pytest.raises(OwnWork) as refusal:
        approve(act(user), version)
    version.refresh_from_db()
    assert version.approved_by is None
    return refusal.value.code


def test_an_author_with_every_right_cannot_approve(case: Case) -> None:
    case.cast.ada.is_superuser = True
    case.cast.ada.save()
    submit(act(case.cast.ada), case.version)
    assert own_work(case.cast.ada, case.version) == "own_work"


def test_somebody_who_changed_a_word_cannot_approve(case: Case) -> None:
    edit_draft(act(case.cast.ben), case.version, summary="The register says so.")
    submit(act(case.cast.ada), case.version)
    assert own_work(case.cast.ben, case.version) == "own_work"
    approve(act(case.cast.dora), case.version)


def test_who_once_wrote_in_it_cannot_approve_after_it_was_sent_back(case: Case) -> None:
    edit_draft(act(case.cast.ben), case.version, summary="The register says so.")
    submit(act(case.cast.ada), case.version)
    return_to_author(act(case.cast.dora), case.version, reason="Which one?")
    edit_draft(act(case.cast.ada), case.version, summary="The city's register.")
    submit(act(case.cast.ada), case.version)
    assert own_work(case.cast.ben, case.version) == "own_work"


def test_an_import_cannot_approve_in_the_authors_name(case: Case) -> None:
    submit(act(case.cast.ada), case.version)
    vouched = replace(act(case.cast.ada), authority=case.cast.cleo)
    with pytest.raises(OwnWork):
        approve(vouched, case.version)


def test_who_approved_a_rating_does_not_approve_its_correction(case: Case) -> None:
    case.published()
    version = correct(
        act(case.cast.ada),
        case.verdict,
        change_class="correction_major",
        public_note="The register was wrong.",
        rating=case.rating("false"),
    )
    submit(act(case.cast.ada), version)
    assert own_work(case.cast.ben, version) == "approved_the_corrected"
    approve(act(case.cast.dora), version)


def test_a_retraction_between_does_not_lift_that(case: Case) -> None:
    case.published()
    retract(act(case.cast.cleo), case.reload(), public_note="We doubt it.")
    version = reinstate(
        act(case.cast.cleo),
        case.reload(),
        public_note="It is false.",
        rating=case.rating("false"),
    )
    submit(act(case.cast.cleo), version)
    assert own_work(case.cast.ben, version) == "approved_the_corrected"


def test_who_approved_a_rating_may_approve_a_clarification(case: Case) -> None:
    case.published()
    version = correct(
        act(case.cast.ada),
        case.verdict,
        change_class="clarification",
        public_note="Clearer.",
        summary="The city's register shows it.",
    )
    submit(act(case.cast.ada), version)
    approve(act(case.cast.ben), version)


def test_a_change_after_approval_is_not_published(case: Case) -> None:
    case.approved()
    edit_claim(act(case.cast.ada), case.claim, text="The café closed in May 2025.")
    with pytest.raises(TransitionNotAllowed) as refusal:
        publish(act(case.cast.cleo), case.verdict)
    assert refusal.value.code == "changed_since_submission"


@pytest.mark.parametrize("who", ["author", "writer"])
def test_the_database_refuses_it_too(case: Case, who: str) -> None:
    edit_draft(act(case.cast.ben), case.version, summary="The register says so.")
    submit(act(case.cast.ada), case.version)
    user = case.cast.ada if who == "author" else case.cast.ben
    version = VerdictVersion.objects.filter(pk=case.version.pk)
    with pytest.raises(IntegrityError, match=OWN_WORK), transaction.atomic():
        version.update(approved_by=user, approved_at=Act.now(user).at)
