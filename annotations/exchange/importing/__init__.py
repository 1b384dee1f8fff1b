"""Taking in a corpus that was exported: through the workflow, all of it or nothing."""

from contextlib import closing, suppress
from functools import partial
from hashlib import file_digest
from io import BufferedReader
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, cast
from zipfile import ZipFile

import msgspec
from django.contrib.auth.models import User
from django.db import DataError, transaction
from django.utils import timezone

from annotations.decoding import decode
from annotations.exchange.counting import Tally
from annotations.exchange.exporting import manifest_path
from annotations.exchange.foreign import Aside, Fault, ForeignReview, ForeignText
from annotations.exchange.format import Incoming, Reader
from annotations.exchange.importing.batching import Batches
from annotations.exchange.importing.bulk import collecting_seldom, index_in_bulk
from annotations.exchange.importing.foreign import Foreign
from annotations.exchange.importing.report import Report, Unimportable
from annotations.exchange.importing.taking import Taking
from annotations.exchange.importing.texts import Texts
from annotations.exchange.importing.timeline import replay
from annotations.exchange.patience import be_patient
from annotations.exchange.reading.archives import safely
from annotations.exchange.registry import format_named, readable_names
from annotations.workflow import Act, Refused
from annotations.workflow.articles import number_apart
from annotations.workflow.permissions import may_import, require

__all__ = ["Report", "Unimportable", "import_file"]


class Meant(msgspec.Struct):
    """What a manifest has to say for its file to be known."""

    sha256: str


def import_file(
    name: str,
    path: Path,
    importer: User,
    *,
    dry_run: bool = False,
    keep_going: bool = False,
    texts: Path | None = None,
    unit: str = "",
) -> Report:
    """Import a file, all of it or nothing; `importer` vouches for it.

    `texts` is a folder with texts that the file came without; `unit` says what its offsets count
    where the file cannot. With `keep_going` what is refused is left out and reported, and the rest
    stays; with `dry_run` nothing stays. Raises Unimportable with a report of the places refused,
    UnknownFormat, NotPermitted, and Unloadable for a bad file among the texts.
    """
    made = format_named(name)
    if made.read is None:
        raise Unimportable(
            f"'{name}' cannot be imported. Choose one of: {', '.join(readable_names())}."
        )
    require(Act.now(importer), may_import)
    report = Report()
    given = Texts.in_folder(texts)
    with opened(path) as file, collecting_seldom(), transaction.atomic():
        be_patient()
        index_in_bulk()
        if dry_run:
            number_apart()
        now = timezone.now()
        tally = Tally((unit,) if unit else made.units)
        with closing(
            Taking(importer, given, report, now, keep_going=keep_going)
        ) as taking:
            foreign = Foreign(taking, name, tally, is_told=bool(unit))
            take_all(taking, made.read, file, foreign)
        if report.refusals and not keep_going:
            raise Unimportable(refused(path, report), report)
        if dry_run:
            transaction.set_rollback(True)
    return report


def opened(path: Path) -> BinaryIO:
    """Open a file. Raises Unimportable when it cannot be, or is not the one its manifest means."""
    try:
        if path.is_dir():
            return packed(path)
        file = path.open("rb")
    except OSError as error:
        raise Unimportable(
            f"{path} cannot be read: {error.strerror}. Check the path."
        ) from error
    manifest = manifest_path(path)
    if manifest.is_file():
        try:
            require_meant(file, path, manifest)
        except Unimportable:
            file.close()
            raise
    return file


def require_meant(file: BufferedReader, path: Path, manifest: Path) -> None:
    """Raise Unimportable unless the file is the one that its manifest means."""
    try:
        meant = decode(manifest.read_bytes(), Meant)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unimportable(
            f"{manifest} cannot be read: {error}. Restore it, or take it away."
        ) from error
    found = file_digest(file, "sha256").hexdigest()
    file.seek(0)
    if found != meant.sha256:
        raise Unimportable(
            f"{path} is not the file that {manifest.name} means: its SHA-256 is {found}. "
            "Restore it, or take the manifest away."
        )


def packed(folder: Path) -> BinaryIO:
    """Return the files of a folder as an archive, for formats that have several."""
    made = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  # the caller closes it
    with ZipFile(made, "w") as archive:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and not file.is_symlink():
                archive.write(file, file.relative_to(folder).as_posix())
    made.seek(0)
    return made


def take_all(taking: Taking, read: Reader, file: BinaryIO, foreign: Foreign) -> None:
    """Take in everything in a file, then what happened to its records in their order."""
    if foreign.tally.units:
        survey(read, file, foreign)
    batches = Batches(taking)
    for arriving in safely(read(file)):
        if isinstance(arriving, Incoming):
            batches.take(arriving.where, arriving.record)
        else:
            take(taking, arriving, foreign)
        if taking.report.full and not taking.keep_going:
            return
    batches.flush()
    if taking.keep_going or not taking.report.refusals:
        replay(taking)


def survey(read: Reader, file: BinaryIO, foreign: Foreign) -> None:
    """Read a file once to learn what its offsets count; what is wrong with it is told later."""
    for arriving in safely(read(file)):
        if isinstance(arriving, ForeignText):
            with suppress(Refused, DataError):
                foreign.survey(arriving)
    file.seek(0)


def take(
    taking: Taking,
    arriving: ForeignText | ForeignReview | Aside | Fault,
    foreign: Foreign,
) -> None:
    """Take in one thing that another tool wrote."""
    match arriving:
        case Fault():
            taking.report.refuse(arriving.where, arriving.message)
        case Aside():
            taking.report.notes[arriving.what] += 1
        case ForeignText():
            foreign.take(arriving)
        case ForeignReview():
            step = partial(foreign.reviewing.take, arriving)
            taking.attempt(arriving.where, step)


def refused(path: Path, report: Report) -> str:
    """Say that nothing was imported, and why, place by place."""
    more = "\n  There may be more." if report.full else ""
    return f"{path} was not imported; nothing was changed.\n{report.listed()}{more}"
