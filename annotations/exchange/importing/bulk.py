"""How Python and PostgreSQL work while much comes in."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# How many allocations lie between two looks, and how many of those before older objects are looked at too.
SELDOM = (20_000, 20, 50)


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Have Python look for cycles a thirtieth as often; what an import keeps is much, and has none."""
    usual = gc.get_threshold()
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def index_in_bulk() -> None:
    """Let what this transaction stores wait for its GIN indexes, 32 MB of it and not 4 at a time.

    It is sorted before it goes in, so each list of an index is written anew an eighth as often.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('gin_pending_list_limit', '32MB', true), "
            "set_config('work_mem', '64MB', true), "
            "set_config('default_statistics_target', '10', true)"
        )
