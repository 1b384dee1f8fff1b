"""The lines of the table, one file for each subject, in the order in which they are measured.

Each has a function `lines(stage)` that yields them. A line more is a `yield` there; a subject more is
a file and its place in `SUBJECTS`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Stage:
    """How large a run is: annotations of the corpus, and how often each thing is asked."""

    annotations: int
    rounds: int


SUBJECTS = (
    "reading", "answers", "saving", "exporting", "starting", "matching", "importing",
)  # fmt: skip
