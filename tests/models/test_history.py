"""History: it only grows."""

import pytest
from django.db import connection

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


@pytest.mark.django_db
def test_history_of_a_time_is_found_by_its_index() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    rows = History.objects.filter(at__year=2019).order_by()
    assert "history_by_time" in rows.explain()
