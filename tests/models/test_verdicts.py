"""Verdicts and assessments: what the database refuses."""

import pytest

from annotations.models import Assessment
from annotations.workflow import assess, draft_verdict
from tests.cast import act
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
