"""Reads every stored invariant and says what is wrong, where, and what to do.

It trusts neither the verbs nor the database's own constraints and triggers: each check says anew
what must be true. A new check is one entry of `CHECKS`.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection, transaction

from annotations.records.verifying import (
    captures,
    claims,
    guards,
    histories,
    ledger,
    publicity,
    releases,
    stored,
    texts,
    versions,
)
from annotations.records.verifying.findings import Check, Finding

__all__ = ["CHECKS", "Check", "Finding", "count", "verify"]

CHECKS: tuple[Check, ...] = (
    *guards.CHECKS,
    *texts.CHECKS,
    *claims.CHECKS,
    *histories.CHECKS,
    *captures.CHECKS,
    *releases.CHECKS,
    *versions.CHECKS,
    *ledger.CHECKS,
    *publicity.CHECKS,
    *stored.CHECKS,
)


def verify() -> Iterator[Finding]:
    """Yield what is wrong, check after check, all from one moment of the database.

    Reads in windows: memory does not grow with the corpus.
    """
    with one_moment():
        for check in CHECKS:
            yield from check.findings()


@contextmanager
def one_moment() -> Iterator[None]:
    """Read as of one moment, so that what others publish meanwhile looks neither lost nor false."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def count() -> dict[str, int]:
    """Return how many rows of each kind there are, for the summary."""
    models = apps.get_app_config("annotations").get_models()
    return {
        str(model._meta.verbose_name_plural): model._default_manager.count()
        for model in models
    }
