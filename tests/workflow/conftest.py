"""One corpus for all tests of a module; each test works on it in a transaction of its own."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

if TYPE_CHECKING:
    from tests.every_state import EveryState


@pytest.fixture(scope="module")
def everything(
    django_db_setup: None, django_db_blocker: DjangoDbBlocker
) -> Iterator["EveryState"]:
    """Make a corpus that has everything, for the length of a module."""
    # Models can be imported only once pytest-django has read the settings.
    from tests.cast import make_cast  # noqa: PLC0415
    from tests.every_state import make_every_state  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        corpus = make_every_state(make_cast())
        with connection.cursor() as cursor:  # settles what was left for the end
            cursor.execute(
                "SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED"
            )
        yield corpus
        transaction.set_rollback(True)


@pytest.fixture
def corpus(everything: "EveryState", db: None) -> "EveryState":
    """Give the corpus to one test."""
    return everything
