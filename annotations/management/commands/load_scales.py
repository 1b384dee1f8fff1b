"""`manage.py load_scales`: the rating scales of `annotations/scales/`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.scales import ScaleUnreadable, load_scales
from annotations.management.operators import operator
from annotations.workflow import Act, Refused


class Command(BaseCommand):
    help = "Load the rating scales. Safe to repeat; a scale that changed needs a new version."

    def handle(self, **_options: Any) -> None:
        try:
            loaded = load_scales(Act.now(operator(None)))
        except (ScaleUnreadable, Refused) as error:
            raise CommandError(str(error)) from error
        for scale, is_new in loaded:
            what = "loaded" if is_new else "already there"
            self.stdout.write(f"{scale.slug}, version {scale.number}: {what}")
