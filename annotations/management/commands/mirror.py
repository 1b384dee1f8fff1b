"""`manage.py mirror URL DIR`: a copy of what another service publishes, kept true."""

import sqlite3
import time
from argparse import ArgumentParser
from http.client import HTTPException
from ssl import SSLCertVerificationError
from typing import Any
from urllib.error import HTTPError

from django.core.management.base import BaseCommand, CommandError

from annotations.management.mirroring import follow
from annotations.management.numbers import from_to


class Command(BaseCommand):
    help = (
        "Keep a copy of everything that a service has published in an SQLite database. "
        "The key, if there is one, is read from FACTCHECK_KEY."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("url", metavar="URL", help="where the service is")
        parser.add_argument("folder", metavar="DIR", help="where the copy is kept")
        parser.add_argument(
            "--limit", type=int, default=500, help="events in a page (default: 500)"
        )
        parser.add_argument(
            "--every",
            type=from_to(1, 86_400),
            metavar="SECONDS",
            help="go on for ever, asking so often (default: once)",
        )

    def handle(
        self, *, url: str, folder: str, limit: int, every: int | None, **_: Any
    ) -> None:
        if not url.startswith(("http://", "https://")):
            raise CommandError(f"“{url}” is no address of the web.")
        while True:
            try:
                self.catch_up(url, folder, limit)
            except CommandError as refusal:
                if not every:
                    raise
                # A copy that nobody keeps any more would go on showing what has been retracted.
                self.stderr.write(f"{refusal} Trying again in {every} seconds.")
            if not every:
                return
            time.sleep(every)

    def catch_up(self, url: str, folder: str, limit: int) -> None:
        """Bring the copy up to date. Raises CommandError where the service cannot be read."""
        try:
            for position in follow(url, folder, limit):
                self.stdout.write(position)
        except HTTPError as error:
            raise CommandError(f"{url} answers {error}.") from error
        except (OSError, HTTPException, ValueError) as error:
            raise CommandError(f"{url} cannot be read: {in_words(error)}.") from error
        except (AttributeError, LookupError, TypeError) as error:
            raise CommandError(
                f"{url} cannot be read: it answers something else than a change feed."
            ) from error
        except sqlite3.Error as error:
            raise CommandError(
                f"The copy in {folder} cannot be kept: {error}."
            ) from error


def in_words(error: Exception) -> str:
    """Return what went wrong, with what helps where a certificate is not trusted."""
    reason = getattr(error, "reason", None)
    if not isinstance(reason, SSLCertVerificationError):
        return str(error)
    return (
        f"its certificate is not trusted here ({reason.verify_message}). If it is the right service, "
        "name the file with the certificate of whoever signed it in SSL_CERT_FILE"
    )
