"""Assignments: what the database refuses."""

from datetime import timedelta

import pytest

from annotations.models import Assignment
from annotations.workflow import take
from tests.cast import act
from tests.every_state import EveryState
from tests.models.breaches import Breach, again, assert_the_database_refuses, change


def article(corpus: EveryState) -> Assignment:
    return take(act(corpus.cast.ada), corpus.draft.article)


def claim(corpus: EveryState) -> Assignment:
    return take(act(corpus.cast.ada), corpus.draft.claim)


def verdict(corpus: EveryState) -> Assignment:
    return take(act(corpus.cast.ben), corpus.in_review.verdict)


BREACHES = [
    Breach(
        "assignment_of_one_thing",
        lambda c: change(article(c), claim=c.draft.claim),
        label="two",
    ),
    Breach(
        "assignment_of_one_thing", lambda c: change(claim(c), claim=None), label="none"
    ),
    Breach("assignment_one_has_the_article", lambda c: again(article(c))),
    Breach("assignment_one_has_the_claim", lambda c: again(claim(c))),
    Breach("assignment_one_has_the_verdict", lambda c: again(verdict(c))),
    Breach(
        "assignment_lasts",
        lambda c: change(article(c), until=act(c.cast.ada).at - timedelta(days=1)),
    ),
    Breach(
        "assignment_ends_for_a_reason",
        lambda c: change(article(c), ended_at=act(c.cast.ada).at),
        label="none",
    ),
    Breach(
        "assignment_ends_for_a_reason",
        lambda c: change(article(c), end="done"),
        label="no time",
    ),
    Breach(
        "assignment_end_known",
        lambda c: change(article(c), end="x", ended_at=act(c.cast.ada).at),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
