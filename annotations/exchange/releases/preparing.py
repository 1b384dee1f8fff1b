"""Making a release, step by step, each written down: who starts again goes on after the last one.

First the records are frozen (`freezing`); then every file is written from them; at the end stands
the seal. A file counts once it is whole and its hash is in the release's row.
"""

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import OperationalError
from django.utils import timezone

from annotations.exchange.holding import held
from annotations.exchange.releases import storing
from annotations.exchange.releases.cards import SUMS
from annotations.exchange.releases.comparing import CHANGES, changes_of, previous_of
from annotations.exchange.releases.described import Described
from annotations.exchange.releases.describing import (
    MANIFEST,
    PLAIN,
    manifest_of,
    small_files,
    sums,
)
from annotations.exchange.releases.failing import in_words
from annotations.exchange.releases.freezing import Frozen, freeze
from annotations.exchange.releases.tabling import RECORDS, write_tables
from annotations.exchange.releases.writing import (
    Files,
    parts_of,
    write_file,
    write_json,
    write_part,
)
from annotations.models import Release
from annotations.records.terms import public_terms
from annotations.vocabulary import ReleaseState
from annotations.workflow import Act, TransitionNotAllowed
from annotations.workflow.releases import fail_release, note, seal_release

LOCK = 0x7265_6C73  # the first half of the lock on a release; the second is its key
PAUSE = 1.0  # seconds between two notes of progress

Heard = Callable[[int, int], None]
log = logging.getLogger(__name__)


class Stopped(Exception):
    """Whoever writes the release was told to stop; it can be gone on with."""


class Unwanted(Exception):
    """The release has been cancelled meanwhile."""


class Beat:
    """Counts records; once in a while writes down how many, and asks whether to go on."""

    def __init__(
        self, release: Release, *, told_to_stop: Callable[[], bool], hear: Heard
    ) -> None:
        self.release = release
        self.told_to_stop = told_to_stop
        self.hear = hear
        self.written = release.written
        self.noted = time.monotonic()

    def look(self) -> None:
        """Raise Stopped when told to stop, now and then."""
        if time.monotonic() - self.noted >= PAUSE:
            self.noted = time.monotonic()
            if self.told_to_stop():
                raise Stopped

    def count(self) -> None:
        """Count one record. Raises Stopped or Unwanted, now and then."""
        self.written += 1
        if time.monotonic() - self.noted >= PAUSE:
            self.look()
            self.note()

    def note(self, **more: Any) -> None:
        """Write down how far it is, and what else there is to keep. Raises Unwanted."""
        if not note(self.release, written=self.written, **more):
            raise Unwanted
        self.hear(self.written, self.release.expected)


def never() -> bool:
    """Return False: nobody tells this one to stop."""
    return False


def unheard(_written: int, _expected: int) -> None:
    """Tell nobody."""


def prepare(
    release: Release, *, told_to_stop: Callable[[], bool] = never, hear: Heard = unheard
) -> Release:
    """Write and seal a release, or go on with one; return it as it then is.

    Does nothing when another process is at it, or it is no longer wanted. Raises Stopped when told
    to stop, and what went wrong once the release has been marked as failed.
    """
    with held(LOCK, release.pk) as ours:
        release.refresh_from_db()
        if ours and release.state == ReleaseState.PREPARING:
            carry_out(release, Beat(release, told_to_stop=told_to_stop, hear=hear))
    return release


def carry_out(release: Release, beat: Beat) -> None:
    """Take every step that is still to be taken."""
    try:
        frozen = frozen_of(release, beat)
        write_parts(release, frozen, beat)
        describe(release, frozen, beat)
        seal(release)
    except Unwanted:
        storing.remove_all(release)
        release.refresh_from_db()
    except (Stopped, OperationalError):
        raise  # the worker goes on with it later
    except Exception as reason:
        give_up(release, reason)
        raise
    else:
        tidy(release)


def seal(release: Release) -> None:
    """Seal a release. Raises Unwanted when it was cancelled at the last moment."""
    try:
        seal_release(Act.now(release.created_by), release)
    except TransitionNotAllowed as ended:
        raise Unwanted from ended


def give_up(release: Release, reason: Exception) -> None:
    """Mark a release as failed, then forget its files: it may be they that cannot be touched."""
    log.error("Release %s failed: %s: %s", release.uuid, type(reason).__name__, reason)
    with suppress(TransitionNotAllowed):  # cancelled meanwhile
        fail_release(Act.now(release.created_by), release, reason=in_words(reason))
    if release.state == ReleaseState.SEALED:
        return
    try:
        storing.remove_all(release)
    except OSError as error:
        log.warning(
            "Release %s: the files under %s stay, delete them: %s",
            release.uuid,
            release.key_of(""),
            error,
        )


def tidy(release: Release) -> None:
    """Forget the records that a sealed release was made of; it is whole with them too."""
    try:
        storing.remove(release, storing.FROZEN)
    except OSError as error:
        log.warning("Release %s: %s stays: %s", release.uuid, storing.FROZEN, error)


def frozen_of(release: Release, beat: Beat) -> Frozen:
    """Return what was frozen, or freeze it now."""
    known = Frozen.of(release)
    if known:
        return known
    frozen = freeze(release, beat.look)
    beat.note(
        began=timezone.now(),
        counts=frozen.counts,
        expected=frozen.total * (len(parts_of(release)) + 1),
        manifest={"frozen": frozen.stored()},
    )
    return frozen


def write_parts(release: Release, frozen: Frozen, beat: Beat) -> None:
    """Write the files of records that are not there yet."""
    done = 0
    for part in parts_of(release):
        done += frozen.total
        if part.file in release.files:
            continue
        beat.written = done - frozen.total
        add(release, beat, write_part(release, part, frozen, beat=beat.count))
    if RECORDS not in release.files:
        beat.written = done
        add(release, beat, write_tables(release, beat=beat.count))


def add(release: Release, beat: Beat, files: Files) -> None:
    """Write down that files are whole."""
    beat.note(files={**release.files, **files})


def describe(release: Release, frozen: Frozen, beat: Beat) -> None:
    """Write everything that says what the release is; the manifest and the sums come last."""
    for name in (MANIFEST, SUMS):
        release.files.pop(name, None)  # of an attempt that got this far before
    changes = changes_of(release, previous_of(release))
    add(release, beat, write_json(release, CHANGES, changes))
    described = Described(release, frozen, changes, public_terms())
    for name, (body, media_type) in small_files(described).items():
        add(release, beat, write_file(release, name, body, media_type))
    manifest = manifest_of(described)
    add(release, beat, write_json(release, MANIFEST, manifest))
    add(release, beat, write_file(release, SUMS, sums(release.files), PLAIN))
    beat.note(manifest=manifest)
