"""Releases: sealed ones never change."""

import pytest

from annotations.models import Release
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)


def release(c: EveryState, state: str = "sealed") -> Release:
    return Release.objects.create(
        name="Spring", format="jsonl", state=state, created_by=c.cast.cleo
    )


BREACHES = [
    Breach("release_name_once", lambda c: again(release(c))),
    Breach("release_state_known", lambda c: change(release(c, "preparing"), state="x")),
    Breach(
        "release_frozen_once_sealed",
        lambda c: change(release(c), name="x"),
        label="update",
    ),
    Breach("release_frozen_once_sealed", lambda c: remove(release(c)), label="delete"),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
