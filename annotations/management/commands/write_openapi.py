"""`manage.py write_openapi`: the description of the API, as it is kept beside the code."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand

from annotations.api.v1.openapi import document

KEPT = Path("docs/reference/openapi.json")


class Command(BaseCommand):
    help = f"Write the OpenAPI description of the API to {KEPT}, or another file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "path", nargs="?", type=Path, default=settings.BASE_DIR / KEPT
        )

    def handle(self, *, path: Path, **_: Any) -> None:
        path.write_bytes(written())
        self.stdout.write(f"Written: {path}")


def written() -> bytes:
    """Return the description as it is kept: indented, with a line end at the end."""
    return msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n"
