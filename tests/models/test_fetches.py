"""What is left to the worker to fetch: what the database refuses."""

import pytest
from django.utils import timezone

from annotations.models import Fetch
from tests.every_state import EveryState
from tests.models.breaches import Breach, assert_the_database_refuses


def stored(corpus: EveryState, **said: object) -> Fetch:
    return Fetch.objects.create(
        url="https://house.example/a",
        asked_by=corpus.cast.ada,
        asked_at=timezone.now(),
        **said,
    )


BREACHES = [
    Breach(
        "fetch_state_known",
        lambda corpus: stored(corpus, state="lost", ended_at=timezone.now()),
    ),
    Breach(
        "fetch_ends_once",
        lambda corpus: stored(corpus, state="done"),
        label="without an end",
    ),
    Breach(
        "fetch_ends_once",
        lambda corpus: stored(corpus, ended_at=timezone.now()),
        label="while it waits",
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
