"""What the tests of faults share: the service on a PostgreSQL of its own.

Those that break a whole service take minutes together, too long for the everyday suite: `make test-faults` runs them,
in CI too. Without `FAULTS=1` they are not collected.
"""

import os
from collections.abc import Iterator

import pytest

from factcheck.embedded import Home
from tests.reliability.service import Service, free_port

WHOLE_SERVICE = [
    "scaling",
    "test_leaving.py",
    "test_load.py",
    "test_migrating.py",
    "test_storms.py",
    "test_used_up.py",
]
collect_ignore = [] if os.environ.get("FAULTS") == "1" else WHOLE_SERVICE


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
