"""`manage.py capture_evidence`: a copy of the web page that each piece of evidence is."""

from argparse import ArgumentParser
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import QuerySet

from annotations.exchange.said import Unloadable
from annotations.exchange.web.capturing import capture
from annotations.management.operators import HELP, operator
from annotations.models import Evidence
from annotations.vocabulary import CaptureProvider
from annotations.workflow import Act, Refused


class Command(BaseCommand):
    help = "Keep a copy of the web pages of evidence: of those named, or of all that have none yet."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("ids", nargs="*", type=UUID, metavar="ID")
        parser.add_argument(
            "--missing",
            action="store_true",
            help="all evidence with a web address and no copy here",
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(
        self, *, ids: list[UUID], missing: bool, by: str | None, **_: Any
    ) -> None:
        if bool(ids) == missing:
            raise CommandError(
                "Give the ids of evidence, or --missing, one of the two."
            )
        user, failed = operator(by), 0
        for evidence in chosen(ids):
            try:
                kept = capture(Act.now(user), evidence)
            except (Unloadable, Refused) as reason:
                failed += 1
                self.stderr.write(f"{evidence.uuid}: {reason}")
                continue
            self.stdout.write(
                f"{evidence.uuid}: {kept.size} bytes; the quotation {found(kept.quote_found)}."
            )
        if failed:
            raise CommandError(f"{failed} could not be captured.")


def chosen(ids: list[UUID]) -> QuerySet[Evidence]:
    """Return the evidence that is named, or all that has no copy here. Raises CommandError."""
    if not ids:
        here = Evidence.objects.filter(captures__provider=CaptureProvider.LOCAL)
        return Evidence.objects.exclude(url="").exclude(pk__in=here.values("pk"))
    rows = Evidence.objects.filter(uuid__in=ids)
    known = set(rows.values_list("uuid", flat=True))
    for one in ids:
        if one not in known:
            raise CommandError(f"There is no evidence {one}. Check the id.")
    return rows


def found(quote_found: bool | None) -> str:  # noqa: FBT001  # what the column holds
    """Say whether the quotation stands in the copy."""
    if quote_found is None:
        return "was not looked for"
    return "stands in it" if quote_found else "does not stand in it"
