"""What the tests of fetching share: a web site on this machine, which may be asked."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from tests.exchange.web.site import Site, serving


@pytest.fixture(scope="session")
def served() -> Iterator[Site]:
    with serving() as site:
        yield site


@pytest.fixture
def site(served: Site, settings: Settings) -> Site:
    settings.FETCH_ALLOW_PRIVATE = True
    served.replies = {}
    served.asked = []
    return served
