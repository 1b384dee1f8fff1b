"""What the tests of the API share: the public alias, a partner's key, a corpus.

Models can be imported only once pytest-django has read the settings, hence the late imports.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.partners import Reader


@pytest.fixture(autouse=True)
def one_connection(request: pytest.FixtureRequest) -> Iterator[None]:
    """Let the public alias see what a test has not committed.

    Transactional tests commit: there the alias is what it is in service, the role and all.
    """
    marker = request.node.get_closest_marker("django_db")
    if marker is None or marker.kwargs.get("transaction"):
        yield
        return
    request.getfixturevalue("db")
    kept = connections["public"]
    connections["public"] = connections["default"]
    yield
    connections["public"] = kept


@pytest.fixture(autouse=True)
def nothing_stored() -> None:
    """Forget the answers of other tests."""
    from annotations.api.caching import store  # noqa: PLC0415

    store.clear()


@pytest.fixture
def made_anew(settings: Any) -> None:
    """Have every answer made, for tests of what that takes, or that write records beside the verbs."""
    settings.STORED_ANSWERS_MB = 0


@pytest.fixture
def read(cast: "Cast") -> "Reader":
    """Return a partner who reads with a key."""
    from tests.partners import Reader, client_with, make_key  # noqa: PLC0415

    return Reader(client_with(make_key(cast)))
