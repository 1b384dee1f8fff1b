"""`manage.py import_corpus FORMAT PATH`: an exported corpus back in, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.importing import Report, Unimportable, import_file
from annotations.exchange.registry import UnknownFormat
from annotations.exchange.said import Unloadable
from annotations.management.operators import HELP, operator
from annotations.workflow import Refused


class Command(BaseCommand):
    help = (
        "Import a corpus that export_corpus wrote, through the workflow. All or nothing; "
        "every refusal is reported with its line."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", help="for example jsonl")
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--dry-run", action="store_true", help="try it and change nothing"
        )
        parser.add_argument(
            "--texts",
            type=Path,
            metavar="DIR",
            help="a folder with the texts that the file came without",
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(
        self,
        *,
        path: Path,
        dry_run: bool,
        texts: Path | None,
        by: str | None,
        **options: Any,
    ) -> None:
        try:
            report = import_file(
                options["format"], path, operator(by), dry_run=dry_run, texts=texts
            )
        except (Unimportable, UnknownFormat, Unloadable, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(summary(report, dry_run=dry_run))


def summary(report: Report, *, dry_run: bool) -> str:
    """Say what an import did."""
    lines = ["Nothing was changed; this is what would be:"] if dry_run else []
    for what, counts in (("taken in", report.taken), ("already here", report.known)):
        named = ", ".join(f"{counts[kind]} {kind}" for kind in counts)
        if named:
            lines.append(f"{sum(counts.values())} records {what}: {named}")
    if report.users:
        lines.append(
            f"Users made, who cannot log in: {', '.join(sorted(report.users))}"
        )
    if report.renamed:
        lines.append(f"References that were taken: {', '.join(report.renamed)}")
    return "\n".join(lines) or "The file has no records."
