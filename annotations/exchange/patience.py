"""Transactions that wait for a file, and not for a person."""

from django.db import connections


def be_patient(database: str = "default", seconds: int = 0) -> None:
    """Let this transaction lie idle while a large file is read or written; 0 sets no limit."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{seconds}s"],
        )
