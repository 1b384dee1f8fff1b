"""`verify` finds nothing wrong in a healthy corpus, and each kind of damage by its name."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from annotations.records.verifying import verify
from tests.cast import make_cast
from tests.every_state import EveryState, make_every_state


@pytest.fixture(scope="module")
def healthy(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[EveryState]:
    """Make a corpus that has everything, for the length of this module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_every_state(make_cast())
        transaction.set_rollback(True)


@pytest.fixture
def corpus(healthy: EveryState, db: None) -> EveryState:
    """Give the corpus to one test, which may damage it."""
    return healthy


def test_a_healthy_corpus_in_all_states_is_clean(corpus: EveryState) -> None:
    assert [str(finding) for finding in verify()] == []
