"""Files in object storage that speaks S3: whatever web machine or worker wants them, they are there.

django-storages does it; it is an extra. What it lacks is a part of a file: it would fetch the whole.
"""

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import Any

from storages.backends.s3 import S3Storage

CHUNK = 64 * 1024  # bytes
IN_MEMORY = (
    2 * 1024 * 1024
)  # bytes of a file being read; beyond, it waits on this machine's disk


class ObjectStorage(S3Storage):
    """The bucket of FILES_BUCKET. A name that is taken is never written over, as in a folder."""

    def get_default_settings(self) -> dict[str, Any]:
        """Return what is so unless STORAGES says otherwise."""
        said: dict[str, Any] = super().get_default_settings()
        return said | {"file_overwrite": False, "max_memory_size": IN_MEMORY}

    def _open(self, name: str, mode: str = "rb") -> Any:
        """Return a file that can give a part of itself. Raises FileNotFoundError when it is gone."""
        file = super()._open(name, mode)
        file.pieces = partial(pieces, file.obj)
        return file


def pieces(stored: Any, start: int, length: int) -> Iterator[bytes]:
    """Yield so many bytes of an object from a place on, and fetch no others."""
    asked = f"bytes={start}-{start + length - 1}"
    with closing(stored.get(Range=asked)["Body"]) as body:
        yield from body.iter_chunks(CHUNK)
