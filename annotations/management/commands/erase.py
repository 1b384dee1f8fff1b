"""`manage.py erase`: take what was published once, and is served no more, out of the ledger's past."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from annotations.management.operators import HELP, operator
from annotations.models import Event, Release
from annotations.vocabulary import ReleaseState
from annotations.workflow import Act, Refused, erase
from annotations.workflow.erasing import refuse_unknown, saying, served


class Command(BaseCommand):
    help = (
        "Empty for good what events carried, where the law demands it. The events stay, so the "
        "chain stays whole. Without --reason it only lists what it would erase."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "events", nargs="*", type=int, metavar="SEQ", help="numbers of events"
        )
        parser.add_argument(
            "--words",
            action="append",
            default=[],
            metavar="TEXT",
            help="whatever event carried these very words; may be repeated",
        )
        parser.add_argument(
            "--reason", default="", help="why; whoever asks for it is told"
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(
        self, *, events: list[int], words: list[str], reason: str, by: str | None, **_: Any,
    ) -> None:  # fmt: skip
        try:
            found = meant(events, words)
            if not reason:
                self.foretell(found)
                return
            numbers = [event.seq for event in found]
            erased = erase(Act.now(operator(by)), numbers, reason=reason)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(erased)} erased.")
        self.tell_of_the_rest(min(numbers))

    def foretell(self, found: QuerySet[Event]) -> None:
        """List what would be erased, and what stands against it."""
        still = {event.seq for event in served(found)}
        for event in found:
            line = f"{event.seq} {event.type} {event.ref or event.object} of {event.occurred_at:%Y-%m-%d}"
            note = ": is still served; correct, withhold or retract it first"
            self.stdout.write(line + note * (event.seq in still))
        self.stdout.write(
            f"{found.count()} would be erased. Nothing was done: say why with --reason."
        )

    def tell_of_the_rest(self, first: int) -> None:
        """Say where the same words may still be."""
        since = Event.objects.get(seq=first).occurred_at
        sealed = Release.objects.filter(state=ReleaseState.SEALED, sealed__gte=since)
        names = ", ".join(sealed.order_by("id").values_list("name", flat=True))
        self.stdout.write(
            "The same words may still be in drafts, the internal history, backups"
            + (f", and the releases {names}." if names else ".")
        )


def meant(events: list[int], words: list[str]) -> QuerySet[Event]:
    """Return the events that are named, and those that carried any of the words. Raises InvalidContent."""
    if not events and not words:
        raise CommandError("Name events by their numbers, or say which --words.")
    if not all(word.strip() for word in words):
        raise CommandError("--words: these are no words. Give those to be erased.")
    found = Event.objects.filter(seq__in=events)
    refuse_unknown(events, found)
    for word in words:
        found |= Event.objects.filter(seq__in=saying(word).values("seq"))
    return found.order_by("seq")
