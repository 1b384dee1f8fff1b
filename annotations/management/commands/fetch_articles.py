"""`manage.py fetch_articles URL…`: articles from web pages and feeds into the corpus."""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from annotations.exchange.said import Said, Unloadable, said_of
from annotations.exchange.web.asking import enqueue
from annotations.exchange.web.intake import Preview, found_at, preview, take_all
from annotations.management.commands.load_articles import summary
from annotations.management.operators import HELP, operator
from annotations.workflow import Act

USUAL = 50
GIVEN = ("publisher", "genre", "language", "rights")


class Command(BaseCommand):
    help = (
        "Fetch articles from web pages, and the newest of RSS and Atom feeds. "
        "Safe to repeat; a changed text becomes a new revision. Each article for itself."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("urls", nargs="+", metavar="URL")
        parser.add_argument(
            "--preview",
            action="store_true",
            help="show what would be taken in and what left out; store nothing",
        )
        parser.add_argument(
            "--most",
            type=int,
            default=USUAL,
            help=f"how many articles of a feed, the newest first ({USUAL})",
        )
        for name in GIVEN:
            parser.add_argument(
                f"--{name}", help=f"the articles' {name}, whatever their pages say"
            )
        parser.add_argument(
            "--later", action="store_true", help="leave the work to the worker"
        )
        parser.add_argument("--by", metavar="USERNAME", help=HELP)

    def handle(
        self, *, urls: list[str], most: int, by: str | None, **options: Any
    ) -> None:
        values = {name: options[name] for name in GIVEN if options[name]}
        try:
            given = said_of(values, "fetch_articles")
        except Unloadable as error:
            raise CommandError(str(error)) from error
        if options["preview"]:
            self.preview(urls, given, most)
        elif options["later"]:
            enqueue(Act.now(operator(by)), urls, values)
            self.stdout.write(
                "The worker will fetch them. What becomes of each stands in the admin, under Fetches."
            )
        else:
            self.take(urls, given, most=most, by=by)

    def preview(self, urls: list[str], given: Said, most: int) -> None:
        passed_over, any_shown = False, False
        for seen in previews(urls, given, most):
            if isinstance(seen, Unloadable):
                passed_over = True
                self.stderr.write(str(seen))
            else:
                any_shown = True
                self.stdout.write(shown(seen))
        if passed_over and not any_shown:
            raise CommandError("Nothing would be taken in.")

    def take(self, urls: list[str], given: Said, *, most: int, by: str | None) -> None:
        intake = take_all(Act.now(operator(by)), urls, given=given, most=most)
        said = summary(intake.report)
        if said:
            self.stdout.write(said)
        for reason in intake.passed_over:
            self.stderr.write(reason)
        if intake.passed_over and not said:
            raise CommandError("Nothing was taken in.")


def previews(urls: list[str], given: Said, most: int) -> Iterator[Preview | Unloadable]:
    """Yield what each article would be, or why it cannot be taken in, each for itself."""
    for url in urls:
        try:
            articles = found_at(url, most=most)
        except Unloadable as reason:
            yield reason
            continue
        for found in articles:
            try:
                yield preview(found, given)
            except Unloadable as reason:
                yield reason


def shown(seen: Preview) -> str:
    """Return a preview as a person reads it at a terminal."""
    said = seen.source.said
    lines = [
        f"{said.url}", f"{seen.outcome}",
        *(f"It is {one.share:.0%} like {one.article}." for one in seen.resembling),
        f"headline: {said.headline or '–'}", f"publisher: {said.publisher or '–'}",
        f"authors: {', '.join(said.authors or ()) or '–'}", f"published: {said.published_on or '–'}",
        f"language: {said.language or '–'}", "", str(seen.source.raw).rstrip(), "",
        *(f"left out: {line}" for line in seen.left_out), "",
    ]  # fmt: skip
    return "\n".join(lines)
