"""Rating scales from their files: one TOML file per scale, its levels in order."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from annotations.decoding import convert
from annotations.models import RatingScale
from annotations.workflow import (
    Act,
    Identity,
    InvalidContent,
    RatingContent,
    ScaleContent,
    load_scale,
)

SCALES = Path(__file__).resolve().parent.parent / "scales"


class ScaleUnreadable(Exception):
    """A file does not describe a rating scale."""


def read_scale(path: Path) -> ScaleContent:
    """Return the scale in a TOML file. Raises ScaleUnreadable, naming file and fault."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        ratings = convert(said.pop("ratings", []), tuple[RatingContent, ...])
        refuse_unknown(said)
        content = convert(said | {"ratings": ratings}, ScaleContent)
    except (OSError, ValueError) as error:
        raise ScaleUnreadable(f"{path.name} is not a rating scale: {error}") from error
    if not ratings:
        raise ScaleUnreadable(f"{path.name} has no levels. Add a [[ratings]] table.")
    return content


def refuse_unknown(said: dict[str, object]) -> None:
    """Raise ValueError for a key that no scale has: it is a slip of the pen."""
    unknown = said.keys() - ScaleContent.__dataclass_fields__.keys()
    if unknown:
        raise ValueError(f"there is no key '{min(unknown)}'")


def load_scales(act: Act, folder: Path = SCALES) -> Sequence[tuple[RatingScale, bool]]:
    """Load every scale of a folder; say of each whether it is new.

    Raises ScaleUnreadable for the first file that is at fault.
    """
    contents = {path: read_scale(path) for path in sorted(folder.glob("*.toml"))}
    loaded = set(RatingScale.objects.values_list("slug", "number"))
    return [
        (
            load_content(act, content, path),
            (content.slug, content.version) not in loaded,
        )
        for path, content in contents.items()
    ]


def load_content(act: Act, content: ScaleContent, path: Path) -> RatingScale:
    """Load what a file says. Raises ScaleUnreadable, naming file and field, for what no scale may say."""
    try:
        return load_scale(act, content, identity=identity_of(content))
    except InvalidContent as refusal:
        raise ScaleUnreadable(f"{path.name}: {refusal.by_field}") from refusal


def identity_of(content: ScaleContent) -> Identity:
    """Return the identifier of a version of a scale: by slug and version, so the same everywhere."""
    return Identity(
        uuid5(NAMESPACE_URL, f"urn:factcheck:scale:{content.slug}:{content.version}")
    )
