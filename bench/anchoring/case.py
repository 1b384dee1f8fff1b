"""Named newsroom cases: small texts of our own, each with the answers that are right."""

from dataclasses import dataclass

from annotations.anchoring import carry, describe, locate
from annotations.anchoring.placement import CARRIED

ASKED = frozenset({"text_changed", "suggested", "orphaned"})
CHANGED = frozenset({"text_changed"})
GONE = frozenset({"orphaned"})


@dataclass(frozen=True, slots=True)
class Case:
    """What happens to `quote`, marked in `old`, in `new`: the states that are right and the words there."""

    name: str
    old: str
    new: str
    quote: str
    states: frozenset[str]
    words: str = ""
    nth: int = 0


LEAD = "The council met on Tuesday evening to vote on the harbour plan. "
TAIL = " Residents had asked for a public hearing since the spring. A decision is due in autumn."


def fault(case: Case) -> str:
    """Tell what is wrong with the answer to a case; empty when it is right."""
    at = -1
    for _ in range(case.nth + 1):
        at = case.old.index(case.quote, at + 1)
    [answer] = carry(case.old, case.new, [(at, at + len(case.quote))])
    words = "" if answer.start is None else case.new[answer.start : answer.end]
    if answer.state not in case.states:
        return f"{case.name}: {answer.state} on {words!r}, not one of {sorted(case.states)}"
    if case.words and words and words != case.words:
        return f"{case.name}: {answer.state} on {words!r}, not on {case.words!r}"
    found = locate(case.new, describe(case.old, at, at + len(case.quote)))
    if found.state in CARRIED and not CARRIED & case.states and found.start is not None:
        return f"{case.name}: located without a person on {case.new[found.start : found.end]!r}"
    return ""
