"""`manage.py rotate_api_key PREFIX`: a new key in place of an old one, which goes on for a while."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.management.operators import HELP, operator
from annotations.models import ApiKey
from annotations.workflow import Act, Refused, rotate_api_key


class Command(BaseCommand):
    help = (
        "Make a key that takes another's place and print it. The old one goes on for some hours, "
        "so that the newsroom can change over without a gap."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "prefix", metavar="PREFIX", help="what stands between fck_ and the next _"
        )
        parser.add_argument(
            "--overlap",
            type=int,
            default=24,
            metavar="HOURS",
            help="how long the old key goes on (default: 24)",
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(self, *, prefix: str, overlap: int, by: str | None, **_: Any) -> None:
        key = ApiKey.objects.filter(prefix=prefix.removeprefix("fck_")).first()
        if key is None:
            # What was given may be a whole key, which nobody is to read on a terminal.
            raise CommandError(
                "There is no key with this prefix. Give what stands between fck_ and the next _ alone, "
                "never the whole key; `manage.py usage` and the admin list them."
            )
        try:
            made = rotate_api_key(Act.now(operator(by)), key, overlap_hours=overlap)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stderr.write(
            f"The old key goes on until {key.expires_at:%d %B %Y %H:%M} UTC. "
            "The new one is shown this once:"
        )
        self.stdout.write(made.plaintext)
