"""manage.py rebuild_records: make every stored record what the tables say."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.operators import HELP, operator
from annotations.records.rebuilding import differences
from annotations.workflow import Act, Refused, rebuild_records
from annotations.workflow.upkeep import missing, name_of


class Command(BaseCommand):
    help = (
        "Build every public record anew from the tables and store those that differ. What readers "
        "had been told already is put back as it was; for everything else they get an event."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run",
            action="store_true",
            help="say what would be done, and do nothing",
        )
        parser.add_argument("--by", metavar="USER", help=HELP)

    def handle(self, **options: Any) -> None:
        if options["dry_run"]:
            self.foretell()
            return
        try:
            done = rebuild_records(Act.now(operator(options["by"])))
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        for name in done.put_back:
            self.stdout.write(f"{name}: put back as its last event told it.")
        for event in done.events:
            name = f"{event.kind} {event.ref or event.object}"
            self.stdout.write(f"{name}: told as event {event.seq}, {event.type}.")
        self.stdout.write(
            f"{len(done.put_back)} put back, {len(done.events)} told anew."
        )

    def foretell(self) -> None:
        found = 0
        for difference in [*differences(), *missing()]:
            found += 1
            way = "put back" if difference.told else "told anew"
            self.stdout.write(f"{name_of(difference)}: would be {way}.")
        self.stdout.write(f"{found} would change. Nothing was done.")
