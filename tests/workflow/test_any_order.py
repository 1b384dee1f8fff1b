"""Whatever people try in whatever order, the promises hold: a model of a desk at work."""

from collections.abc import Callable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from annotations.models import Event, Record, Verdict, VerdictVersion
from annotations.records.verifying import verify
from annotations.workflow import (
    Act,
    Refused,
    RevisionContent,
    approve,
    correct,
    discard,
    edit_claim,
    edit_draft,
    edit_evidence,
    publish,
    reinstate,
    retract,
    return_to_author,
    revise,
    submit,
    withdraw,
    withhold,
)
from tests.cast import act, make_cast
from tests.corpus import CAPTURED, TEXT, Case, make_case

TEXTS = [TEXT + "\n", TEXT.replace("had closed", "had shut"), "קפה. 👩‍💻 cafe\u0301"]
VERBS: list[Callable[[Act, Case], object]] = [
    lambda a, c: edit_draft(a, c.version, summary=f"By {a.user}. 👩‍💻"),
    lambda a, c: submit(a, c.version),
    lambda a, c: approve(a, c.version),
    lambda a, c: return_to_author(a, c.version, reason="Why?"),
    lambda a, c: discard(a, c.version),
    lambda a, c: publish(a, c.reload()),
    lambda a, c: correct(a, c.reload(), change_class="update", public_note="News."),
    lambda a, c: withhold(a, c.reload(), public_note="We check."),
    lambda a, c: retract(a, c.reload(), public_note="Misread."),
    lambda a, c: reinstate(a, c.reload(), public_note="It was right."),
    lambda a, c: withdraw(a, c.annotation, reason="Misread."),
    lambda a, c: edit_claim(a, c.claim, about=[str(a.user)]),
    lambda a, c: edit_evidence(a, c.evidence, title=f"Seen by {a.user}"),
]


class Desk(RuleBasedStateMachine):
    """One case, and a desk whose people try anything."""

    def __init__(self) -> None:
        super().__init__()
        self.work = transaction.atomic()
        self.work.__enter__()
        self.cast = make_cast()
        self.case = make_case(self.cast)
        self.case.approved()

    def attempt(self, deed: Callable[[], object]) -> None:
        try:
            deed()
        except Refused as refused:
            refusal = refused
        else:
            return
        assert refusal.code
        assert str(refusal).strip()

    @rule(
        name=st.sampled_from(["ada", "ben", "cleo", "dora"]),
        verb=st.sampled_from(VERBS),
    )
    def somebody_tries_something(
        self, name: str, verb: Callable[[Act, Case], object]
    ) -> None:
        self.attempt(lambda: verb(act(getattr(self.cast, name)), self.case))

    @rule(text=st.sampled_from(TEXTS))
    def the_article_changes(self, text: str) -> None:
        content = RevisionContent(text.encode(), CAPTURED)
        self.attempt(lambda: revise(act(self.cast.cleo), self.case.article, content))

    @rule()
    def the_verdict_moves_on(self) -> None:
        for name, verb in (("ada", 1), ("dora", 2), ("cleo", 5)):
            user = getattr(self.cast, name)
            self.attempt(lambda u=user, v=verb: VERBS[v](act(u), self.case))

    @invariant()
    def nobody_approved_what_they_wrote(self) -> None:
        for version in VerdictVersion.objects.filter(approved_by__isnull=False):
            assert version.approved_by_id not in {version.author_id, *version.writers}

    @invariant()
    def only_what_is_published_is_public(self) -> None:
        published = VerdictVersion.objects.published().count()
        assert Record.objects.filter(kind="verdict_version").count() == published
        shown = Record.objects.filter(kind="verdict", state="current").exists()
        assert shown == Verdict.objects.filter(state="published").exists()
        assert list(Event.objects.values_list("seq", flat=True)) == list(
            range(1, Event.objects.count() + 1)
        )

    def teardown(self) -> None:
        try:
            assert [str(finding) for finding in verify()] == []
        finally:
            transaction.set_rollback(True)
            self.work.__exit__(None, None, None)


@pytest.mark.django_db
def test_the_promises_hold_in_any_order() -> None:
    few = settings(
        max_examples=10,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Desk, settings=few)
