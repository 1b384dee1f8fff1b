"""Numbers that commands take, refused at the door where nothing could be done with them."""

from argparse import ArgumentTypeError
from collections.abc import Callable


def from_to(least: int, most: int) -> Callable[[str], int]:
    """Return what reads a whole number between two, both included; it raises ArgumentTypeError."""

    def read(said: str) -> int:
        try:
            number = int(said)
        except ValueError:
            number = least - 1
        if not least <= number <= most:
            raise ArgumentTypeError(f"give a whole number from {least} to {most}")
        return number

    return read
