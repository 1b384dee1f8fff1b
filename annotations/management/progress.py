"""A progress bar for people at a terminal; silent everywhere else."""

import time
from typing import TextIO

WIDTH = 30  # characters
PAUSE = 0.1  # seconds between two drawings


class Progress:
    """Draws how many of a number of records have passed."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.total = 0
        self.drawn = 0.0
        self.visible = stream.isatty()

    def expect(self, total: int) -> None:
        """Say how many will come."""
        self.total = total

    def show(self, number: int) -> None:
        """Draw that so many have passed, a few times a second."""
        now = time.monotonic()
        if not self.visible or (now - self.drawn < PAUSE and number != self.total):
            return
        self.drawn = now
        share = min(1.0, number / self.total) if self.total else 1.0
        bar = ("#" * round(WIDTH * share)).ljust(WIDTH, ".")
        self.stream.write(f"\r[{bar}] {share:4.0%} {number} of {self.total} records")
        self.stream.flush()

    def end(self) -> None:
        """Leave the line."""
        if self.visible:
            self.stream.write("\n")
