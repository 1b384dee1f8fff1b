"""What changed between two passages, word by word, for a person to read."""

from dataclasses import dataclass
from typing import Literal

import regex

from annotations.anchoring.sequences import common_runs

PIECE = regex.compile(r"\s+|[\p{L}\p{M}\p{N}\u00ad\u200c\u200d'’]+|\X")


@dataclass(frozen=True, slots=True)
class Change:
    """A stretch that both passages share, or that one has in place of the other's."""

    kind: Literal["equal", "delete", "insert", "replace"]
    old: str
    new: str


def word_diff(old: str, new: str) -> list[Change]:
    """Give the changes from one passage to the other; joined up, each side is whole again."""
    before, after = PIECE.findall(old), PIECE.findall(new)
    numbers: dict[str, int] = {}
    here = [numbers.setdefault(piece, len(numbers)) for piece in before]
    there = [numbers.setdefault(piece, len(numbers)) for piece in after]
    changes: list[Change] = []
    a = c = 0
    for at, to, length in [*common_runs(here, there), (len(before), len(after), 0)]:
        _add(changes, "".join(before[a:at]), "".join(after[c:to]))
        a, c = at + length, to + length
        same = "".join(before[at:a])
        if same:
            changes.append(Change("equal", same, same))
    return _without_crumbs(changes)


def _add(changes: list[Change], old: str, new: str) -> None:
    if old and new:
        changes.append(Change("replace", old, new))
    elif old:
        changes.append(Change("delete", old, ""))
    elif new:
        changes.append(Change("insert", "", new))


def _without_crumbs(changes: list[Change]) -> list[Change]:
    """Spaces that happen to be equal between two changes belong to the change; equal stretches are joined."""
    joined: list[Change] = []
    for index, change in enumerate(changes):
        last = joined[-1] if joined else None
        crumb = (
            change.kind == "equal"
            and not change.old.strip()
            and 0 < index < len(changes) - 1
        )
        if (
            last
            and crumb
            and last.kind != "equal"
            and changes[index + 1].kind != "equal"
        ) or (last and last.kind != "equal" and change.kind != "equal"):
            joined[-1] = Change("replace", last.old + change.old, last.new + change.new)
        elif last and last.kind == change.kind == "equal":
            joined[-1] = Change("equal", last.old + change.old, last.new + change.new)
        else:
            joined.append(change)
    return joined
