"""Nobody approves what they wrote, by whatever path."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from annotations.models import Annotation, Event, VerdictVersion
from annotations.models.versions import OWN_WORK
from annotations.workflow import (
    Act,
    AppearanceContent,
    EvidenceContent,
    OwnWork,
    TransitionNotAllowed,
    add_agent,
    approve,
    attach_evidence,
    correct,
    edit_agent,
    edit_annotation,
    edit_article,
    edit_claim,
    edit_draft,
    edit_evidence,
    edit_publisher,
    edit_relation,
    link,
    publish,
    reinstate,
    relate,
    retract,
    return_to_author,
    submit,
    withhold,
)
from tests.cast import Cast, act
from tests.corpus import (
    Case,
    highlight,
    make_article,
    make_case,
    make_claim,
    make_publisher,
)

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


def test_a_verdict_whose_claim_is_reworded_is_put_up_for_review(case: Case) -> None:
    case.published()
    edit_claim(act(case.cast.cleo), case.claim, about=["Q30022"])
    assert case.reload().review_reason == ""
    edit_claim(act(case.cast.cleo), case.claim, text="The café closed in May 2025.")
    assert "other words than those that were approved" in case.reload().review_reason


def test_a_verdict_whose_evidence_is_changed_is_put_up_for_review(case: Case) -> None:
    case.published()
    edit_evidence(act(case.cast.cleo), case.evidence, tier="secondary")
    assert case.reload().review_reason == ""
    edit_evidence(act(case.cast.cleo), case.evidence, quote="It is open.")
    assert "is not as it was approved" in case.reload().review_reason


def with_everything(case: Case) -> Case:
    """Let the draft rest on a passage of another house, with a speaker, beside a related claim."""
    ada = act(case.cast.ada)
    house = make_publisher(case.cast, "suedblatt")
    elsewhere = make_article(
        case.cast, url="https://suedblatt.example/", publisher=house
    )
    passage = highlight(case.cast, elsewhere, "the sign still said")
    said = EvidenceContent(
        kind="passage", tier="secondary", title="The sign", annotation=passage
    )
    case.version.evidence_uses.create(
        evidence=attach_evidence(ada, said), stance="context", position=2
    )
    speaker = add_agent(ada, kind="person", name="Zoë")
    quoted = AppearanceContent(stance="denies", voice="quoted", claimant=speaker)
    link(ada, case.claim, highlight(case.cast, case.article, "she wrote"), quoted)
    relate(ada, case.claim, make_claim(case.cast, "קפה."), kind="contradicts")
    return case


CHANGES: dict[str, Callable[[Act, Case], object]] = {
    "a relation's rationale": lambda a, c: edit_relation(
        a, c.claim.relations.get(), rationale="One is false."
    ),
    "a relation's kind": lambda a, c: edit_relation(
        a, c.claim.relations.get(), kind="narrower_than"
    ),
    "a new relation": lambda a, c: relate(
        a, make_claim(c.cast, "It never did."), c.claim, kind="supersedes"
    ),
    "an annotation's tags": lambda a, c: edit_annotation(a, c.annotation, tags=["lie"]),
    "an article's rights": lambda a, c: edit_article(a, c.article, rights="quote"),
    "an article's authors": lambda a, c: edit_article(a, c.article, authors=["N. N."]),
    "the headline over a passage": lambda a, c: edit_article(
        a, passage_of(c).article, headline="Other"
    ),
    "the house of a passage": lambda a, c: edit_publisher(
        a, passage_of(c).article.publisher, name="Other"
    ),
    "where a speaker is found": lambda a, c: edit_agent(
        a,
        c.claim.appearances.get(stance="denies").claimant,
        same_as=["https://w.example/"],
    ),
}


def passage_of(case: Case) -> Annotation:
    """Return the passage that is used as evidence."""
    passage = case.version.evidence_uses.get(position=2).evidence.annotation
    assert passage is not None
    return passage


@pytest.mark.parametrize("change", CHANGES.values(), ids=list(CHANGES))
def test_nothing_is_published_that_changed_since_it_was_approved(
    case: Case, change: Callable[[Act, Case], object]
) -> None:
    with_everything(case).approved()
    change(act(case.cast.ada), case)
    with pytest.raises(TransitionNotAllowed) as refusal:
        publish(act(case.cast.cleo), case.verdict)
    assert refusal.value.code == "changed_since_submission"
    return_to_author(act(case.cast.ben), case.version, reason="Look again.")
    case.published()


def test_what_was_changed_and_changed_back_is_read_again(case: Case) -> None:
    """Its second reader may have seen it as it was in between."""
    ada = act(case.cast.ada)
    submit(ada, case.version)
    title = case.evidence.title
    edit_evidence(ada, case.evidence, title="What Ben reads")
    edit_evidence(ada, case.evidence, title=title)
    with pytest.raises(TransitionNotAllowed) as refusal:
        approve(act(case.cast.ben), case.version)
    assert refusal.value.code == "changed_since_submission"


def test_putting_back_tells_of_no_relation_that_nobody_has_read(case: Case) -> None:
    case.published()
    other = make_case(
        case.cast,
        scale=case.scale,
        article=case.article,
        claim=make_claim(case.cast, "It never did."),
    )
    other.published()
    withhold(act(case.cast.cleo), case.verdict, public_note="We check.")
    relate(act(case.cast.ada), case.claim, other.claim, kind="contradicts")
    publish(act(case.cast.cleo), case.reload())
    assert not Event.objects.filter(kind="relation").exists()


@pytest.mark.parametrize("who", ["author", "writer"])
def test_the_database_refuses_it_too(case: Case, who: str) -> None:
    edit_draft(act(case.cast.ben), case.version, summary="The register says so.")
    submit(act(case.cast.ada), case.version)
    user = case.cast.ada if who == "author" else case.cast.ben
    version = VerdictVersion.objects.filter(pk=case.version.pk)
    with pytest.raises(IntegrityError, match=OWN_WORK), transaction.atomic():
        version.update(approved_by=user, approved_at=Act.now(user).at)
