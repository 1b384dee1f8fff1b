"""Checks on sealed releases: every file is there, byte for byte as it was sealed."""

from annotations.models import Release
from annotations.records.verifying.findings import Breaches, Check, found_in_store
from annotations.vocabulary import ReleaseState

REMEDY = (
    "See first that FILES_FOLDER or FILES_BUCKET can be read and is the right one. Else restore the file from "
    "a backup, or make a new release and tell who has this one."
)


def sealed_files() -> Breaches:
    """Yield the files of sealed releases that are gone or are not what was sealed."""
    for release in Release.objects.filter(state=ReleaseState.SEALED).order_by("pk"):
        for name, said in sorted(release.files.items()):
            found = found_in_store(release.key_of(name))
            if found is None:
                yield f"release {release.name}", f"Its file {name} cannot be read."
            elif found != (said["size"], said["sha256"]):
                yield (
                    f"release {release.name}",
                    f"Its file {name} is not what was sealed.",
                )


CHECKS = (Check("release.file", sealed_files, REMEDY),)
