"""A backup put back: first read from end to end and checked, then taken in by one transaction."""

import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import IO
from zipfile import BadZipFile, ZipFile

import msgspec
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import Error, connection, transaction
from django.db.migrations.loader import MigrationLoader

from annotations.decoding import decode
from annotations.management.backups.making import (
    FORM,
    MANIFEST,
    PIECE,
    Manifest,
    applied_migrations,
)
from annotations.management.backups.tables import Table, tables
from annotations.models import Article, Event, History
from annotations.records.verifying import Finding, verify

LARGEST_MANIFEST = 64 << 20  # bytes
# What reading an archive raises where its bytes have changed; the last one where those of a name have.
DAMAGE = (BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError)


class DamagedBackup(Exception):
    """The file is not, or no longer, what a backup wrote."""


class Unrestorable(Exception):
    """The backup cannot be put back here; the message says what to do."""


@dataclass(frozen=True)
class Restored:
    """What was put back, and what `verify` finds wrong with it, where that was allowed."""

    manifest: Manifest
    findings: Sequence[Finding]


def restore(path: Path, *, despite_findings: bool = False) -> Restored:
    """Put a backup into this database and this storage, which must be empty.

    Raises DamagedBackup or Unrestorable; then nothing was changed but for files that no row names.
    With `despite_findings` what was in disorder when it was backed up comes back so.
    """
    try:
        with ZipFile(path) as archive:
            manifest = checked(archive)
            require_fitting(manifest)
            require_empty()
            put_back_files(archive, manifest)
            findings = put_back_tables(archive, manifest, despite=despite_findings)
    except DAMAGE as error:
        raise DamagedBackup(
            f"{path} is damaged and was not restored: {error}. Use another backup."
        ) from error
    return Restored(manifest, findings)


def checked(archive: ZipFile) -> Manifest:
    """Read the whole backup and return its manifest. Raises DamagedBackup."""
    manifest = manifest_of(archive)
    names = [name for name in archive.namelist() if name != MANIFEST]
    if sorted(names) != sorted(manifest.members):
        odd = sorted(set(names) ^ set(manifest.members)) or [
            "a member that is there twice"
        ]
        raise DamagedBackup(
            f"The backup is damaged: its manifest and its contents differ in {odd[0]}. "
            "Nothing was restored. Use another backup."
        )
    for name, member in manifest.members.items():
        digest, size = sha256(), 0
        with archive.open(name) as content:
            while chunk := content.read(PIECE):
                digest.update(chunk)
                size += len(chunk)
        if (size, digest.hexdigest()) != (member.size, member.sha256):
            raise DamagedBackup(
                f"The backup is damaged: {name} is not what was written. "
                "Nothing was restored. Use another backup."
            )
    return manifest


def manifest_of(archive: ZipFile) -> Manifest:
    """Return the manifest. Raises DamagedBackup or Unrestorable."""
    try:
        with archive.open(MANIFEST) as file:
            content = file.read(LARGEST_MANIFEST)
        form = decode(content, dict).get("form")
        if form == FORM:
            return decode(content, Manifest)
    except (KeyError, msgspec.DecodeError) as error:
        raise DamagedBackup(
            "The file has no readable manifest, so it is no whole backup. Use another."
        ) from error
    raise Unrestorable(
        f"The backup is of form {form}; this version reads form {FORM}. "
        "Restore it with the version that made it, then migrate."
    )


def require_fitting(manifest: Manifest) -> None:
    """Raise Unrestorable unless the database has had the same migrations."""
    here, there = set(applied_migrations()), set(manifest.migrations)
    if here == there:
        return
    more, fewer = here - there, there - here
    found = f"has had {max(more)}, which" if more else f"lacks {max(fewer)}, which"
    remedy = (
        "Restore with the version that made the backup, then migrate."
        if more or not fewer <= known_migrations()
        else "Run manage.py migrate first, then restore."
    )
    raise Unrestorable(
        f"This database {found} the backup {'has not' if more else 'has'}. {remedy}"
    )


def known_migrations() -> set[str]:
    """Return the migrations that this version has, applied or not."""
    known = MigrationLoader(connection).disk_migrations or {}
    return {f"{app}.{name}" for app, name in known}


def require_empty() -> None:
    """Raise Unrestorable where anything would be overwritten."""
    for model in (Article, History, Event):
        if model._default_manager.exists():
            raise Unrestorable(
                f"This database already has {model._meta.verbose_name_plural}. "
                "Restore into a new, migrated database, and switch to it by DATABASE_URL."
            )


def put_back_files(archive: ZipFile, manifest: Manifest) -> None:
    """Store every file that is not there yet under its name."""
    for name in manifest.members:
        key = name.removeprefix("files/")
        if key == name or default_storage.exists(key):
            continue
        with archive.open(name) as content:
            kept = default_storage.save(key, File(content))
        if kept != key:
            raise Unrestorable(
                f"The storage kept {key} under another name, {kept}. Empty it and try again."
            )


def put_back_tables(
    archive: ZipFile, manifest: Manifest, *, despite: bool
) -> list[Finding]:
    """Take in every row at once and check all that is stored; return what is wrong with it.

    Raises Unrestorable if anything is, unless it is to be kept despite that.
    """
    known = tables()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor, triggers_off(known):
            listed = ", ".join(f'"{table.name}"' for table in known)
            cursor.execute(f"TRUNCATE {listed}")
            for table in known:
                with archive.open(f"tables/{table.name}.copy") as rows:
                    take_in(table, rows)
            for name, (value, used) in manifest.sequences.items():
                cursor.execute("SELECT setval(%s, %s, %s)", [name, value, used])
        findings = list(verify())
        if findings and not despite:
            raise Unrestorable(
                f"The backup is whole, but {len(findings)} of what it holds is not in order, such as: "
                f"{findings[0]} Nothing was restored. With --despite-findings it is restored all the "
                "same, and each is named."
            )
    return findings


@contextmanager
def triggers_off(known: list[Table]) -> Iterator[None]:
    """Let rows in as they were; foreign keys and check constraints go on holding."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for table in known:
            cursor.execute(f'ALTER TABLE "{table.name}" DISABLE TRIGGER USER')
        yield
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in known:
            cursor.execute(f'ALTER TABLE "{table.name}" ENABLE TRIGGER USER')


def take_in(table: Table, rows: IO[bytes]) -> None:
    """Copy one table's rows in. Raises Unrestorable."""
    try:
        with connection.cursor() as cursor, cursor.copy(table.back) as copy:
            while chunk := rows.read(PIECE):
                copy.write(chunk)
    except Error as error:
        raise Unrestorable(
            f"The database refused the rows of {table.name}: {error}"
        ) from error
