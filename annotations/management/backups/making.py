"""A backup: one zip file with every table as it stood at one moment, every stored file, and a manifest.

The manifest comes last and names each member with its SHA-256, so that a file that was cut short,
or changed, is known for what it is before anything is read from it.
"""

import hmac
import os
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

import msgspec
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from annotations.exchange.zipping import Archive
from annotations.management.backups.tables import rows_of, sequences, tables
from annotations.models import LedgerHead

FORM = 1  # of the backup; a restore refuses another
MANIFEST = "manifest.json"
PIECE = 1 << 20  # bytes


class Member(msgspec.Struct):
    """One member of a backup: its size in bytes, its SHA-256, and for a table its rows."""

    size: int
    sha256: str
    rows: int | None = None


class Manifest(msgspec.Struct):
    """What a backup holds, and what it fits."""

    form: int
    made: datetime
    migrations: list[str]
    secret_key: (
        str  # a fingerprint: webhook secrets only work beside the same SECRET_KEY
    )
    ledger_seq: int
    ledger_sha256: str
    sequences: dict[str, tuple[int, bool]]
    members: dict[str, Member]


class Tally:
    """Passes bytes on, and knows afterwards what they were."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks = chunks
        self._digest = sha256()
        self.size = 0
        self.lines = 0

    def __iter__(self) -> Iterator[bytes]:
        for chunk in self._chunks:
            self._digest.update(chunk)
            self.size += len(chunk)
            self.lines += chunk.count(b"\n")
            yield chunk

    @property
    def sha256(self) -> str:
        """Return the SHA-256 of what has passed."""
        return self._digest.hexdigest()


def backup(path: Path) -> Manifest:
    """Write a backup to `path`, which appears only once it is whole and on the disk.

    Nobody but its owner may read it: it holds drafts and the hashes of passwords. Raises OSError when
    it cannot be written; then nothing is left of it.
    """
    partial = path.with_name(f"{path.name}.partial")
    try:
        with open(partial, "wb", opener=private) as file:
            manifest = write(file)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def private(path: str, flags: int) -> int:
    """Open a file that its owner alone may read; one left from before is made so."""
    descriptor = os.open(path, flags, mode=0o600)
    os.fchmod(descriptor, 0o600)
    return descriptor


def write(file: BinaryIO) -> Manifest:
    """Write a backup into an open file, and return its manifest."""
    with Archive() as archive:
        with one_moment():
            manifest = nothing_yet()
            for table in tables():
                name = f"tables/{table.name}.copy"
                # Closed, so that a table that was not read to its end is let go of.
                with closing(rows_of(table)) as rows:
                    member = put(archive, file, name, rows)
                # COPY ends each row with a line feed, and writes those inside a value otherwise.
                manifest.members[name] = Member(
                    size=member.size, sha256=member.sha256, rows=member.lines
                )
        # Files are only ever added, so those that the rows name are all still there.
        for key in sorted(stored_files()):
            with default_storage.open(key) as stored:
                member = put(archive, file, f"files/{key}", stored.chunks(PIECE))
            manifest.members[f"files/{key}"] = Member(
                size=member.size, sha256=member.sha256
            )
        file.writelines(archive.put(MANIFEST, msgspec.json.encode(manifest)))
        file.writelines(archive.end())
    return manifest


def put(archive: Archive, file: BinaryIO, name: str, chunks: Iterable[bytes]) -> Tally:
    """Write one member as its bytes come."""
    tally = Tally(chunks)
    file.writelines(archive.stream(name, tally))
    return tally


@contextmanager
def one_moment() -> Iterator[None]:
    """Read every table as it stands now, whatever others write meanwhile."""
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def nothing_yet() -> Manifest:
    """Return the manifest of this moment, still without members."""
    head = LedgerHead.objects.get()
    return Manifest(
        form=FORM,
        made=datetime.now(UTC),
        migrations=applied_migrations(),
        secret_key=secret_key_fingerprint(),
        ledger_seq=head.seq,
        ledger_sha256=head.sha256,
        sequences=sequences(),
        members={},
    )


def applied_migrations() -> list[str]:
    """Return the migrations that the database has had."""
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def secret_key_fingerprint() -> str:
    """Return what tells one SECRET_KEY from another and gives neither away."""
    key = settings.SECRET_KEY.encode()
    return hmac.new(key, b"the fingerprint in a backup", sha256).hexdigest()[:16]


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the keys of all stored files."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (f"{prefix}{name}" for name in files)
    for name in folders:
        yield from stored_files(f"{prefix}{name}")
