"""`manage.py import_corpus FORMAT PATH`: an exported corpus back in, all of it or nothing."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.counting import UNITS
from annotations.exchange.importing import Report, Unimportable, import_file
from annotations.exchange.registry import UnknownFormat, readable_names
from annotations.exchange.said import Unloadable
from annotations.management.operators import HELP, operator
from annotations.workflow import Refused


class Command(BaseCommand):
    help = (
        "Import a corpus that export_corpus or another tool wrote, through the workflow. "
        "All or nothing; every refusal is reported with its place in the file."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", help=f"one of: {', '.join(readable_names())}")
        parser.add_argument(
            "path",
            type=Path,
            help="a file; a folder where the format has several files",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="try it and change nothing"
        )
        parser.add_argument(
            "--keep-going",
            action="store_true",
            help="leave out what is refused, report it and take in the rest",
        )
        parser.add_argument(
            "--unit",
            choices=UNITS,
            default="",
            help="what the file's offsets count, where nothing in it tells",
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
        by: str | None,
        **options: Any,
    ) -> None:
        chosen = {name: options[name] for name in ("keep_going", "unit", "texts")}
        try:
            report = import_file(
                options["format"], path, operator(by), dry_run=dry_run, **chosen
            )
        except (Unimportable, UnknownFormat, Unloadable, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(summary(report, dry_run=dry_run))
        if report.refusals:
            self.stderr.write(f"Left out:\n{report.listed()}")


def renamed(report: Report, *, dry_run: bool) -> str:
    """Say which things have other references here than in the file; on trial none is given yet."""
    pairs = report.renamed
    said = [given if dry_run else f"{given} is now {new}" for given, new in pairs]
    more = report.renamings - len(said)
    return ", ".join([*said, *([f"and {more} more"] if more else [])])


def summary(report: Report, *, dry_run: bool) -> str:
    """Say what an import did."""
    lines = []
    for what, counts in (("taken in", report.taken), ("already here", report.known)):
        named = ", ".join(f"{counts[kind]} {kind}" for kind in counts)
        if named:
            lines.append(f"{sum(counts.values())} records {what}: {named}")
    if report.users:
        lines.append(
            f"Users made, who cannot log in: {', '.join(sorted(report.users))}"
        )
    if report.renamed:
        lines.append(f"References that were taken: {renamed(report, dry_run=dry_run)}")
    lines += [f"Passed over: {what}, {count}" for what, count in report.notes.items()]
    if not lines:
        return "The file has no records."
    trial = ["Nothing was changed; this is what would be:"] if dry_run else []
    return "\n".join([*trial, *lines])
