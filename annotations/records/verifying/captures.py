"""Checks on archived copies: the bytes that are kept here are those that were captured."""

from annotations.models import Capture
from annotations.records.verifying.findings import (
    WINDOW,
    Breaches,
    Check,
    found_in_store,
)


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
    key = capture.storage_key
    found = found_in_store(key)
    if found is None:
        return f"Its file {key} cannot be read."
    if found != (capture.size, capture.sha256):
        return (
            f"Its file {key} of {found[0]} bytes is not the copy of "
            f"{capture.size} bytes that was captured."
        )
    return ""


CHECKS = (Check("capture.file", kept_files),)
