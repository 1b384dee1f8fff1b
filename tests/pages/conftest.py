"""What the tests of the pages share: the public alias, a corpus, and a reader with the public role."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest
from django.db import connection, connections

from factcheck.embedded import PUBLIC

if TYPE_CHECKING:
    pass


@pytest.fixture(autouse=True)
def one_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the public alias see what a test has not committed; served pages have the alias itself."""
    if "live_server" in request.fixturenames:
        yield
        return
    request.getfixturevalue(
        "db"
    )  # the marker orders these tests before the served ones
    kept = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = kept


@contextmanager
def public_role() -> Iterator[None]:
    """Read with the role that may see what is published and nothing else."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {PUBLIC}")
        yield
        cursor.execute("RESET ROLE")
