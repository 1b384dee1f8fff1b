"""Checks on archived copies: the bytes that are kept here are those that were captured."""

from hashlib import sha256

from django.core.files.storage import default_storage

from annotations.models import Capture
from annotations.records.verifying.findings import WINDOW, Breaches, Check


def kept_files() -> Breaches:
    """Yield the captures whose file is gone or is not what was captured."""
    kept = Capture.objects.exclude(storage_key="").only(
        "uuid", "storage_key", "sha256", "size"
    )
    for capture in kept.order_by("pk").iterator(chunk_size=WINDOW):
        wrong = wrong_with(capture)
        if wrong:
            yield f"capture {capture.uuid}", wrong


def wrong_with(capture: Capture) -> str:
    """Return what is wrong with a capture's file, or nothing."""
    digest, size = sha256(), 0
    try:
        with default_storage.open(capture.storage_key) as file:
            for chunk in file.chunks():
                digest.update(chunk)
                size += len(chunk)
    except OSError:
        return f"Its file {capture.storage_key} cannot be read."
    if size != capture.size or digest.hexdigest() != capture.sha256:
        return (
            f"Its file {capture.storage_key} of {size} bytes is not the copy of "
            f"{capture.size} bytes that was captured."
        )
    return ""


CHECKS = (Check("capture.file", kept_files),)
