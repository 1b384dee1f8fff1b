"""Two texts side by side, row by row, with the words that differ."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from annotations.anchoring.diff import Change, word_diff
from annotations.anchoring.placement import CARRIED
from annotations.models import Anchor


@dataclass(frozen=True)
class Piece:
    """A stretch of one side; `changed` when the other side has other words there, or none.

    `beside` when it stands around the words in question and is none of them.
    """

    words: str
    changed: bool
    beside: bool = False


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
    return row_of(word_diff(old, new))


def difference_of_places(old: Anchor, new: Anchor) -> Difference:
    """Return what differs in a part of an annotation between two revisions.

    When its words are the same and a person decides all the same, what differs stands around them:
    then that comes along.
    """
    words = difference(old.exact, new.exact)
    if words.changed or new.state in CARRIED:
        return words
    before, after = (
        word_diff(old.prefix, new.prefix),
        word_diff(old.suffix, new.suffix),
    )
    # The contexts are cut at different words: what differs at a far end may be the cut alone.
    if len(before) > 1 and before[0].kind != "equal":
        before = before[1:]
    if len(after) > 1 and after[-1].kind != "equal":
        after = after[:-1]
    rows = (row_of(before, beside=True), words, row_of(after, beside=True))
    return Difference(
        [piece for row in rows for piece in row.old],
        [piece for row in rows for piece in row.new],
    )


def row_of(changes: Iterable[Change], *, beside: bool = False) -> Difference:
    """Return changes as a row of two sides."""
    row = Difference()
    for change in changes:
        differs = change.kind != "equal"
        if change.old:
            row.old.append(Piece(change.old, differs, beside))
        if change.new:
            row.new.append(Piece(change.new, differs, beside))
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
