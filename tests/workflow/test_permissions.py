"""Who may do what: every verb by everybody, as one table."""

import inspect

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from annotations import workflow
from annotations.models import History
from annotations.workflow import Act, NotPermitted, StaleVersion, annotate
from tests.every_state import EveryState
from tests.workflow.calls import CALLS, Call, revision, spans

# On a corpus that is in order; nor is an author told what is known already.
CHANGES_NOTHING = {"flag_stale", "rebuild_records", "disclose", "disclose_release"}


def everybody(corpus: EveryState) -> dict[str, User]:
    root = User.objects.create_superuser("root")
    gone = User.objects.create_superuser("gone", is_active=False)
    return {**vars(corpus.cast), "root": root, "gone": gone}


def may(call: Call, corpus: EveryState, user: User) -> bool:
    """Return whether the user may make the call; leaves everything as it was."""
    with transaction.atomic():
        before = History.objects.count()
        try:
            call(corpus, user)
        except NotPermitted:
            transaction.set_rollback(True)
            return False
        if call.verb not in CHANGES_NOTHING:
            assert History.objects.count() > before, f"{call.verb} wrote no history"
            assert History.objects.latest("id").actor == user
        transaction.set_rollback(True)
        return True


@pytest.mark.parametrize("call", CALLS, ids=str)
def test_only_those_with_the_role_may(corpus: EveryState, call: Call) -> None:
    people = everybody(corpus)
    able = {name for name, user in people.items() if may(call, corpus, user)}
    assert able == call.who


@pytest.mark.parametrize("call", [one for one in CALLS if one.versioned], ids=str)
def test_a_stale_version_is_refused(corpus: EveryState, call: Call) -> None:
    user = User.objects.create_superuser("root")
    before = History.objects.count()
    with pytest.raises(StaleVersion) as refusal, transaction.atomic():
        call(corpus, user, expected_version=99)
    assert "you have version 99" in str(refusal.value)
    assert History.objects.count() == before


def test_every_verb_is_in_the_table() -> None:
    functions = {
        name: inspect.signature(getattr(workflow, name))
        for name in workflow.__all__
        if inspect.isfunction(getattr(workflow, name))
    }
    verbs = {name for name, one in functions.items() if "act" in one.parameters}
    assert verbs == {call.verb for call in CALLS}, "Add it to tests/workflow/calls.py"


def test_every_verb_that_takes_a_version_is_tried_with_a_stale_one() -> None:
    takes = {
        name
        for name in {call.verb for call in CALLS}
        if "expected_version" in inspect.signature(getattr(workflow, name)).parameters
    }
    assert takes - {"restore"} == {call.verb for call in CALLS if call.versioned}


def test_an_import_counts_the_rights_of_who_vouches(corpus: EveryState) -> None:
    cast = corpus.cast
    vouched = Act(user=cast.nobody, at=Act.now(cast.ada).at, authority=cast.cleo)
    annotation = annotate(vouched, revision(corpus), spans(corpus))
    assert annotation.creator == cast.nobody
    assert History.objects.get(object=annotation.uuid).actor == cast.cleo
    with pytest.raises(NotPermitted):
        annotate(
            Act(user=cast.cleo, at=vouched.at, authority=cast.nobody),
            revision(corpus),
            spans(corpus),
        )
