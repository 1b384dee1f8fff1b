"""manage.py migrate, as Django has it, but never in anybody's way for long.

A change of a table must have the table alone for a moment, and whoever comes while it waits for that must
wait behind it. So it waits half a second at most, lets everybody else go on, and tries again.
"""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError, ProgrammingError, connections
from django.db.migrations.exceptions import MigrationSchemaMissing

from factcheck.database import first_line

LOCK_TIMEOUT = 500  # milliseconds
PAUSE = 1.0  # seconds between two attempts, in which others go on
TRIES = 300
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's codes
INSUFFICIENT_PRIVILEGE = "42501"
# Every trigger asks first whether it is to be ignored. As pgtrigger brings it, with each trigger anew,
# that catches an error, and so begins and rolls back a subtransaction for every row; PostgreSQL then
# looks through all foreign keys that are still to be checked. A large transaction takes for ever.
ASKED = "public._pgtrigger_should_ignore(name)"
ASK_PLAINLY = f"""
    DO $do$ BEGIN
        IF (SELECT prosrc LIKE '%EXCEPTION%' FROM pg_proc WHERE oid = to_regprocedure('{ASKED}')) THEN
            CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name name)
            RETURNS boolean LANGUAGE sql STABLE AS $$
                SELECT coalesce(
                    trigger_name = ANY (nullif(current_setting('pgtrigger.ignore', true), '')::text[]),
                    false)
            $$;
        END IF;
    END $do$
"""  # noqa: S608  # words of our own


class Command(migrate.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        alias: str = options["database"]
        for _ in range(TRIES):
            be_brief(alias)
            try:
                super().handle(*args, **options)
            except OperationalError as error:
                if code(error) != LOCK_NOT_AVAILABLE:
                    raise
            except ProgrammingError as error:
                if code(error) != INSUFFICIENT_PRIVILEGE:
                    raise
                raise CommandError(f"{first_line(error)}.") from error
            except MigrationSchemaMissing as error:
                raise CommandError(
                    f"No tables can be made: {first_line(error)}. "
                    "Have an administrator make this login the owner of the database."
                ) from error
            else:
                ask_plainly(alias)
                return
            start_afresh(alias)
            self.stdout.write("A table is in use. Trying again in a second.")
            self.stdout.flush()
            time.sleep(PAUSE)
        raise CommandError(
            "A table has been in use for five minutes, so a migration could not be applied; those "
            "before it were. End what holds it (pg_stat_activity names it), and migrate again."
        )


def code(error: Exception) -> str | None:
    """Return PostgreSQL's code for an error."""
    return getattr(error.__cause__, "sqlstate", None)


def be_brief(alias: str) -> None:
    """Wait for no table for long."""
    if settings.DATABASE_POOLED:  # it would stay behind in somebody else's session
        return
    with connections[alias].cursor() as cursor:
        cursor.execute("SET lock_timeout = %s", [LOCK_TIMEOUT])


def ask_plainly(alias: str) -> None:
    """Have triggers ask whether they are to be ignored without a subtransaction; the answer stays the same."""
    with connections[alias].cursor() as cursor:
        cursor.execute(ASK_PLAINLY)


def start_afresh(alias: str) -> None:
    """Leave the transaction of a migration that failed at its end, which Django leaves open."""
    left = connections[alias].connection
    if left is not None:
        left.close()
    del connections[alias]
