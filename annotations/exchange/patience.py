"""Transactions that carry a file, and not what a person does."""

from django.db import connections


def be_patient(database: str = "default", seconds: int = 0) -> None:
    """Let this transaction lie idle while a large file is read or written; 0 sets no limit."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{seconds}s"],
        )


def index_in_bulk() -> None:
    """Let what this transaction stores wait for its GIN indexes, 32 MB of it and not 4 at a time.

    It is sorted before it goes in, so each list of an index is written anew an eighth as often.
    """
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('gin_pending_list_limit', '32MB', true), "
            "set_config('work_mem', '64MB', true)"
        )
