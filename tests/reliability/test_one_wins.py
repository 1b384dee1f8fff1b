"""When two people do at one instant what only one may do, exactly one does it."""

import contextlib
from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from annotations.models import (
    Assignment,
    Claim,
    Event,
    History,
    Verdict,
    VerdictVersion,
)
from annotations.records.verifying import verify
from annotations.workflow import (
    AppearanceContent,
    Busy,
    RevisionContent,
    TransitionNotAllowed,
    abandon,
    annotate,
    approve,
    assess,
    draft_verdict,
    edit_claim,
    edit_draft,
    link,
    merge,
    publish,
    release,
    retract,
    return_to_author,
    revise,
    submit,
    take,
    take_back,
    take_next,
    withdraw,
)
from tests.cast import Cast, act
from tests.corpus import Case, make_article, make_case, make_claim, span_of
from tests.reliability.together import refusals, together, together_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def cast(transactional_db: None, cast: Cast) -> Cast:
    return cast


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def clean() -> bool:
    return [str(finding) for finding in verify()] == []


def test_of_two_approvers_one_approves(cast: Cast, case: Case) -> None:
    submit(act(cast.ada), case.version)

    def approving(user: User) -> Callable[[], object]:
        version = VerdictVersion.objects.get(pk=case.version.pk)
        return lambda: approve(act(user), version)

    results = together(approving(cast.ben), approving(cast.dora))
    (refusal,) = refusals(results)
    assert refusal.code == "not_submitted"
    approvals = History.objects.filter(verb="approve")
    assert approvals.count() == 1
    assert approvals.get().actor == case.version.approved_by
    assert clean()


def test_of_two_publishers_one_publishes(cast: Cast, case: Case) -> None:
    case.approved()
    both = [Verdict.objects.get(pk=case.verdict.pk) for _ in range(2)]
    results = together(*(lambda one=one: publish(act(cast.cleo), one) for one in both))
    (refusal,) = refusals(results)
    assert isinstance(refusal, TransitionNotAllowed)
    assert Event.objects.filter(type="verdict.published").count() == 1
    assert clean()


def test_of_two_who_retract_one_retracts(cast: Cast, case: Case) -> None:
    case.published()
    both = [Verdict.objects.get(pk=case.verdict.pk) for _ in range(2)]
    results = together(
        *(
            lambda one=one: retract(act(cast.cleo), one, public_note="Misread.")
            for one in both
        )
    )
    assert len(refusals(results)) == 1
    assert case.reload().versions.count() == 2
    assert clean()


def test_an_approval_and_a_return_do_not_both_happen(cast: Cast, case: Case) -> None:
    submit(act(cast.ada), case.version)
    one, other = (VerdictVersion.objects.get(pk=case.version.pk) for _ in range(2))
    together(
        lambda: approve(act(cast.ben), one),
        lambda: return_to_author(act(cast.dora), other, reason="Say which register."),
    )
    version, verdict = case.version, case.reload()
    assert (version.approved_at is not None) == (verdict.state == "approved")
    assert (version.submitted_at is None) == (verdict.state == "draft")
    assert clean()


@pytest.mark.parametrize("turn", range(4))
def test_a_version_is_taken_back_or_assessed_never_both(
    cast: Cast, case: Case, turn: int
) -> None:
    submit(act(cast.ada), case.version)
    read, rating = case.version.submitted_at, case.rating("mixed")
    version = VerdictVersion.objects.get(pk=case.version.pk)
    verdict = Verdict.objects.get(pk=case.verdict.pk)
    acts = [
        lambda: take_back(act(cast.ada), version),
        lambda: assess(act(cast.ben), verdict, rating, read=read),
    ]
    (refusal,) = refusals(together(*(acts if turn % 2 else reversed(acts))))
    assessed, state = verdict.assessments.exists(), case.reload().state
    assert (refusal.code, assessed, state) in {
        ("read_already", True, "in_review"),
        ("taken_back", False, "draft"),
    }
    assert clean()


def test_a_version_is_taken_back_or_approved_never_both(cast: Cast, case: Case) -> None:
    submit(act(cast.ada), case.version)
    one, other = (VerdictVersion.objects.get(pk=case.version.pk) for _ in range(2))
    results = together(
        lambda: take_back(act(cast.ada), one), lambda: approve(act(cast.ben), other)
    )
    assert len(refusals(results)) == 1
    version, verdict = case.version, case.reload()
    assert (version.approved_at is not None) == (verdict.state == "approved")
    assert (version.submitted_at is None) == (verdict.state == "draft")
    assert clean()


def test_a_verdict_is_dropped_or_written_never_both(cast: Cast, case: Case) -> None:
    claim = make_claim(cast, "It rained.")
    begun = draft_verdict(act(cast.ada), claim, case.scale)
    version = begun.versions.get()
    results = together(
        lambda: abandon(act(cast.ada), Verdict.objects.get(pk=begun.pk)),
        lambda: edit_draft(act(cast.ben), version, summary="It did."),
    )
    (refusal,) = refusals(results)
    said = list(VerdictVersion.objects.filter(pk=version.pk).values_list("summary"))
    assert (refusal.code, said) in [("gone", []), ("not_abandonable", [("It did.",)])]
    assert clean()


def test_a_draft_is_hashed_as_it_was_stored_last(cast: Cast, case: Case) -> None:
    one, other = (VerdictVersion.objects.get(pk=case.version.pk) for _ in range(2))
    together(
        lambda: submit(act(cast.ada), one),
        lambda: edit_draft(act(cast.ben), other, summary="Another summary."),
    )
    assert case.version.submitted_at is not None
    assert clean()


def test_two_claims_are_not_merged_into_each_other(cast: Cast) -> None:
    one, other = make_claim(cast), make_claim(cast, "The café is closed.")

    def merging(claim: Claim, into: Claim) -> Callable[[], object]:
        pair = Claim.objects.get(pk=claim.pk), Claim.objects.get(pk=into.pk)
        return lambda: merge(act(cast.ada), *pair)

    results = together(merging(one, other), merging(other, one))
    (refusal,) = refusals(results)
    assert refusal.code == "merged"
    assert clean()


def test_nothing_is_linked_to_a_claim_while_it_is_merged(
    cast: Cast, case: Case
) -> None:
    claim = make_claim(cast, "It is shut.")
    stale = Claim.objects.get(pk=claim.pk)
    together(
        lambda: merge(act(cast.ada), claim, case.claim),
        lambda: link(
            act(cast.ada), stale, case.annotation, AppearanceContent(stance="denies")
        ),
        lambda: draft_verdict(
            act(cast.ben), Claim.objects.get(pk=claim.pk), case.scale
        ),
    )
    assert clean()


def test_a_passage_is_not_withdrawn_while_its_verdict_is_submitted(
    cast: Cast, case: Case
) -> None:
    revision = case.article.revisions.get()
    passage = annotate(
        act(cast.ada), revision, [span_of(revision, "the sign still said")]
    )
    case.evidence.annotation = passage
    case.evidence.save()
    results = together(
        lambda: submit(act(cast.ada), case.version),
        lambda: withdraw(act(cast.ada), passage),
    )
    assert len(refusals(results)) == 1
    assert clean()


def test_what_is_highlighted_while_a_text_comes_has_a_place_in_it(cast: Cast) -> None:
    article = make_article(cast)
    first = article.revisions.get()
    text = RevisionContent(
        raw=first.text + "\n\nIt rained.", captured_at=timezone.now()
    )
    coming: list[Thread] = []

    def come() -> None:
        with contextlib.closing(connection):
            revise(act(cast.ada), article, text)

    with transaction.atomic():
        highlight = annotate(
            act(cast.ben), first, [span_of(first, "the sign still said")]
        )
        coming.append(Thread(target=come))
        coming[0].start()
        coming[0].join(1)
    coming[0].join()

    latest = article.revisions.latest("number")
    assert latest.number == 2
    assert highlight.anchors.get(revision=latest).exact == "the sign still said"
    assert clean()


def test_a_lock_that_is_not_given_is_a_refusal_to_try_again(
    cast: Cast, case: Case
) -> None:
    def impatient() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return edit_claim(
            act(cast.ada), Claim.objects.get(pk=case.claim.pk), about=["x"]
        )

    with transaction.atomic():
        Claim.objects.select_for_update().get(pk=case.claim.pk)
        (result,) = together_once(impatient)
    assert isinstance(result, Busy)
    assert result.retry_after > 0
    assert "Try again" in str(result)
    assert Claim.objects.get(pk=case.claim.pk).about == ["cafés"]


def test_of_two_that_deadlock_one_is_told_to_try_again(cast: Cast) -> None:
    one, other = make_claim(cast), make_claim(cast, "The café is closed.")

    def crossing(first: Claim, second: Claim) -> Callable[[], object]:
        def cross() -> object:
            with transaction.atomic():
                edit_claim(act(cast.ada), first, about=["x"])
                gate.wait()
                return edit_claim(act(cast.ada), second, about=["y"])

        return cross

    gate = Barrier(2)
    again = [Claim.objects.get(pk=claim.pk) for claim in (one, other)]
    results = together_once(crossing(one, other), crossing(*reversed(again)))
    assert [type(one) for one in refusals(results)] == [Busy]


def test_those_who_ask_for_work_at_once_are_given_different_articles(
    cast: Cast,
) -> None:
    articles = {make_article(cast, url=f"https://new.example/{n}").pk for n in range(4)}
    people = (cast.ada, cast.ben, cast.cleo, cast.dora)
    for turn in range(3):
        taken = together(
            *(lambda who=who: take_next(act(who), "article") for who in people)
        )
        assert {one.article_id for one in taken} == articles  # type: ignore[attr-defined]
        assert take_next(act(cast.ada), "article") is None
        assert Assignment.objects.filter(ended_at=None).count() == 4
        for one in taken:
            release(act(one.person), one)  # type: ignore[attr-defined, arg-type]
        assert Assignment.objects.count() == 4 * (turn + 1)


def test_of_two_who_take_the_same_one_has_it(cast: Cast) -> None:
    article = make_article(cast)
    both = [type(article).objects.get(pk=article.pk) for _ in range(2)]
    results = together(
        lambda: take(act(cast.ada), both[0]), lambda: take(act(cast.ben), both[1])
    )
    (refusal,) = refusals(results)
    assert refusal.code == "taken"
    assert Assignment.objects.count() == 1
