"""What may happen to a verdict in each of its states: every verb is tried in every state."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from annotations.models import ApiKey, Event, History, Record, Verdict, VerdictVersion
from annotations.workflow import (
    Act,
    Refused,
    TransitionNotAllowed,
    abandon,
    approve,
    assess,
    correct,
    discard,
    draft_verdict,
    edit_annotation,
    edit_claim,
    edit_draft,
    link,
    merge,
    publish,
    reanchor,
    reinstate,
    restore,
    retract,
    return_to_author,
    revoke_api_key,
    submit,
    take_back,
    withdraw,
    withhold,
)
from tests.cast import act
from tests.corpus import Case
from tests.every_state import EveryState
from tests.workflow.calls import SAID, fresh

STATES = ("draft", "in_review", "approved", "published", "withheld", "retracted")
Try = Callable[[Act, Verdict, VerdictVersion], object]
VERBS: dict[str, tuple[Try, set[str]]] = {
    "edit_draft": (lambda a, _v, w: edit_draft(a, w, summary="Other."), {"draft"}),
    "submit": (lambda a, _v, w: submit(a, w), {"draft"}),
    "approve": (lambda a, _v, w: approve(a, w), {"in_review"}),
    "return_to_author": (
        lambda a, _v, w: return_to_author(a, w, reason="Why?"),
        {"in_review", "approved"},
    ),
    "take_back": (lambda _a, _v, w: take_back(act(w.author), w), {"in_review"}),
    "abandon": (lambda _a, v, w: abandon(act(w.author), v), set()),
    "publish": (lambda a, v, _w: publish(a, v), {"approved", "withheld"}),
    "correct": (
        lambda a, v, _w: correct(a, v, change_class="update", public_note="News."),
        {"published", "withheld"},
    ),
    "withhold": (lambda a, v, _w: withhold(a, v, public_note="Wait."), {"published"}),
    "retract": (
        lambda a, v, _w: retract(a, v, public_note="Wrong."),
        {"published", "withheld"},
    ),
    "reinstate": (
        lambda a, v, _w: reinstate(a, v, public_note="Right."),
        {"retracted"},
    ),
    "discard": (lambda a, _v, w: discard(a, w), set()),
}


def case_in(corpus: EveryState, state: str) -> Case:
    """Return a case in a state; the claim of the retracted one has been merged, so not that one."""
    if state != "retracted":
        return getattr(corpus, state)
    verdict = fresh(corpus.published.verdict)
    retract(act(corpus.cast.cleo), verdict, public_note="Misread.")
    return corpus.published


def everything_stored(verdict: Verdict) -> list[Any]:
    """Return all that a verb could change."""
    return [
        list(Verdict.objects.filter(pk=verdict.pk).values()),
        list(verdict.versions.order_by("pk").values()),
        list(Record.objects.order_by("pk").values("pk", "etag", "seq")),
        Event.objects.count(),
        History.objects.count(),
    ]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("name", VERBS)
def test_a_verb_happens_only_in_its_states(
    corpus: EveryState, name: str, state: str
) -> None:
    root = User.objects.create_superuser("root")
    case = case_in(corpus, state)
    verdict, version = fresh(case.verdict), fresh(case.version)
    attempt, allowed = VERBS[name]
    before = everything_stored(verdict)
    if state in allowed:
        attempt(act(root), verdict, version)
        assert everything_stored(verdict) != before
        return
    with pytest.raises(TransitionNotAllowed), transaction.atomic():
        attempt(act(root), verdict, version)
    assert everything_stored(verdict) == before


def refused(code: str, attempt: Callable[[], object]) -> None:
    before = History.objects.count()
    with pytest.raises(Refused) as refusal, transaction.atomic():
        attempt()
    assert refusal.value.code == code
    assert History.objects.count() == before


def test_a_withdrawn_annotation_can_only_be_restored(corpus: EveryState) -> None:
    ada = act(corpus.cast.ada)
    annotation, claim = fresh(corpus.draft.annotation), fresh(corpus.in_review.claim)
    revision = corpus.draft.article.revisions.get()
    refused("not_withdrawn", lambda: restore(ada, annotation))
    withdraw(ada, annotation)
    refused("withdrawn", lambda: withdraw(ada, annotation))
    refused("withdrawn", lambda: edit_annotation(ada, annotation, note="x"))
    refused("withdrawn", lambda: reanchor(ada, annotation, revision, []))
    refused("withdrawn", lambda: link(ada, claim, annotation, SAID))
    restore(ada, annotation)
    link(ada, claim, annotation, SAID)


def test_a_public_annotation_stays_withdrawn(corpus: EveryState) -> None:
    editor, standing = act(corpus.cast.cleo), fresh(corpus.published.annotation)
    refused("withdrawn_in_public", lambda: restore(editor, fresh(corpus.withdrawn)))
    refused("not_withdrawn", lambda: restore(editor, standing))


def test_a_merged_claim_is_left_alone(corpus: EveryState) -> None:
    editor, merged = act(corpus.cast.cleo), fresh(corpus.merged)
    other, scale = fresh(corpus.draft.claim), corpus.draft.scale
    annotation = fresh(corpus.draft.annotation)
    refused("merged", lambda: edit_claim(editor, merged, about=["x"]))
    refused("merged", lambda: link(editor, merged, annotation, SAID))
    refused("merged", lambda: merge(editor, merged, other))
    refused("merged", lambda: merge(editor, other, merged))
    refused("merged", lambda: draft_verdict(editor, merged, scale))
    refused(
        "merged",
        lambda: reinstate(
            editor, fresh(corpus.retracted.verdict), public_note="Right."
        ),
    )


def test_a_second_correction_waits_for_the_first(corpus: EveryState) -> None:
    verdict = fresh(corpus.corrected.verdict)
    refused(
        "version_pending",
        lambda: correct(
            act(corpus.cast.ada), verdict, change_class="update", public_note="More."
        ),
    )


def test_a_key_is_revoked_once(corpus: EveryState) -> None:
    emil, key = act(corpus.cast.emil), ApiKey.objects.get()
    opened_before = fresh(key)
    revoke_api_key(emil, key)
    refused("revoked", lambda: revoke_api_key(emil, key))
    refused("revoked", lambda: revoke_api_key(emil, opened_before))
    assert fresh(key).revoked_at == emil.at


def test_one_reviewer_assesses_once_a_round(corpus: EveryState) -> None:
    verdict, rating = fresh(corpus.draft.verdict), corpus.draft.rating("true")
    ben = act(corpus.cast.ben)
    refused("assessment_exists", lambda: assess(ben, verdict, rating))
    refused("no_such_round", lambda: assess(ben, verdict, rating, round_number=2))
    assess(ben, fresh(corpus.corrected.verdict), rating, round_number=3)


def test_what_was_deleted_meanwhile_is_said_to_be_gone(corpus: EveryState) -> None:
    version = fresh(corpus.corrected.version)
    discard(act(corpus.cast.ada), fresh(version))
    refused("gone", lambda: submit(act(corpus.cast.ada), version))


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("in_review", "waits for its second reader"),
        ("approved", "is approved and waits to be published"),
        ("published", "is published"),
    ],
)
def test_an_edit_is_told_what_the_version_waits_for(
    corpus: EveryState, state: str, said: str
) -> None:
    version = fresh(case_in(corpus, state).version)
    with pytest.raises(TransitionNotAllowed, match=said):
        edit_draft(act(version.author), version, summary="Other.")
