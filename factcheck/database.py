"""Making sure of the database before a command or the service begins."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import Error
from psycopg.conninfo import make_conninfo

from factcheck import embedded
from factcheck.away import BEING_MIGRATED, away
from factcheck.refusal import CannotStart

OLDEST = 15
CALM = {"connect_timeout": "5"}  # seconds


class DatabaseUnavailable(CannotStart):
    """The database does not answer, or is not one we can use."""


def hold_embedded() -> None:
    """Have the embedded server running where no DATABASE_URL is set."""
    if settings.EMBEDDED:
        embedded.hold(settings.EMBEDDED_HOME)


def require_database() -> None:
    """Have a database that answers, is new enough and counts characters; raises DatabaseUnavailable.

    Asks without Django, so that it can be called before the applications are loaded.
    """
    hold_embedded()
    try:
        address = make_conninfo("", **CALM | settings.DATABASE)
        with psycopg.connect(address) as connection:
            version = connection.info.server_version
            encoding = connection.info.parameter_status("server_encoding")
    except psycopg.OperationalError as reason:
        raise DatabaseUnavailable(
            f"The database of DATABASE_URL does not answer: {first_line(reason)}. "
            "Start it, or mend the address."
        ) from reason
    if version < OLDEST * 10_000:
        raise DatabaseUnavailable(
            f"The database is PostgreSQL {version // 10_000}. "
            f"This service needs {OLDEST} or newer."
        )
    if encoding != "UTF8":
        raise DatabaseUnavailable(
            f"The database is encoded in {encoding}, in which not every text can be kept, nor counted. "
            "Create one with ENCODING 'UTF8' TEMPLATE template0, and name it in DATABASE_URL."
        )


@contextmanager
def ending_in_a_sentence() -> Iterator[None]:
    """Exit with 1 and a sentence where what is within cannot start, or is stopped by the database."""
    try:
        yield
    except CannotStart as reason:
        sys.exit(f"{reason}")
    except Error as error:
        why = away(error)
        if why is None:
            raise
        if why is BEING_MIGRATED:
            sys.exit(
                "The database has not the tables that this version needs. "
                "Run manage.py migrate first."
            )
        sys.exit(
            f"The database stopped this: {first_line(error)}. "
            "See to the database, then do it again."
        )


def first_line(reason: object) -> str:
    """Return the first line of what the database says, without a full stop."""
    said = str(reason).strip() or type(reason).__name__
    return said.splitlines()[0].rstrip(".")
