"""Front matter: YAML between two lines of three hyphens, and the bytes that follow it."""

from typing import Any

import yaml

from annotations.exchange.said import Said, Unloadable, said_of

BOM = b"\xef\xbb\xbf"
FENCE = b"---"
LARGEST = 64 * 1024  # bytes


class Plain(yaml.SafeLoader):
    """Reads dates as they are written: how long one is says how much of it is known."""


Plain.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def split(raw: bytes, name: str) -> tuple[Said, bytes]:
    """Return what the front matter says, and the bytes after it; a file may have none.

    Raises Unloadable when it has no end, is not YAML, or has a key that is not known.
    """
    opening, *rest = raw.removeprefix(BOM).split(b"\n", 1)
    if opening.rstrip() != FENCE:
        return Said(), raw
    block, body = until_fence(rest[0] if rest else b"", name)
    return said_of(mapping(block, name), name), body


def until_fence(raw: bytes, name: str) -> tuple[bytes, bytes]:
    """Return what stands before and after the closing line."""
    start = 0
    while start < min(len(raw), LARGEST):
        end = raw.find(b"\n", start)
        stop = len(raw) if end < 0 else end
        if raw[start:stop].rstrip() == FENCE:
            return raw[:start], raw[stop + 1 :]
        start = stop + 1
    raise Unloadable(
        f"{name} opens with '---' but has no second such line, so its front matter has no end. "
        "Add the line, or put two lines '---' before a text that begins so."
    )


def mapping(block: bytes, name: str) -> dict[str, Any]:
    """Return the YAML of the front matter. Raises Unloadable for anything else."""
    try:
        # Plain is a SafeLoader.
        values = yaml.load(block.decode("utf-8"), Loader=Plain)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        where = getattr(error, "problem_mark", None)
        line = f" (line {where.line + 2})" if where else ""
        raise Unloadable(
            f"{name}: the front matter is not YAML in UTF-8{line}. Write one 'key: value' a line."
        ) from error
    if values is None:
        return {}
    if not isinstance(values, dict):
        raise Unloadable(
            f"{name}: the front matter is not a list of keys. Write one 'key: value' a line."
        )
    return {str(key): value for key, value in values.items()}
