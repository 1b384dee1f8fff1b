"""Archives that INCEpTION exports: a file for each text, or a project with one for each text and person.

A project has `annotation/TEXT/PERSON.…`, and `curation/TEXT/CURATION_USER.…` with what was made of
them. A file of several, as XMI with its types is, lies there as an archive. Pure: no Django.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePosixPath

from annotations.exchange.foreign import Aside, Fault, Where
from annotations.exchange.reading.archives import Files, Unreadable, archive

PROJECT = re.compile(r"exportedproject.*\.json")
PEOPLE = "annotation"  # the folder
INITIAL, CURATED = "INITIAL_CAS", "CURATION_USER"
CURATED_TOO = Aside(
    "curated texts of INCEpTION (what each person annotated came in; for what was made of it, "
    "import the folder 'curation' alone)"
)
NOTHING = (
    "The project has no annotations in this format. Export it again, in this format."
)


@dataclass(frozen=True)
class Exported:
    """A file: its name, what its text is called, who annotated it where that is told, its bytes."""

    name: str
    text: str
    person: str
    content: bytes


def exported(files: Files, names: Sequence[str]) -> Iterator[Exported | Aside | Fault]:
    """Yield the files called so, of a project those of people and texts; a fault for one that is damaged.

    Raises Unreadable for a project that has none of them.
    """
    if not is_project(files):
        for name in names:
            yield from of_file(files, name, PurePosixPath(name).stem, "")
        return
    found = [PurePosixPath(name) for name in (*names, *files.names(".zip"))]
    own = [
        path
        for path in found
        if path.parent.parent.name == PEOPLE and path.stem != INITIAL
    ]
    curated = [path for path in found if path.stem == CURATED]
    if not (own or curated):
        raise Unreadable(NOTHING)
    if own and curated:
        yield CURATED_TOO
    for path in own or curated:
        text, person = PurePosixPath(path.parent.name).stem, path.stem
        yield from of_file(files, str(path), text, "" if person == CURATED else person)


def is_project(files: Files) -> bool:
    """Return whether an archive is a project, or the curated part of one."""
    paths = map(PurePosixPath, files.names(""))
    return any(PROJECT.fullmatch(one.name) or one.stem == CURATED for one in paths)


def of_file(
    files: Files, name: str, text: str, person: str
) -> Iterator[Exported | Fault]:
    """Yield a file, or where it is an archive the XMI in it."""
    try:
        content = files.bytes_of(name)
        if PurePosixPath(name).suffix != ".zip":
            yield Exported(name, text, person, content)
            return
        with archive(BytesIO(content)) as inner:
            for one in inner.names(".xmi"):
                yield Exported(f"{name}/{one}", text, person, inner.bytes_of(one))
    except Unreadable as error:
        yield Fault(Where(file=name), str(error))
