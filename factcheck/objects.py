"""Files in object storage that speaks S3: whatever web machine or worker wants them, they are there.

django-storages does it; it is an extra. What it lacks is a part of a file: it would fetch the whole. And what
goes wrong is an OSError here, as it is with a folder, so that nobody else needs to know which of them it is.
"""

import errno
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3File, S3Storage
from storages.utils import clean_name

from factcheck.away import FilesAway

CHUNK = 64 * 1024  # bytes
IN_MEMORY = (
    2 * 1024 * 1024
)  # bytes of a file being read; beyond, it waits on this machine's disk


# Three times 5 and 20 seconds: less than the proxy waits, and a thread is not held for the 5 minutes of boto3.
PATIENCE = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 3})
NOT_FOUND = 404
FULL = frozenset({"InsufficientStorage", "QuotaExceeded", "XMinioStorageFull"})


@contextmanager
def as_from_a_folder() -> Iterator[None]:
    """Raise OSError for what a bucket, or the way to it, refuses.

    FileNotFoundError for what is not there, ENOSPC where the bucket is full, FilesAway for the rest.
    """
    try:
        yield
    except ClientError as refused:
        said = str(refused).rstrip(".")
        if refused.response["Error"].get("Code") in FULL:
            raise OSError(errno.ENOSPC, said) from refused
        if refused.response["ResponseMetadata"]["HTTPStatusCode"] == NOT_FOUND:
            raise FileNotFoundError(errno.ENOENT, said) from refused
        raise FilesAway(errno.EIO, said) from refused
    except (BotoCoreError, Boto3Error) as trouble:
        raise FilesAway(errno.EIO, str(trouble).rstrip(".")) from trouble


class ObjectFile(S3File):
    """A file of a bucket that can give a part of itself."""

    def _get_file(self) -> Any:
        """Return what holds the bytes; they are fetched when the first is asked for."""
        with as_from_a_folder():
            return super()._get_file()

    file = property(_get_file, S3File._set_file)

    def pieces(self, start: int, length: int) -> Iterator[bytes]:
        """Yield so many bytes from a place on, and fetch no others."""
        asked = f"bytes={start}-{start + length - 1}"
        with as_from_a_folder(), closing(self.obj.get(Range=asked)["Body"]) as body:
            yield from body.iter_chunks(CHUNK)


class ObjectStorage(S3Storage):
    """The bucket of FILES_BUCKET. A name that is taken is never written over, as in a folder."""

    client_config: Any

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config = PATIENCE.merge(self.client_config)

    def get_default_settings(self) -> dict[str, Any]:
        """Return what is so unless STORAGES says otherwise."""
        said: dict[str, Any] = super().get_default_settings()
        return said | {"file_overwrite": False, "max_memory_size": IN_MEMORY}

    def _open(self, name: str, mode: str = "rb") -> ObjectFile:
        """Return a file that can give a part of itself. Raises FileNotFoundError when it is gone."""
        with as_from_a_folder():
            return ObjectFile(self._normalize_name(clean_name(name)), mode, self)

    def _save(self, name: str, content: Any) -> str:
        """Store a file; return its name."""
        with as_from_a_folder():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        """Forget a file; what is not there is passed over."""
        with as_from_a_folder():
            super().delete(name)

    def exists(self, name: str) -> bool:
        """Return whether there is a file of that name."""
        with as_from_a_folder():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        """Return the folders and the files in a folder."""
        with as_from_a_folder():
            folders, files = super().listdir(name)
        return folders, files
