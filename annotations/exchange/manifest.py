"""A folder's `manifest.json`: what it says of each file in it, and whether the bytes are those meant."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from annotations.anchoring.text import normalise
from annotations.decoding import decode
from annotations.exchange.said import Said, Unloadable, said_of

NAME = "manifest.json"
OWN_KEYS = ("file", "sha256", "code_points")


class Manifest:
    """The entries of one folder's manifest, by file name."""

    def __init__(self, path: Path, entries: dict[str, dict[str, Any]]) -> None:
        self.path = path
        self.entries = entries

    @classmethod
    def of(cls, folder: Path) -> "Manifest | None":
        """Return the manifest of a folder, or None. Raises Unloadable when it cannot be read."""
        path = folder / NAME
        if not path.is_file():
            return None
        try:
            entries = decode(path.read_bytes(), list[dict[str, Any]])
            named = {str(entry["file"]): entry for entry in entries}
        except (OSError, KeyError, msgspec.DecodeError) as error:
            raise Unloadable(
                f"{path} is not a manifest: it must be a JSON list of objects, each with its 'file'. "
                "Correct it or take it away."
            ) from error
        for name in named:
            if not (folder / name).is_file():
                raise Unloadable(
                    f"{path} names '{name}', which is not in the folder. "
                    "Add the file or take out its entry."
                )
        return cls(path, named)

    def said_of(self, path: Path, raw: bytes) -> Said:
        """Return what is said of a file whose bytes are `raw`.

        Raises Unloadable when it has no entry, or is not the file that was meant.
        """
        entry = self.entries.get(path.name)
        if entry is None:
            raise Unloadable(
                f"{path} is not in {self.path}. Add an entry for it, or move the file elsewhere."
            )
        refuse_other_bytes(path, raw, entry)
        said = {key: value for key, value in entry.items() if key not in OWN_KEYS}
        return said_of(said, f"{self.path}, entry '{path.name}'")


def refuse_other_bytes(path: Path, raw: bytes, entry: dict[str, Any]) -> None:
    """Raise Unloadable when the file's SHA-256 or length differs from its entry's."""
    found, meant = sha256(raw).hexdigest(), entry.get("sha256")
    if meant is not None and found != meant:
        raise Unloadable(
            f"{path} is not the file its manifest means: its SHA-256 is {found}, not {meant}. "
            "Restore the file, or correct the entry."
        )
    expected = entry.get("code_points")
    if expected is None:
        return
    length = len(normalise(raw))
    if length != expected:
        raise Unloadable(
            f"{path} has {length} code points, its manifest says {expected}. "
            "Restore the file, or correct the entry."
        )
