"""Kept answers: what the database refuses."""

import pytest

from annotations.models import KeptAnswer
from tests.every_state import EveryState
from tests.models.breaches import Breach, assert_the_database_refuses


def keep(**changed: object) -> KeptAnswer:
    said = {"owner": "user:1", "key": "k", "fingerprint": "0" * 64}
    return KeptAnswer.objects.create(**said | changed)


BREACHES = [
    Breach("kept_answer_once", lambda _c: [keep(), keep()]),
    Breach(
        "kept_answer_fingerprint_is_hashed", lambda _c: keep(fingerprint="the words")
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
