"""Formats are pure: most of their tests need no database."""

import pytest


@pytest.fixture(autouse=True)
def _public_sees_the_test() -> None:
    """Leave the database alone; a test that wants it asks for the cast."""
