"""How a transaction that carries a file differs from one of a person's."""

from django.db import connections


def be_patient(database: str = "default", seconds: int = 0) -> None:
    """Let this transaction lie idle while a large file is read or written; 0 sets no limit."""
    with connections[database].cursor() as cursor:
        cursor.execute(
            "SELECT set_config('idle_in_transaction_session_timeout', %s, true)",
            [f"{seconds}s"],
        )


def by_index(database: str) -> None:
    """Have this transaction find what it asks for by index.

    Of a hundred articles PostgreSQL expects a third of a million records each time, and would look through all of them.
    """
    with connections[database].cursor() as cursor:
        cursor.execute("SELECT set_config('enable_seqscan', 'off', true)")
