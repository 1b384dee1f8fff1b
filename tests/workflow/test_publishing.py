"""What readers get to see, and when: nothing before it is published, nothing after it is gone."""

from datetime import UTC, datetime, timedelta
from itertools import count

import msgspec
import pytest
from django.contrib.auth.models import User
from django.db import connection

from annotations.models import Event, Record, VerdictVersion
from annotations.records.verifying import verify
from annotations.workflow import (
    Act,
    InvalidContent,
    NotPermitted,
    RevisionContent,
    TransitionNotAllowed,
    Use,
    approve,
    assess,
    attach_evidence,
    correct,
    edit_draft,
    edit_evidence,
    edit_verdict,
    merge,
    publish,
    reinstate,
    retract,
    revise,
    submit,
    withdraw,
    withhold,
)
from annotations.workflow.evidence import EvidenceContent
from tests.cast import Cast, act
from tests.corpus import CAPTURED, TEXT, Case, highlight, make_case, make_claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


def record(kind: str, uuid: object) -> dict[str, object]:
    body: dict[str, object] = msgspec.json.decode(
        bytes(Record.objects.get(kind=kind, object=uuid).body)
    )
    return body


def public_state() -> tuple[object, ...]:
    return (
        tuple(Record.objects.order_by("pk").values_list("object", "etag")),
        Event.objects.count(),
    )


def refused(code: str) -> "pytest.RaisesExc[TransitionNotAllowed]":
    return pytest.raises(
        (TransitionNotAllowed, InvalidContent),
        check=lambda refusal: refusal.code == code,
    )


def clean() -> bool:
    return [str(finding) for finding in verify()] == []


def test_nothing_is_public_before_publish(case: Case) -> None:
    assess(act(case.cast.ben), case.verdict, case.rating("mixed"))
    edit_draft(act(case.cast.ada), case.version, summary="Another.")
    case.approved()
    assert public_state() == ((), 0)


def test_a_correction_is_unseen_until_it_is_published(case: Case) -> None:
    case.published()
    before = public_state()
    version = correct(
        act(case.cast.ada), case.verdict, change_class="update", public_note="News."
    )
    edit_draft(act(case.cast.ada), version, summary="The owner said so too.")
    submit(act(case.cast.ada), version)
    approve(act(case.cast.dora), version)
    assert public_state() == before
    publish(act(case.cast.cleo), case.reload())
    assert record("verdict", case.verdict.uuid)["summary"] == "The owner said so too."


def test_an_embargo_holds_until_its_time(case: Case) -> None:
    case.approved()
    until = datetime.now(UTC) + timedelta(hours=1)
    edit_verdict(act(case.cast.cleo), case.verdict, embargo_until=until)
    with refused("embargoed"):
        publish(act(case.cast.cleo), case.verdict)
    assert public_state() == ((), 0)
    past = datetime.now(UTC) - timedelta(seconds=1)
    edit_verdict(act(case.cast.cleo), case.verdict, embargo_until=past)
    publish(act(case.cast.cleo), case.verdict)
    assert clean()


def test_an_embargo_keeps_a_withheld_verdict_back_too(case: Case) -> None:
    case.published()
    withhold(act(case.cast.cleo), case.verdict, public_note="It was too early.")
    until = datetime.now(UTC) + timedelta(hours=1)
    edit_verdict(act(case.cast.cleo), case.reload(), embargo_until=until)
    with refused("embargoed"):
        publish(act(case.cast.cleo), case.reload())
    edit_verdict(act(case.cast.cleo), case.reload(), embargo_until=None)
    publish(act(case.cast.cleo), case.reload())
    assert record("verdict", case.verdict.uuid)["record"] == "verdict"


def test_the_embargo_of_what_waits_to_be_published_is_an_editors(case: Case) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    edit_verdict(act(case.cast.ada), case.verdict, embargo_until=until)
    case.approved()
    for changed in (None, until + timedelta(days=1)):
        with pytest.raises(NotPermitted, match="Ask an editor"):
            edit_verdict(act(case.cast.ben), case.reload(), embargo_until=changed)
    day = (until + timedelta(days=90)).date()
    edit_verdict(
        act(case.cast.ada), case.reload(), embargo_until=until, stale_after=day
    )
    assert (case.reload().embargo_until, case.verdict.stale_after) == (until, day)
    edit_verdict(act(case.cast.cleo), case.reload(), embargo_until=None)
    publish(act(case.cast.cleo), case.reload())
    withhold(act(case.cast.cleo), case.reload(), public_note="It was too early.")
    with pytest.raises(NotPermitted, match="Ask an editor"):
        edit_verdict(act(case.cast.ada), case.reload(), embargo_until=until)


def test_an_embargo_does_not_take_back_what_is_public(case: Case) -> None:
    now = datetime.now(UTC)
    later, past = now + timedelta(hours=1), now - timedelta(hours=1)
    edit_verdict(act(case.cast.ada), case.verdict, embargo_until=past)
    case.published()
    for who in (case.cast.ada, case.cast.cleo):
        with refused("already_public"):
            edit_verdict(act(who), case.reload(), embargo_until=later)
    assert case.reload().embargo_until == past
    for harmless in (past, None, past - timedelta(days=1)):
        edit_verdict(act(case.cast.ada), case.reload(), embargo_until=harmless)
    withhold(act(case.cast.cleo), case.reload(), public_note="It was too early.")
    edit_verdict(act(case.cast.cleo), case.reload(), embargo_until=later)
    assert case.verdict.embargo_until == later


def test_an_embargo_holds_a_correction_of_what_is_public(case: Case) -> None:
    case.published()
    before = public_state()
    version = correct(
        act(case.cast.ada),
        case.verdict,
        change_class="update",
        public_note="Café. 👩‍💻",
    )
    later = datetime.now(UTC) + timedelta(hours=1)
    edit_verdict(act(case.cast.ada), case.reload(), embargo_until=later)
    submit(act(case.cast.ada), version)
    approve(act(case.cast.dora), version)
    with refused("embargoed"):
        publish(act(case.cast.cleo), case.reload())
    assert public_state() == before
    edit_verdict(act(case.cast.cleo), case.reload(), embargo_until=None)
    publish(act(case.cast.cleo), case.reload())
    assert case.reload().current_version == version


def test_what_follows_is_never_earlier_though_clocks_differ(case: Case) -> None:
    """Import tells publications in the order of their times, and refuses what cannot have been."""
    hours = count()

    def earlier(user: User) -> Act:
        return Act(user, datetime.now(UTC) - timedelta(hours=next(hours)))

    ada, ben, cleo = case.cast.ada, case.cast.ben, case.cast.cleo
    for number in (1, 2):
        submit(earlier(ada), case.version)
        approve(earlier(ben), case.version)
        publish(earlier(cleo), case.reload())
        if number == 1:
            correct(
                earlier(ada), case.reload(), change_class="update", public_note="News."
            )
    retract(earlier(cleo), case.reload(), public_note="Misread.")
    times = [
        moment
        for one in case.verdict.versions.order_by("number")
        for moment in (one.created, one.submitted_at, one.approved_at, one.published_at)
        if moment
    ]
    assert times == sorted(times)
    assert clean()


def test_a_retraction_sets_a_pending_correction_aside(case: Case) -> None:
    case.published()
    version = correct(
        act(case.cast.ada), case.verdict, change_class="update", public_note="News."
    )
    submit(act(case.cast.ada), version)
    approve(act(case.cast.dora), version)
    retract(act(case.cast.cleo), case.reload(), public_note="Misread.")
    assert not VerdictVersion.objects.filter(pk=version.pk).exists()
    assert [v.change_class for v in case.verdict.versions.all()] == [
        "initial",
        "retraction",
    ]
    assert record("verdict", case.verdict.uuid)["record"] == "tombstone"
    assert clean()


def test_a_publication_that_fails_in_the_middle_leaves_nothing(case: Case) -> None:
    case.approved()
    with connection.cursor() as cursor:  # the ledger will refuse the next event
        cursor.execute("UPDATE annotations_ledgerhead SET seq = 7")
    with pytest.raises(InvalidContent, match="must follow the last one"):
        publish(act(case.cast.cleo), case.verdict)
    assert case.reload().state == "approved"
    assert case.version.published_at is None
    assert public_state() == ((), 0)


def test_what_was_withdrawn_stays_gone_when_a_verdict_comes_back(case: Case) -> None:
    case.published()
    withhold(act(case.cast.cleo), case.reload(), public_note="We check.")
    withdraw(act(case.cast.cleo), case.annotation, reason="Misread.")
    publish(act(case.cast.cleo), case.reload())
    assert record("annotation", case.annotation.uuid)["record"] == "tombstone"
    assert record("appearance", case.appearance.uuid)["record"] == "tombstone"
    assert record("verdict", case.verdict.uuid)["appearances"] == []
    assert clean()


def test_a_verdict_on_a_claim_merged_away_does_not_come_back(case: Case) -> None:
    case.published()
    other = make_case(
        case.cast,
        scale=case.scale,
        article=case.article,
        claim=make_claim(case.cast, "Shut."),
    ).published()
    retract(act(case.cast.cleo), case.reload(), public_note="The same as another.")
    version = reinstate(act(case.cast.cleo), case.reload(), public_note="It is not.")
    submit(act(case.cast.cleo), version)
    approve(act(case.cast.ben), version)
    merge(act(case.cast.cleo), case.claim, other.claim)
    with pytest.raises(TransitionNotAllowed):
        publish(act(case.cast.cleo), case.reload())
    assert clean()


def test_a_passage_stays_while_a_verdict_rests_on_it(case: Case) -> None:
    passage = highlight(case.cast, case.article, "the sign still said")
    content = EvidenceContent(
        kind="passage", tier="secondary", title="The sign", annotation=passage
    )
    use = Use(attach_evidence(act(case.cast.ada), content), "supports")
    edit_draft(act(case.cast.ada), case.version, [use])
    submit(act(case.cast.ada), case.version)
    for step in (
        lambda: None,
        lambda: approve(act(case.cast.ben), case.version),
        lambda: publish(act(case.cast.cleo), case.reload()),
        lambda: withhold(act(case.cast.cleo), case.reload(), public_note="We check."),
    ):
        step()
        with refused("used_as_evidence"):
            withdraw(act(case.cast.cleo), passage, reason="Misread.")
    other = Use(
        attach_evidence(
            act(case.cast.ada),
            EvidenceContent(
                kind="document",
                tier="primary",
                title="Deed",
                document="City archive, 12",
            ),
        ),
        "supports",
    )
    version = correct(
        act(case.cast.ada),
        case.reload(),
        change_class="update",
        public_note="Better.",
        uses=[other],
    )
    submit(act(case.cast.ada), version)
    approve(act(case.cast.ben), version)
    publish(act(case.cast.cleo), case.reload())
    withdraw(act(case.cast.cleo), passage, reason="Misread.")
    assert record("annotation", passage.uuid)["record"] == "tombstone"
    assert clean()


def test_a_draft_does_not_rest_on_a_withdrawn_passage(case: Case) -> None:
    passage = highlight(case.cast, case.article, "the sign still said")
    edit_evidence(act(case.cast.ada), case.evidence, annotation=passage)
    withdraw(act(case.cast.ada), passage)
    with refused("withdrawn_passage"):
        submit(act(case.cast.ada), case.version)


def test_an_editorial_change_keeps_its_meaning_in_every_draft(case: Case) -> None:
    case.published()
    with refused("editorial_changes_meaning"):
        correct(
            act(case.cast.ada), case.reload(), change_class="editorial", summary="X."
        )
    version = correct(act(case.cast.ada), case.reload(), change_class="editorial")
    edit_draft(act(case.cast.ada), version, summary="The register denies it.")
    with refused("editorial_changes_meaning"):
        submit(act(case.cast.ada), version)


def test_an_old_evidence_edit_reaches_every_record_that_shows_it(case: Case) -> None:
    case.published()
    edit_evidence(act(case.cast.cleo), case.evidence, title="Régister 👩‍💻 קפה")
    body = bytes(Record.objects.get(kind="verdict", object=case.verdict.uuid).body)
    shown = msgspec.json.decode(body)["evidence"][0]["evidence"]
    assert shown["title"] == "Régister 👩‍💻 קפה"
    assert Event.objects.filter(type="evidence.changed").exists()
    assert Event.objects.filter(type="verdict.changed").exists()


def test_a_revision_reaches_readers_with_flags(case: Case) -> None:
    case.published()
    changed = TEXT.replace("the café had closed", "the café had been shut")
    revise(
        act(case.cast.cleo), case.article, RevisionContent(changed.encode(), CAPTURED)
    )
    assert Event.objects.filter(type="article.revised").exists()
    assert Event.objects.filter(type="annotation.flagged").exists()
    assert case.reload().review_reason
    assert clean()
