"""History: it only grows."""

import pytest

from annotations.models import History
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    assert_the_database_refuses,
    change,
    remove,
)

BREACHES = [
    Breach(
        "history_never_changes",
        lambda _c: change(History.objects.latest("id"), verb="x"),
        label="update",
    ),
    Breach(
        "history_never_changes",
        lambda _c: remove(History.objects.latest("id")),
        label="delete",
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
