"""Paths of files that commands write, refused at the door where they name none."""

from argparse import ArgumentTypeError
from pathlib import Path


def to_file(said: str) -> Path:
    """Return a path that ends in a name. Raises ArgumentTypeError for "", "." and "/"."""
    path = Path(said)
    if not path.name:
        raise ArgumentTypeError(f"“{said}” names no file; give the path of one")
    return path
