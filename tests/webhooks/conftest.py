"""What the tests of webhooks share: a receiver, and the account that sends."""

from collections.abc import Iterator

import pytest
from django.db import connections
from pytest_django import Settings

from tests.webhooks.receiver import Receiver, receiving


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


@pytest.fixture
def private_allowed(settings: Settings) -> None:
    settings.WEBHOOK_ALLOW_PRIVATE = True


@pytest.fixture
def one_connection(db: None) -> Iterator[None]:
    """Let the API read what a test has not committed."""
    kept = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = kept
