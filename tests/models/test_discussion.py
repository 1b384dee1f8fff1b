"""Comments and mentions: what the database refuses."""

import pytest

from annotations.models import Comment
from annotations.models.discussion import LONGEST_COMMENT
from annotations.workflow import comment
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


def said(corpus: EveryState, words: str = "@ada whose café? 👩‍💻") -> Comment:
    """Return a thread on the draft's annotation, in which Ben calls Ada."""
    return comment(act(corpus.cast.ben), corpus.draft.annotation, words)


def answer(corpus: EveryState) -> Comment:
    return comment(act(corpus.cast.ada), said(corpus), "קפה")


BREACHES = [
    Breach(
        "comment_about_one_thing",
        lambda c: again(said(c), verdict=c.draft.verdict),
        label="two",
    ),
    Breach(
        "comment_about_one_thing",
        lambda c: again(said(c), annotation=None),
        label="none",
    ),
    Breach("comment_says_something", lambda c: change(said(c), body="  ")),
    Breach(
        "comment_is_not_too_long",
        lambda c: change(said(c), body="é" * (LONGEST_COMMENT + 1)),
    ),
    Breach(
        "comment_thread_resolved_by_somebody",
        lambda c: change(said(c), resolved_by=c.cast.ada),
        label="no time",
    ),
    Breach(
        "comment_thread_resolved_by_somebody",
        lambda c: change(
            answer(c), resolved_by=c.cast.ada, resolved_at=act(c.cast.ada).at
        ),
        label="an answer",
    ),
    Breach(
        "comment_answers_a_thread",
        lambda c: again(answer(c), annotation=c.published.annotation),
        label="elsewhere",
    ),
    Breach(
        "comment_answers_a_thread",
        lambda c: again(said(c), thread=answer(c)),
        label="an answer",
    ),
    Breach(
        "comment_answers_a_thread",
        lambda c: change(said(c), annotation=c.published.annotation),
        label="moved",
    ),
    Breach("comment_is_never_deleted", lambda c: remove(said(c))),
    Breach("mention_once", lambda c: again(said(c).mentions.get())),
    Breach(
        "mention_reason_known", lambda c: change(said(c).mentions.get(), reason="x")
    ),
]
WORDS = [
    Words("comment_says_something", lambda c: said(c, " \n ")),
    Words("comment_is_not_too_long", lambda c: said(c, "é" * 10_001)),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
