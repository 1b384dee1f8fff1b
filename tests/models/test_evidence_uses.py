"""The evidence of versions: what the database refuses."""

import pytest

from annotations.models import EvidenceUse
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    again,
    assert_the_database_refuses,
    change,
    remove,
)

USE = "evidence_use_frozen_once_submitted"


def use(c: EveryState, state: str = "draft") -> EvidenceUse:
    return getattr(c, state).version.evidence_uses.first()


BREACHES = [
    Breach("evidence_use_once", lambda c: again(use(c), position=9)),
    Breach(
        "evidence_use_position_once",
        lambda c: again(use(c), evidence=c.published.evidence),
    ),
    Breach("evidence_use_stance_known", lambda c: change(use(c), stance="x")),
    Breach(
        USE, lambda c: change(use(c, "in_review"), stance="context"), label="update"
    ),
    Breach(USE, lambda c: remove(use(c, "published")), label="delete"),
    Breach(
        USE,
        lambda c: again(use(c, "approved"), evidence=c.draft.evidence, position=9),
        label="insert",
    ),
    Breach(USE, lambda c: change(use(c), version=c.in_review.version), label="moved"),
    Breach(
        USE,
        lambda c: change(use(c, "in_review"), version=c.draft.version, position=9),
        label="moved out",
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)
