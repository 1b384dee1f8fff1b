"""Where the files of releases are kept: in Django's default storage, a folder for each release."""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.core.files import File
from django.core.files.storage import default_storage

from annotations.exchange.exporting import Written
from annotations.models import Release

FROZEN = "frozen.jsonl"  # the records that go in; kept for as long as the release is being made


class Draft:
    """A file that is being written, on this machine, hashed as it grows."""

    def __init__(self, file: BinaryIO) -> None:
        self.file = file
        self.size = 0
        self.digest = sha256()

    def write(self, content: bytes) -> None:
        """Add bytes."""
        self.file.write(content)
        self.digest.update(content)
        self.size += len(content)

    @property
    def written(self) -> Written:
        """Return what has been written."""
        return Written(self.size, self.digest.hexdigest())


@contextmanager
def writing(release: Release, name: str) -> Iterator[Draft]:
    """Write a file of a release; it is kept once it is complete, in place of one that was there.

    Until then it has no name, so that a process that is killed leaves nothing behind.
    """
    with TemporaryFile() as file:
        yield Draft(file)
        file.flush()
        file.seek(0)
        remove(release, name)
        default_storage.save(release.key_of(name), File(file, name))


def opened(release: Release, name: str) -> Any:
    """Return a file of a release, open for reading. Raises OSError when it is gone."""
    return default_storage.open(release.key_of(name))


def remove(release: Release, *names: str) -> None:
    """Forget files of a release; what is not there is passed over."""
    for name in names:
        default_storage.delete(release.key_of(name))


def remove_all(release: Release) -> None:
    """Forget everything that was written for a release."""
    try:
        _, names = default_storage.listdir(release.key_of(""))
    except (FileNotFoundError, NotADirectoryError):
        return
    remove(release, *names)
