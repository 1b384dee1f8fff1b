"""`manage.py write_format_docs`: what the pages on formats say of themselves, made again."""

import subprocess
import sys
from argparse import ArgumentParser
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile, is_zipfile

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from annotations.exchange import corpus, format_pages
from annotations.exchange.corpus import Selection
from annotations.exchange.format import Context, Format, Losses
from annotations.exchange.registry import format_named, names

FOLDER = Path("docs/reference/formats")
RECORDS = "demo.jsonl"
ARTICLE = "https://datadijk.example/en/blog/russia-off-americas-list-of-cyber-threats"
INDEX = "../formats.md"
MADE_ON = datetime(2026, 1, 1, tzinfo=UTC)


class Command(BaseCommand):
    help = f"Write the made parts of the pages in {FOLDER}; a new format gets a page."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, default=settings.BASE_DIR / FOLDER, help="of pages"
        )
        parser.add_argument(
            "--demo",
            action="store_true",
            help="take the records anew from the demo corpus, which must be loaded",
        )
        parser.add_argument(
            "--run",
            action="store_true",
            help="run the pages' programs; needs what requirements-interop.txt lists",
        )

    def handle(self, *, folder: Path, demo: bool, run: bool, **_: Any) -> None:
        if not (folder if demo else folder / RECORDS).exists():
            raise CommandError(
                f"There is no {RECORDS} in {folder}. Name the folder with the pages."
            )
        if demo:
            (folder / RECORDS).write_bytes(b"".join(demo_records()))
        lines = (folder / RECORDS).read_bytes().splitlines(keepends=True)
        for name in names():
            path = folder / f"{name}.md"
            said = path.read_text() if path.exists() else ""
            path.write_text(renewed(name, said, lines, run=run))
            self.stdout.write(f"Written: {path}")
        index = folder / INDEX
        if index.exists():
            index.write_text(format_pages.index(index.read_text(), every()))


def every() -> dict[str, Format]:
    """Return all formats by their names."""
    return {name: format_named(name) for name in names()}


def demo_records() -> list[bytes]:
    """Return the records of the article in the demo corpus of which the pages tell."""
    selection = Selection(text="full")
    with corpus.snapshot(selection):
        lines = [one.body + b"\n" for one in corpus.records(selection)]
    return format_pages.of_article(lines, ARTICLE)


def renewed(name: str, said: str, lines: list[bytes], *, run: bool) -> str:
    """Return a page as it must be."""
    made = format_named(name)
    content = format_pages.written(made, lines, context())
    said = said or format_pages.page(name, made, said, content=content)
    output = output_of(said, made, content) if run else None
    return format_pages.page(name, made, said, content=content, output=output)


def context() -> Context:
    """Return what a format may want to know beside the records, the same on every machine."""
    return Context(
        site="https://desk.example",
        publisher="The Desk",
        license="https://creativecommons.org/licenses/by/4.0/",
        created=MADE_ON,
        losses=Losses(),
    )


def output_of(said: str, made: Format, content: bytes) -> str:
    """Run a page's programs beside the file they speak of; return what they print.

    The file is `corpus` with its ending; what is in an archive lies in a folder `corpus` as well.
    """
    with TemporaryDirectory() as place:
        file = Path(place, f"corpus.{made.extension}")
        file.write_bytes(content)
        if is_zipfile(file):
            with ZipFile(file) as archive:
                archive.extractall(Path(place, "corpus"))
        programs = format_pages.code(said)
        return "".join(printed(kind, words, place) for kind, words in programs)


def printed(kind: str, words: str, place: str) -> str:
    """Return what one program prints. Raises CommandError when it fails."""
    shell = f'python() {{ "{sys.executable}" "$@"; }}\n{words}'
    command = ["bash", "-ec", shell] if kind == "sh" else [sys.executable, "-c", words]
    done = subprocess.run(
        command, cwd=place, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CommandError(f"A page's program fails:\n{words}\n{done.stderr}")
    return done.stdout
