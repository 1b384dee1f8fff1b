"""What the tests of faults share: the service on a PostgreSQL of its own."""

from collections.abc import Iterator

import pytest

from factcheck.embedded import Home
from tests.reliability.service import Service, free_port


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """Start the service, prepared, for the length of a module."""
    home = Home(tmp_path_factory.mktemp("service") / "postgres")
    service = Service(home.url(), free_port(), home=home)
    try:
        service.prepare()
        service.start()
        yield service
    finally:
        service.stop()
