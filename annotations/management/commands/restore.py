"""manage.py restore: a backup into an empty place."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from annotations.management.backups.making import secret_key_fingerprint
from annotations.management.backups.restoring import (
    DamagedBackup,
    Unrestorable,
    restore,
)


class Command(BaseCommand):
    help = (
        "Put a backup into this database, which must be migrated and empty. The file is read "
        "from end to end first; a damaged one is refused. All or nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument(
            "--despite-findings",
            action="store_true",
            help="restore it even if `verify` finds something wrong with it, and name that",
        )

    def handle(self, *, path: Path, despite_findings: bool, **_options: Any) -> None:
        try:
            restored = restore(path, despite_findings=despite_findings)
        except OSError as error:
            raise CommandError(
                f"{path} could not be restored: {error.strerror or error}."
            ) from error
        except (DamagedBackup, Unrestorable) as error:
            raise CommandError(str(error)) from error
        manifest, wrong = restored.manifest, restored.findings
        rows = sum(member.rows or 0 for member in manifest.members.values())
        checks = f"{len(wrong)} things are wrong." if wrong else "Every check passed."
        for finding in wrong:
            self.stderr.write(str(finding))
        self.stdout.write(
            f"Restored {rows} rows of {manifest.made:%Y-%m-%d %H:%M:%SZ}, "
            f"the ledger at {manifest.ledger_seq}. {checks}"
        )
        if manifest.secret_key != secret_key_fingerprint():
            self.stderr.write(
                "SECRET_KEY is not the one of the backup: set that one, or every webhook's "
                "secret must be made anew."
            )
