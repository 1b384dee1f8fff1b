"""manage.py backup: everything into one checksummed file."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.backups.making import backup
from annotations.management.paths import to_file
from factcheck.away import FilesAway


class Command(BaseCommand):
    help = (
        "Write every table as it stands at this moment, and every stored file, into one "
        "checksummed file. Others may go on writing meanwhile."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=to_file)

    def handle(self, *, path: Path, **_options: Any) -> None:
        try:
            manifest = backup(path)
        except FilesAway as error:
            raise CommandError(
                f"The stored files could not be read: {error.strerror or error}. See that "
                f"FILES_FOLDER or FILES_BUCKET can be reached, then make the backup again; "
                f"nothing is left at {path}."
            ) from error
        except OSError as error:
            raise CommandError(
                f"The backup could not be written to {path}: {error.strerror or error}. "
                "Make room or choose another place; nothing is left there."
            ) from error
        rows = sum(member.rows or 0 for member in manifest.members.values())
        files = sum(member.rows is None for member in manifest.members.values())
        self.stdout.write(
            f"{path}: {rows} rows and {files} files, {path.stat().st_size} bytes, "
            f"the ledger at {manifest.ledger_seq}."
        )
