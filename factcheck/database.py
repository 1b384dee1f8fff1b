"""Making sure of the database before a command or the service begins."""

from django.conf import settings
from django.db import OperationalError, connection

from factcheck import embedded
from factcheck.refusal import CannotStart

OLDEST = 15


class DatabaseUnavailable(CannotStart):
    """The database does not answer, or is not one we can use."""


def hold_embedded() -> None:
    """Have the embedded server running where no DATABASE_URL is set."""
    if settings.EMBEDDED:
        embedded.hold(settings.EMBEDDED_HOME)


def require_database() -> None:
    """Have a database that answers and is new enough; raises DatabaseUnavailable."""
    hold_embedded()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SHOW server_version_num")
            version = int(cursor.fetchone()[0])
    except OperationalError as reason:
        raise DatabaseUnavailable(
            f"The database of DATABASE_URL does not answer: {first_line(reason)}. "
            "Start it, or mend the address."
        ) from reason
    if version < OLDEST * 10_000:
        raise DatabaseUnavailable(
            f"The database is PostgreSQL {version // 10_000}. "
            f"This service needs {OLDEST} or newer."
        )


def first_line(reason: Exception) -> str:
    return str(reason).strip().split("\n", 1)[0].rstrip(".")
