"""What the tests of security share: the public alias, as the tests of the API have it."""

from tests.api.conftest import one_connection

__all__ = ["one_connection"]
