"""`manage.py load_demo`: the seed articles, annotated by a desk of five."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from annotations.exchange.demo import (
    Accounts,
    DemoUnreadable,
    Loaded,
    load_demo,
    make_accounts,
    read_demo,
)
from annotations.exchange.demo.files import Demo
from annotations.exchange.said import Unloadable
from annotations.exchange.scales import ScaleUnreadable, load_scales
from annotations.management.operators import operator
from annotations.workflow import Act, Refused


class Command(BaseCommand):
    help = (
        "Load the demo corpus and make the demo accounts. Safe to repeat. "
        "Refused when DEBUG is off."
    )

    def handle(self, **_options: Any) -> None:
        if not settings.DEBUG:
            raise CommandError(
                "The demo makes accounts for trying things out, so it is loaded only where "
                "DEBUG is on. Set DEBUG=1, or use load_articles for articles of your own."
            )
        root = Path(settings.BASE_DIR)
        try:
            demo = read_demo(root / "fixtures" / "demo")
            with transaction.atomic():
                load_scales(Act.now(operator(None)))
                kept_in = Path(settings.VAR) / "demo-password"
                accounts = make_accounts(demo.cast.users, kept_in=kept_in)
                loaded = load_demo(demo, root / "seeds", accounts.users)
        except (DemoUnreadable, ScaleUnreadable, Unloadable, Refused) as error:
            raise CommandError(str(error)) from error
        self.tell(loaded)
        self.tell_accounts(demo, accounts)

    def tell(self, loaded: Loaded) -> None:
        """Say what was made."""
        made = ", ".join(
            f"{count} × {kind}" for kind, count in sorted(loaded.made.items())
        )
        self.stdout.write(
            f"Demo corpus loaded: {made}."
            if made
            else "The demo is loaded; nothing changed."
        )

    def tell_accounts(self, demo: Demo, accounts: Accounts) -> None:
        """Say who can log in, and with which password."""
        self.stdout.write("\nDemo accounts for /admin/:")
        for person in demo.cast.users:
            self.stdout.write(f"  {person.username:<6} {', '.join(person.roles)}")
        self.stdout.write(
            f"Their password: {accounts.password}"
            if accounts.password
            else "They have the passwords they had. To set one: manage.py changepassword ada"
        )
