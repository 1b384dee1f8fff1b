"""The answer: where a passage stands in a text now, and how far that may be trusted."""

from dataclasses import dataclass
from typing import Literal

State = Literal["anchored", "moved", "text_changed", "suggested", "orphaned"]
# The same words stand there as a person chose, so nobody has to look.
CARRIED: frozenset[str] = frozenset({"anchored", "moved"})


@dataclass(frozen=True, slots=True)
class Placement:
    """A place in a text (code points, half open), or the reason why there is none.

    `anchored` and `moved` stand on the same words and need no person; `text_changed` and
    `suggested` wait for one; `orphaned` has neither start nor end, and its score is 0.
    """

    state: State
    start: int | None
    end: int | None
    score: float
    method: str
    reason: str = ""


def orphaned(reason: str, method: str = "none") -> Placement:
    """No place, and why."""
    return Placement("orphaned", None, None, 0.0, method, reason)
