"""`manage.py usage`: who pulls what, and who has not yet read of a correction."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from annotations.management.numbers import from_to
from annotations.models import Event, LedgerHead, Newsroom
from annotations.models.usage import having_read, key_days, not_having_read

WIDTHS = (32, 18, 10, 12, 10)


class Command(BaseCommand):
    help = "Say what each newsroom asks for, and how far it has read the change feed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--days",
            type=from_to(1, 36_500),
            default=30,
            help="how many are added up (default: 30)",
        )
        parser.add_argument(
            "--unread",
            metavar="REF",
            help="name the newsrooms that have not read the last event about a thing, such as V-0001",
        )

    def handle(self, *, days: int, unread: str | None, **_: Any) -> None:
        if unread:
            self.say_unread(unread)
            return
        head = LedgerHead.objects.get().seq
        since = timezone.now().date() - timedelta(days=days)
        self.line("newsroom", "key", "requests", "last day", "unread")
        for newsroom in having_read(Newsroom.objects.all()):
            behind = head - newsroom.read_to  # type: ignore[attr-defined]
            keys = key_days(newsroom, since)
            for name, requests, last in keys or [("no key", 0, None)]:
                self.line(newsroom.name, name, requests, last or "never", behind)
        self.stdout.write(f"The ledger has {head} events.")

    def say_unread(self, ref: str) -> None:
        event = Event.objects.filter(ref=ref.upper()).last()
        if event is None:
            raise CommandError(f"The ledger has no event about “{ref}”.")
        self.stdout.write(
            f"Event {event.seq}, {event.type}, {event.occurred_at:%Y-%m-%d %H:%M}Z:"
        )
        late = list(not_having_read(event.seq))
        for newsroom in late:
            to = newsroom.read_to  # type: ignore[attr-defined]
            self.stdout.write(
                f"  {newsroom.name} has read the feed to {to or 'nothing'}."
            )
        if not late:
            self.stdout.write("  Every active newsroom has read it.")

    def line(self, *cells: object) -> None:
        """Write one line of the table."""
        padded = (
            str(cell).ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)
        )
        self.stdout.write("  ".join(padded).rstrip())
