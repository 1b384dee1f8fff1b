"""Verdicts and assessments: what the database refuses."""

import pytest
from django.contrib.auth.models import User

from annotations.models import Assessment, Disclosure
from annotations.workflow import assess, disclose, draft_verdict
from tests.cast import act
from tests.corpus import Case
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    Words,
    again,
    assert_the_database_refuses,
    assert_the_verb_says_the_same,
    change,
    remove,
)


def given_by(user: User, case: Case, mode: str = "blind") -> None:
    """Store an assessment of a case as if it had been made so, past the verbs."""
    again(
        Assessment.objects.get(),
        reviewer_id=user.pk,
        verdict_id=case.verdict.pk,
        mode=mode,
        submitted_at=act(user).at,
    )


def shown(user: User, case: Case) -> User:
    """Show somebody the version of a case."""
    disclose(act(user), case.version)
    return user


def shown_to_dora(c: EveryState) -> Case:
    shown(c.cast.dora, c.draft)
    return c.draft


def emptied(case: Case) -> Case:
    """Throw away the only version of a case, past the verbs."""
    case.version.evidence_uses.all().delete()
    words = dict.fromkeys(
        ("summary", "justification", "public_note", "internal_note"), ""
    )
    change(case.version, rating=None, as_of=None, **words)
    remove(case.version)
    return case


def disclosure(user: User, case: Case) -> Disclosure:
    return Disclosure.objects.get(person=user, verdict=case.verdict)


BREACHES = [
    Breach("verdict_ref_once", lambda c: again(c.draft.verdict, language="de")),
    Breach(
        "verdict_one_live_per_claim_and_language",
        lambda c: again(c.draft.verdict, ref="V-9999"),
    ),
    Breach("verdict_state_known", lambda c: change(c.draft.verdict, state="x")),
    Breach(
        "verdict_public_has_version",
        lambda c: change(c.draft.verdict, state="published"),
        label="none",
    ),
    Breach(
        "verdict_public_has_version",
        lambda c: change(c.published.verdict, state="draft"),
        label="too many",
    ),
    Breach("verdict_stays_once_published", lambda c: remove(c.published.verdict)),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(c.published.verdict, current_version=c.withheld.version),
        label="another's",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(c.corrected.verdict, current_version=c.corrected.version),
        label="a draft",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(
            c.corrected.verdict,
            current_version=c.corrected.verdict.versions.get(number=1),
        ),
        says="verdict_shows_last_version",
        label="while another is drafted",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(
            c.reinstated.verdict,
            current_version=c.reinstated.verdict.versions.get(number=1),
        ),
        says="verdict_shows_last_version",
        label="while none is drafted",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: again(c.published.verdict, ref="V-9999", language="de"),
        label="another's from the start",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(c.retracted.verdict, state="published"),
        says="verdict_retracted_by_version",
        label="a retracted one as if it stood",
    ),
    Breach(
        "verdict_shows_published_version",
        lambda c: change(c.published.verdict, state="retracted"),
        says="verdict_retracted_by_version",
        label="one that stands as if it were retracted",
    ),
    Breach(
        "assessment_mode_known",
        lambda c: given_by(c.cast.emil, c.draft, mode="guess"),
    ),
    Breach(
        "assessment_never_changes",
        lambda _c: change(Assessment.objects.get(), mode="check"),
        label="update",
    ),
    Breach(
        "assessment_never_changes",
        lambda _c: remove(Assessment.objects.get()),
        label="delete",
    ),
    Breach(
        "assessment_blind_unless_disclosed",
        lambda c: given_by(shown(c.cast.dora, c.draft), c.draft),
        label="shown",
    ),
    Breach(
        "assessment_blind_unless_disclosed",
        lambda c: given_by(c.cast.ada, c.draft),
        label="written",
    ),
    Breach(
        "assessment_blind_unless_disclosed",
        lambda c: given_by(c.cast.dora, c.published),
        label="published",
    ),
    Breach("disclosure_once", lambda _c: again(Disclosure.objects.all()[0])),
    Breach(
        "disclosure_reason_known",
        lambda c: again(
            Disclosure.objects.all()[0], person_id=c.cast.emil.pk, reason="x"
        ),
    ),
    Breach(
        "disclosure_never_changes",
        lambda c: change(Disclosure.objects.all()[0], at=act(c.cast.ada).at),
        label="update",
    ),
    Breach(
        "disclosure_never_changes",
        lambda c: remove(disclosure(c.cast.dora, shown_to_dora(c))),
        label="delete what was shown",
    ),
    Breach(
        "disclosure_never_changes",
        lambda c: remove(disclosure(c.cast.ada, c.draft)),
        label="delete what was written",
    ),
    Breach(
        "disclosure_never_changes",
        lambda c: remove(disclosure(c.cast.dora, emptied(shown_to_dora(c)))),
        label="delete what was shown and is gone",
    ),
    Breach("assessment_once_a_round", lambda _c: again(Assessment.objects.get())),
]
WORDS = [
    Words(
        "verdict_one_live_per_claim_and_language",
        lambda c: draft_verdict(act(c.cast.ada), c.draft.claim, c.draft.scale),
    ),
    Words(
        "assessment_once_a_round",
        lambda c: assess(act(c.cast.ben), c.draft.verdict, c.draft.rating("true")),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
