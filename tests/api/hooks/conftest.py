"""What the tests share with those of the worker: a receiver on this machine."""

from tests.webhooks.conftest import private_allowed, receiver

__all__ = ["private_allowed", "receiver"]
