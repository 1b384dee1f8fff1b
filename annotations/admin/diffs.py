"""Two texts side by side, row by row, with the words that differ."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from annotations.anchoring.diff import word_diff


@dataclass(frozen=True)
class Piece:
    """A stretch of one side; `changed` when the other side has other words there, or none."""

    words: str
    changed: bool


@dataclass(frozen=True)
class Difference:
    """One row: the pieces of the old side and those of the new."""

    old: list[Piece] = field(default_factory=list)
    new: list[Piece] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Return whether the sides differ."""
        return any(piece.changed for piece in (*self.old, *self.new))


def difference(old: str, new: str) -> Difference:
    """Return what differs between two passages, word by word."""
    row = Difference()
    for change in word_diff(old, new):
        differs = change.kind != "equal"
        if change.old:
            row.old.append(Piece(change.old, differs))
        if change.new:
            row.new.append(Piece(change.new, differs))
    return row


def side_by_side(old: str, new: str) -> Iterator[Difference]:
    """Yield the rows of two texts: a row ends with a line that both share."""
    row = Difference()
    for change in word_diff(old, new):
        if change.kind != "equal":
            add(row.old, change.old, changed=True)
            add(row.new, change.new, changed=True)
            continue
        *lines, rest = change.old.split("\n")
        for line in lines:
            add(row.old, line, changed=False)
            add(row.new, line, changed=False)
            if row.old or row.new:
                yield row
                row = Difference()
        add(row.old, rest, changed=False)
        add(row.new, rest, changed=False)
    if row.old or row.new:
        yield row


def add(side: list[Piece], words: str, *, changed: bool) -> None:
    """Append a piece unless it is empty."""
    if words:
        side.append(Piece(words, changed))
