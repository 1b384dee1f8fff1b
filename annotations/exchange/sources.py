"""From paths to source texts: which files are read, and how each kind of file is taken apart.

To read another kind of file, write its function here and name it in `READERS`, at the end.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from annotations.decoding import decode
from annotations.exchange import front_matter
from annotations.exchange.manifest import NAME, Manifest
from annotations.exchange.said import Said, Unloadable, said_of
from annotations.exchange.web.pages import read_page
from annotations.workflow.articles import LARGEST_TEXT

LONGEST_LINE = 3 * LARGEST_TEXT  # bytes; JSON may write a character as six
SIZE = f"{LARGEST_TEXT // 1024 // 1024} MB"


@dataclass(frozen=True)
class Source:
    """One text as it came, and what is said of it.

    `name` is what messages call it. `place` is where it lies on this machine; it is empty for
    one of many in a JSON file, whose place says nothing about which article it is.
    """

    name: str
    place: str
    raw: bytes | str
    raw_sha256: str
    said: Said


def read_sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Yield the texts of files and folders, one at a time, folders in the order of names.

    Raises Unloadable for the first that cannot be read.
    """
    manifests: dict[Path, Manifest | None] = {}
    for path in paths:
        for file in files_in(path):
            folder = file.parent
            if folder not in manifests:
                manifests[folder] = Manifest.of(folder)
            yield from sources_in(file, manifests[folder])


def files_in(path: Path) -> Iterator[Path]:
    """Yield the files to read: the path itself, or all below it that hold articles."""
    if path.is_file():
        if path.suffix.lower() not in READERS:
            raise Unloadable(
                f"{path} has a kind of name that is not known. "
                f"Choose files ending in one of: {', '.join(READERS)}."
            )
        yield path
        return
    if not path.is_dir():
        raise Unloadable(f"There is no file or folder {path}. Check the path.")
    found = [file for file in sorted(path.rglob("*")) if holds_articles(file, path)]
    if not found:
        raise Unloadable(
            f"The folder {path} has no articles. "
            f"Put files there that end in one of: {', '.join(READERS)}."
        )
    yield from found


def holds_articles(file: Path, folder: Path) -> bool:
    """Return whether a file below a folder is one to load."""
    hidden = any(part.startswith(".") for part in file.relative_to(folder).parts)
    return (
        file.is_file()
        and not hidden
        and file.suffix.lower() in READERS
        and file.stem.upper() != "README"
        and file.name != NAME
    )


def sources_in(path: Path, manifest: Manifest | None) -> Iterator[Source]:
    """Yield the texts of one file."""
    try:
        yield from READERS[path.suffix.lower()](path, manifest)
    except OSError as error:
        raise Unloadable(
            f"{path} cannot be read: {error.strerror}. Check its permissions."
        ) from error


def bytes_of(path: Path) -> bytes:
    """Return a file's bytes. Raises Unloadable when there are too many, or none."""
    size = path.stat().st_size
    if size > LARGEST_TEXT:
        raise Unloadable(
            f"{path} is larger than {SIZE}. Split it, or take out what is not the article."
        )
    if size == 0:
        raise Unloadable(f"{path} is empty. Give the words of the article.")
    return path.read_bytes()


def read_text(path: Path, manifest: Manifest | None) -> Iterator[Source]:
    """Read a text with front matter, or one that its folder's manifest describes."""
    raw = bytes_of(path)
    refuse_binary(path, raw)
    if manifest:
        said, body = manifest.said_of(path, raw), raw
    else:
        said, body = front_matter.split(raw, str(path))
    yield Source(str(path), place(path), body, sha256(body).hexdigest(), said)


def read_html(path: Path, manifest: Manifest | None) -> Iterator[Source]:
    """Read the article in a web page; what the manifest does not say is taken from the page."""
    raw = bytes_of(path)
    refuse_binary(path, raw)
    said = manifest.said_of(path, raw) if manifest else None
    page = read_page(raw, str(path), charset="utf-8")
    yield Source(
        str(path), place(path), page.text, sha256(raw).hexdigest(), said or page.said
    )


def read_json(path: Path, manifest: Manifest | None) -> Iterator[Source]:  # noqa: ARG001
    """Read one article, or a list of them: the keys of front matter, and `text`."""
    try:
        said = decode(bytes_of(path))
    except msgspec.DecodeError as error:
        raise Unloadable(f"{path} is not JSON: {error}. Correct it.") from error
    if not isinstance(said, list):
        yield source_of(said, str(path), place(path))
        return
    for number, one in enumerate(said, start=1):
        yield source_of(one, f"{path}, article {number}", "")


def read_lines(path: Path, manifest: Manifest | None) -> Iterator[Source]:  # noqa: ARG001
    """Read one article a line, each as in `read_json`."""
    empty = True
    with path.open("rb") as file:
        for number, line in enumerate(
            iter(lambda: file.readline(LONGEST_LINE), b""), 1
        ):
            if line.strip():
                empty = False
                yield line_of(line, f"{path}, line {number}")
    if empty:
        raise Unloadable(f"{path} is empty. Give one article a line.")


def line_of(line: bytes, name: str) -> Source:
    """Read the article of one line."""
    if len(line) == LONGEST_LINE:
        raise Unloadable(
            f"{name} is longer than {LONGEST_LINE // 1024 // 1024} MB. Split the article."
        )
    try:
        return source_of(decode(line), name, "")
    except msgspec.DecodeError as error:
        raise Unloadable(f"{name} is not JSON: {error}. Correct it.") from error


def source_of(said: Any, name: str, where: str) -> Source:
    """Return the source that a JSON object describes."""
    if not isinstance(said, dict) or not isinstance(said.get("text"), str):
        raise Unloadable(
            f"{name} is not an object with a 'text'. Add the article's words."
        )
    text = said.pop("text")
    try:
        digest = sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise Unloadable(
            f"{name}: the text has half of a surrogate pair. Remove it."
        ) from error
    return Source(name, where, text, digest, said_of(said, name))


def refuse_binary(path: Path, raw: bytes) -> None:
    """Raise Unloadable for bytes that are not a text in UTF-8."""
    if b"\x00" in raw:
        raise Unloadable(
            f"{path} has a NUL byte (at byte {raw.index(0)}), so it is probably not a text. "
            "Save the article's words as a text file in UTF-8."
        )
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unloadable(
            f"{path} is not valid UTF-8 (at byte {error.start}). Save it as UTF-8 and try again."
        ) from error


def place(path: Path) -> str:
    """Return where a file lies, whatever folder the command was started in."""
    return path.resolve().as_posix()


# What reads a file, by how its name ends; the command and what it refuses list these.
READERS: dict[str, Callable[[Path, Manifest | None], Iterator[Source]]] = {
    ".txt": read_text,
    ".md": read_text,
    ".html": read_html,
    ".htm": read_html,
    ".json": read_json,
    ".jsonl": read_lines,
}
