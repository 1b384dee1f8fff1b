"""`manage.py load_demo`: the seed articles, annotated by a desk of five."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from annotations.exchange.demo import (
    Accounts,
    DemoUnreadable,
    find_accounts,
    is_loaded,
    load_demo,
    make_accounts,
    read_demo,
)
from annotations.exchange.demo.files import Demo
from annotations.exchange.said import Unloadable
from annotations.exchange.scales import ScaleUnreadable, load_scales
from annotations.management.operators import operator
from annotations.workflow import Act, Refused

WITHOUT_DEBUG = (
    "The demo makes accounts for trying things out, so it is loaded only where DEBUG is on. "
    "Set DEBUG=1, or use load_articles for articles of your own."
)
LOST = (
    "Their passwords are not kept here. To set one: manage.py changepassword USERNAME"
)


class Command(BaseCommand):
    help = (
        "Load the demo corpus and make the demo accounts. Safe to repeat: what people have "
        "made of it since is left alone. Refused when DEBUG is off."
    )

    def handle(self, **_options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(WITHOUT_DEBUG)
        root, kept_in = Path(settings.BASE_DIR), Path(settings.VAR) / "demo-password"
        try:
            demo = read_demo(root / "fixtures" / "demo")
            if is_loaded(demo):
                self.stdout.write("The demo is loaded; nothing changed.")
            else:
                self.tell(load(demo, seeds=root / "seeds", kept_in=kept_in))
        except (DemoUnreadable, ScaleUnreadable, Unloadable, Refused, OSError) as error:
            raise CommandError(str(error)) from error
        self.tell_accounts(demo, find_accounts(demo.cast.users, kept_in=kept_in))

    def tell(self, made: Counter[str]) -> None:
        """Say what was made."""
        counts = ", ".join(f"{count} × {kind}" for kind, count in sorted(made.items()))
        self.stdout.write(f"Demo corpus loaded: {counts}.")

    def tell_accounts(self, demo: Demo, accounts: Accounts) -> None:
        """Say who can log in, and with which password."""
        self.stdout.write("\nDemo accounts for /admin/:")
        for person in demo.cast.users:
            if person.username in accounts.users:
                self.stdout.write(f"  {person.username:<6} {', '.join(person.roles)}")
        known = accounts.password
        self.stdout.write(f"Their password: {known}" if known else LOST)


def load(demo: Demo, *, seeds: Path, kept_in: Path) -> Counter[str]:
    """Load scales, accounts and corpus, all or nothing."""
    with transaction.atomic():
        load_scales(Act.now(operator(None)))
        accounts = make_accounts(demo.cast.users, kept_in=kept_in)
        return load_demo(demo, seeds, accounts.users)
