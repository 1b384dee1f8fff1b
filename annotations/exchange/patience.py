"""Transactions that wait for a file, and not for a person."""

from django.db import connections


def be_patient(database: str = "default") -> None:
    """Let this transaction lie idle while a large file is read or written."""
    with connections[database].cursor() as cursor:
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
