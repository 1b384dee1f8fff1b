"""Who is at an article: what the database refuses, and how long a sign of life lasts."""

from datetime import timedelta

import pytest

from annotations.models import Presence
from annotations.workflow import Act
from annotations.workflow.presence import LASTS, be_present
from tests.every_state import EveryState
from tests.models.breaches import Breach, assert_the_database_refuses

BREACHES = [
    Breach(
        "presence_once",
        lambda corpus: [
            Presence.objects.create(
                article=corpus.draft.article,
                person=corpus.cast.ada,
                seen_at=corpus.draft.article.created,
            )
            for _ in range(2)
        ],
    )
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


def test_others_are_seen_for_a_minute(corpus: EveryState) -> None:
    article, first = corpus.draft.article, Act.now(corpus.cast.ada)
    assert be_present(first, article, "annotation/1") == []
    soon = Act(corpus.cast.ben, first.at + timedelta(seconds=20))
    (seen,) = be_present(soon, article, "")
    assert (seen.person, seen.doing) == (corpus.cast.ada, "annotation/1")
    late = Act(corpus.cast.ben, first.at + LASTS + timedelta(seconds=1))
    assert be_present(late, article, "") == []
