"""manage.py verify: check every stored invariant."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import ProgrammingError

from annotations.records.verifying import CHECKS, count, verify
from factcheck.away import waiting_migrations


class Command(BaseCommand):
    help = (
        "Check every stored invariant: texts, anchors, versions, records, the chain of events, "
        "captured files, and what guards them. Prints a line for whatever is wrong and exits "
        "with 1; changes nothing."
    )

    def handle(self, **_options: Any) -> None:
        if waiting := waiting_migrations():
            raise CommandError(
                f"{waiting} migrations have not been applied, and what they guard is not there yet. "
                "Run manage.py migrate first."
            )
        found = 0
        try:
            for found, finding in enumerate(verify(), start=1):  # noqa: B007  # the last number counts
                self.stdout.write(str(finding))
        except ProgrammingError as error:
            raise CommandError(
                "The database has not the tables that this version needs. "
                "Run manage.py migrate first."
            ) from error
        if found:
            self.stderr.write(
                f"{found} {'thing is' if found == 1 else 'things are'} wrong."
            )
            sys.exit(1)
        held = ", ".join(
            f"{number} {name}" for name, number in count().items() if number
        )
        self.stdout.write(
            f"Nothing is wrong: {len(CHECKS)} checks over {held or 'an empty corpus'}."
        )
