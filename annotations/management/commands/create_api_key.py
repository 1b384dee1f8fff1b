"""`manage.py create_api_key NEWSROOM`: a key for a partner, shown once."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from annotations.management.operators import HELP, operator
from annotations.models import Newsroom
from annotations.vocabulary import Scope
from annotations.workflow import Act, Refused, add_newsroom, create_api_key


class Command(BaseCommand):
    help = "Make an API key for a newsroom and print it. It is stored nowhere: keep it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("newsroom", metavar="NEWSROOM", help="the newsroom's name")
        parser.add_argument("--new", action="store_true", help="add the newsroom first")
        parser.add_argument(
            "--scope",
            action="append",
            dest="scopes",
            choices=Scope.values,
            help="what the key opens; can be repeated (default: read)",
        )
        parser.add_argument(
            "--expires", type=int, default=365, metavar="DAYS", help="default: 365"
        )
        parser.add_argument(
            "--rate", type=int, default=600, help="requests a minute (default: 600)"
        )
        parser.add_argument(
            "--acts-for",
            metavar="USERNAME",
            help="in whose name a key that changes anything acts; --by must name the same person, "
            "or a superuser",
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(
        self,
        *,
        newsroom: str,
        new: bool,
        scopes: list[str] | None,
        expires: int,
        rate: int,
        by: str | None,
        acts_for: str | None,
        **_: Any,
    ) -> None:
        act = Act.now(operator(by))
        try:
            with transaction.atomic():
                partner = add_newsroom(act, name=newsroom) if new else known(newsroom)
                made = create_api_key(
                    act,
                    partner,
                    scopes=scopes or [Scope.READ],
                    days=expires,
                    rate=rate,
                    acts_for=operator(acts_for, "--acts-for") if acts_for else None,
                )
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(
            f"A key for {partner}, good until {made.key.expires_at:%d %B %Y}. "
            "It is shown this once:"
        )
        self.stdout.write(made.plaintext)


def known(name: str) -> Newsroom:
    """Return the newsroom of that name. Raises CommandError that names those there are."""
    newsroom = Newsroom.objects.filter(name=name).first()
    if newsroom is not None:
        return newsroom
    names = ", ".join(
        f"“{one}”" for one in Newsroom.objects.values_list("name", flat=True)
    )
    there = f"There are: {names}." if names else "There is none yet."
    raise CommandError(
        f"There is no newsroom “{name}”. {there} Add --new to add this one."
    )
