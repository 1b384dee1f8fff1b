"""`manage.py load_articles PATH…`: files and folders of source articles into the corpus."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.articles import Report, load
from annotations.exchange.said import Unloadable
from annotations.exchange.sources import READERS
from annotations.management.operators import HELP, operator
from annotations.workflow import Act


class Command(BaseCommand):
    help = (
        f"Load source articles from files ({', '.join(READERS)}) or folders. "
        "Safe to repeat; a changed text becomes a new revision. All or nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(self, *, paths: list[Path], by: str | None, **_: Any) -> None:
        try:
            report = load(Act.now(operator(by)), paths)
        except Unloadable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(summary(report))


def summary(report: Report) -> str:
    """Say what loading did, in one line for each thing that happened."""
    parts = {
        "added": report.added,
        "with a new revision": report.revised,
        "with new metadata": report.edited,
        "unchanged": report.unchanged,
        "that had this text before, and another since": report.earlier,
    }
    lines = [
        f"{len(refs)} {'article' if len(refs) == 1 else 'articles'} {what}: {', '.join(refs)}"
        for what, refs in parts.items()
        if refs
    ]
    return "\n".join(lines)
