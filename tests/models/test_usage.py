"""Days of use: what the database refuses."""

from datetime import date

import pytest

from annotations.models import ApiKey, KeyUsage
from tests.every_state import EveryState
from tests.models.breaches import Breach, again, assert_the_database_refuses


def twice_a_day(_corpus: EveryState) -> None:
    row = KeyUsage(key=ApiKey.objects.all()[0], day=date(2025, 3, 5), requests=1)
    row.save()
    again(row)


BREACHES = [Breach("key_usage_once_a_day", twice_a_day)]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
