"""Why a release failed, in words for who asked for it; the worker's log has it for operators."""

from errno import EDQUOT, ENOSPC

from annotations.exchange.registry import UnknownFormat
from annotations.workflow import Refused

NO_ROOM = (
    "There was no room left where files are kept or written. Have whoever runs the service make room, "
    "then make the release again."
)
NOT_KEPT = (
    "Its files could not be written to where files are kept, or read back. Have whoever runs the service "
    "look at FILES_FOLDER or FILES_BUCKET and at the log, which names this release, then make it again."
)
UNEXPECTED = (
    "Something went wrong that should not. Have whoever runs the service look into the log, which names "
    "this release, then make it again."
)


def in_words(reason: Exception) -> str:
    """Return what happened and what to do, in whole sentences."""
    if isinstance(reason, Refused | UnknownFormat):
        return str(reason)
    if isinstance(reason, OSError):
        return NO_ROOM if reason.errno in {ENOSPC, EDQUOT} else NOT_KEPT
    return UNEXPECTED
