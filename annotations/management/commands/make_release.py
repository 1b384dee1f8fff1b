"""`manage.py make_release NAME`: a frozen export in any formats together, sealed."""

import shutil
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.registry import names
from annotations.exchange.releases import storing
from annotations.exchange.releases.asking import ask, enqueue
from annotations.exchange.releases.choices import ASSESSMENTS, TEXTS, Choices
from annotations.exchange.releases.preparing import prepare
from annotations.management.operators import HELP, operator
from annotations.management.progress import Progress
from annotations.models import Release
from annotations.vocabulary import ReleaseState
from annotations.workflow import Act, Refused

USUAL = ("jsonl",)


class Command(BaseCommand):
    help = (
        "Freeze the corpus at this moment and write it in one or more formats, sealed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the release is called, such as 2025-03")
        parser.add_argument(
            "--format",
            action="append",
            choices=names(),
            metavar="FORMAT",
            help=f"one of: {', '.join(names())}; may be repeated (jsonl)",
        )
        parser.add_argument(
            "--working",
            action="store_true",
            help="drafts too, for colleagues alone; without it only what readers can see",
        )
        parser.add_argument("--text", choices=TEXTS, default="rights")
        parser.add_argument(
            "--longest-quote",
            type=int,
            metavar="LENGTH",
            help="with --text quote: leave out quotations of more code points",
        )
        parser.add_argument(
            "--double-reviewed",
            action="store_true",
            help="only verdicts that two or more reviewers have assessed",
        )
        parser.add_argument(
            "--assessments",
            choices=ASSESSMENTS,
            default="final",
            help="with --working: the final verdict alone, or every reviewer's own too",
        )
        parser.add_argument(
            "--names",
            action="store_true",
            help="with --working: user names instead of pseudonyms",
        )
        parser.add_argument(
            "--splits",
            action="store_true",
            help="write formats of texts in parts: train, validation, test",
        )
        parser.add_argument(
            "--later", action="store_true", help="leave the work to the worker"
        )
        parser.add_argument(
            "-o",
            "--output",
            type=Path,
            metavar="FOLDER",
            help="put a copy of the files there",
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(self, *, later: bool, output: Path | None, **options: Any) -> None:
        if later and output:
            raise CommandError(
                "With --later the files are not there yet. Leave out one of --later and --output."
            )
        try:
            release = self.asked(**options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if later:
            enqueue(release)
            self.stdout.write(f"The worker will make the release {release}.")
            return
        self.make(release)
        if output:
            copy(release, output)

    def asked(
        self, *, name: str, working: bool, by: str | None, **said: Any
    ) -> Release:
        choices = Choices(
            text=said["text"],
            assessments=said["assessments"],
            double_reviewed=said["double_reviewed"],
            pseudonyms=not said["names"],
            splits=said["splits"],
            longest_quote=said["longest_quote"],
        )
        return ask(
            Act.now(operator(by)),
            name,
            said["format"] or list(USUAL),
            published_only=not working,
            choices=choices,
        )

    def make(self, release: Release) -> None:
        progress = Progress(sys.stderr)

        def hear(written: int, expected: int) -> None:
            progress.expect(expected)
            progress.show(written)

        try:
            prepare(release, hear=hear)
        except OSError as error:
            raise CommandError(
                f"The release {release} has failed: {error.strerror or error}. "
                "Mend that and make it again."
            ) from error
        finally:
            progress.end()
        if release.state != ReleaseState.SEALED:
            raise CommandError(
                f"The release {release} is {release.get_state_display().lower()}."
            )
        self.stdout.write(
            f"The release {release} is sealed: {sum(release.counts.values())} records, "
            f"{len(release.files)} files, {release.uuid}."
        )


def copy(release: Release, folder: Path) -> None:
    """Put a copy of the files of a release into a folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in release.files:
            with (
                storing.opened(release, name) as source,
                (folder / name).open("wb") as to,
            ):
                shutil.copyfileobj(source, to)
    except OSError as error:
        raise CommandError(
            f"The copy in {folder} is not whole: {error.strerror}. "
            "The release is sealed all the same."
        ) from error
