"""Doing things at one instant, each in a thread with a database connection of its own."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from django.db import connection

from annotations.workflow import Busy, Refused

TRIES = 20


def together(*acts: Callable[[], object]) -> list[object]:
    """Do all at one instant, again when the service is busy; return what each came to."""
    return together_once(*(partial(persistently, one) for one in acts))


def together_once(*acts: Callable[[], object]) -> list[object]:
    """Do all at one instant; return what each returned, or why it was refused."""
    barrier = Barrier(len(acts))

    def run(one: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            barrier.wait()
            return one()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def persistently(one: Callable[[], object]) -> object:
    """Do something, again in a moment when the service is busy."""
    for _ in range(TRIES):
        try:
            return one()
        except Busy as busy:
            time.sleep(busy.retry_after / 10)
    return one()


def refusals(results: Sequence[object]) -> list[Refused]:
    """Return the refusals among some results."""
    return [one for one in results if isinstance(one, Refused)]
