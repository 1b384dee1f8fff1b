"""Whether there is a place for what is kept in files: said before the first file is lost."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core import checks


def is_writable(folder: Path) -> bool:
    """Tell whether files can be put into a folder, which is made when the first one is."""
    nearest = next(one for one in (folder, *folder.parents) if os.access(one, os.F_OK))
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


@checks.register(checks.Tags.files, deploy=True)
def files_have_a_place(
    app_configs: Any,  # noqa: ARG001
    **_named: Any,
) -> list[checks.CheckMessage]:
    """Find a folder of captures and releases into which nothing can be written."""
    if settings.FILES_BUCKET or is_writable(Path(settings.FILES_FOLDER).absolute()):
        return []
    return [
        checks.Warning(
            f"FILES_FOLDER is {settings.FILES_FOLDER}, which cannot be written: no capture and no "
            "release could be kept.",
            hint="Let the user that the service runs as write there, or name another folder.",
            id="factcheck.W004",
        )
    ]
