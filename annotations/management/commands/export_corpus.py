"""`manage.py export_corpus FORMAT -o PATH`: the corpus into a file, with its manifest."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.corpus import Selection
from annotations.exchange.exporting import export, manifest_path
from annotations.exchange.registry import UnknownFormat, names
from annotations.management.paths import to_file
from annotations.management.progress import Progress
from annotations.records.terms import TextRule


class Command(BaseCommand):
    help = "Write the corpus to a file, with a manifest beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("format", help=f"one of: {', '.join(names())}")
        parser.add_argument(
            "-o", "--output", type=to_file, required=True, metavar="PATH"
        )
        parser.add_argument(
            "--published-only",
            action="store_true",
            help="only what partners can read, as they read it",
        )
        parser.add_argument(
            "--text",
            choices=["full", "quote", "none"],
            default="rights",
            help="how much of the articles' text goes along; by default each article's rights say",
        )
        parser.add_argument(
            "--longest-quote",
            type=int,
            metavar="N",
            help="with --text quote: leave out the words of quotations of more code points",
        )
        parser.add_argument(
            "--since",
            type=int,
            metavar="SEQ",
            help="with --published-only: what the ledger wrote after this number",
        )

    def handle(
        self,
        *,
        output: Path,
        published_only: bool,
        text: TextRule,
        since: int | None,
        longest_quote: int | None,
        **options: Any,
    ) -> None:
        if since is not None and not published_only:
            raise CommandError(
                "--since counts what was published. Give --published-only with it."
            )
        if longest_quote is not None and (text != "quote" or longest_quote < 1):
            raise CommandError(
                "--longest-quote is a number from 1 up and goes with --text quote."
            )
        selection = Selection(
            published_only=published_only,
            text=text,
            since=since,
            longest_quote=longest_quote,
        )
        progress = Progress(sys.stderr)
        try:
            manifest = export(
                options["format"],
                output,
                selection,
                announce=progress.expect,
                seen=progress.show,
            )
        except UnknownFormat as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(
                f"{output} cannot be written: {error.strerror}. Choose another path."
            ) from error
        finally:
            progress.end()
        number = sum(manifest["counts"].values())
        self.stdout.write(
            f"{number} records, {manifest['bytes']} bytes in {output}; "
            f"the manifest is {manifest_path(output)}."
        )
