"""Taking in a corpus that was exported: through the workflow, all of it or nothing."""

from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from annotations.exchange.exporting import manifest_path
from annotations.exchange.format import Fault, Format
from annotations.exchange.importing.report import Refusal, Report, Unimportable
from annotations.exchange.importing.taking import Taking
from annotations.exchange.importing.texts import Texts
from annotations.exchange.importing.timeline import replay
from annotations.exchange.patience import be_patient
from annotations.exchange.registry import format_named, readable_names
from annotations.workflow import Act
from annotations.workflow.permissions import may_import, require

__all__ = ["Report", "Unimportable", "import_file"]


def import_file(
    name: str,
    path: Path,
    importer: User,
    *,
    dry_run: bool = False,
    texts: Path | None = None,
) -> Report:
    """Import a file, all of it or nothing; `importer` vouches for it.

    `texts` is a folder with texts that the file came without. With `dry_run` nothing stays.
    Raises Unimportable with a report of the lines refused, UnknownFormat, NotPermitted, and
    Unloadable for a bad file among the texts.
    """
    made = format_named(name)
    if made.read is None:
        raise Unimportable(
            f"'{name}' cannot be imported. Choose one of: {', '.join(readable_names())}."
        )
    require(Act.now(importer), may_import)
    report = Report()
    given = Texts.in_folder(texts)
    with opened(path) as file, transaction.atomic():
        be_patient()
        taking = Taking(importer, given, report, timezone.now())
        take_all(taking, made, file)
        if report.refusals:
            raise Unimportable(refused(path, report), report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def opened(path: Path) -> BinaryIO:
    """Open a file. Raises Unimportable when it cannot be, or is not the one its manifest means."""
    try:
        file = path.open("rb")
    except OSError as error:
        raise Unimportable(
            f"{path} cannot be read: {error.strerror}. Check the path."
        ) from error
    manifest = manifest_path(path)
    if manifest.is_file():
        said: dict[str, Any] = msgspec.json.decode(manifest.read_bytes())
        found = file_digest(file, "sha256").hexdigest()
        file.seek(0)
        if found != said.get("sha256"):
            file.close()
            raise Unimportable(
                f"{path} is not the file that {manifest.name} means: its SHA-256 is {found}. "
                "Restore it, or take the manifest away."
            )
    return file


def take_all(taking: Taking, made: Format, file: BinaryIO) -> None:
    """Take in every record of a file, then what happened to them in its order."""
    if made.read is None:
        return
    for incoming in made.read(file):
        if isinstance(incoming, Fault):
            taking.report.refusals.append(Refusal(incoming.line, incoming.message))
        else:
            taking.take(incoming.line, incoming.record)
        if taking.report.full:
            return
    if not taking.report.refusals:
        replay(taking)


def refused(path: Path, report: Report) -> str:
    """Say that nothing was imported, and why, line by line."""
    lines = "\n".join(f"  {refusal}" for refusal in report.refusals)
    more = "\n  There may be more." if report.full else ""
    return f"{path} was not imported; nothing was changed.\n{lines}{more}"
