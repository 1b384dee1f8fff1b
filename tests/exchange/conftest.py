"""What the tests of exchange share."""

import pytest
from django.db import connections


@pytest.fixture(autouse=True)
def _public_sees_the_test(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the role of readers see what a test has not committed, and never will."""
    monkeypatch.setattr(connections._connections, "public", connections["default"])
