"""A text with its highlights as HTML: the one way in which every page shows spans in their text.

Marks are flat and never nest: where highlights overlap, one mark says all of them and the innermost
colours it. No character is added between the blocks' own, so the text on the page is the text stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from annotations.anchoring import blocks
from annotations.anchoring.segments import Segment

DEEPEST = 3
MOST_SAID = 3  # of the highlights on some words, in their title


class Html(str):
    """Markup in which every word is escaped; templates take it as it is."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True, slots=True)
class Note:
    """A number behind a highlight's last words, and the id to which it leads and that leads back."""

    number: int
    leads: str
    place: str
    says: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One part of a highlight to draw (code points, half open).

    `owner` names the highlight, `tone` gives its colour and line, `says` is told to who hovers over
    it. `place` is the id for links to its words, `leads` the id to which the words lead, `note` the
    number behind them; each may be absent. `doubtful` words need a person's look.
    """

    owner: str
    start: int
    end: int
    tone: str
    says: str = ""
    place: str = ""
    leads: str = ""
    note: Note | None = None
    doubtful: bool = False

    @property
    def key(self) -> str:
        """Return what tells it from all other marks."""
        return f"{self.owner}.{self.start}"


def drawn(
    text: str, marks: Iterable[Mark], places: Iterable[blocks.Place]
) -> Iterator[tuple[int, Html]]:
    """Yield the start of each place (code points) and its text as HTML."""
    named = {mark.key: mark for mark in marks}
    spans = ((key, one.start, one.end) for key, one in named.items())
    for block in blocks.cut(len(text), spans, places):
        pieces = (piece(text, one, named) for one in block.segments)
        yield block.start, Html("".join(pieces))


def piece(text: str, segment: Segment, named: Mapping[str, Mark]) -> str:
    """Return one stretch of text, marked by all that covers it."""
    words = escape(text[segment.start : segment.end], quote=False)
    if not segment.ids:
        return words
    covering = [named[key] for key in segment.ids]
    places = [one.place for one in covering if one.place and one.start == segment.start]
    notes = [one.note for one in covering if one.note and one.end == segment.end]
    return "".join(
        (
            *(f'<span id="{escape(place)}"></span>' for place in places[:-1]),
            f"<mark{attributes(covering, places)}>",
            linked(words, covering[-1], is_stop=bool(places)),
            "</mark>",
            *map(numbered, notes),
        )
    )


def attributes(covering: Sequence[Mark], places: Sequence[str]) -> str:
    """Return what a mark says of the highlights that cover its words, outermost first."""
    owners = " ".join(mark.owner for mark in covering)
    says = said([mark.says for mark in reversed(covering) if mark.says])
    found = f' class="{classes(covering)}" data-annotations="{escape(owners)}"'
    if says:
        found += f' title="{escape(says)}"'
    if places:
        found += f' id="{escape(places[-1])}"'
    return found


def said(says: Sequence[str]) -> str:
    """Return what is told to who hovers over some words, of the innermost first."""
    told = "; ".join(says[:MOST_SAID])
    more = len(says) - MOST_SAID
    return f"{told}; and {more} more" if more > 0 else told


def classes(covering: Sequence[Mark]) -> str:
    """Return the classes for colour, depth and doubt."""
    names = f"mark mark-{escape(covering[-1].tone)}"
    if len(covering) > 1:
        names += f" mark-deep mark-d{min(len(covering), DEEPEST)}"
    if any(mark.doubtful for mark in covering):
        names += " mark-doubtful"
    return names


def linked(words: str, mark: Mark, *, is_stop: bool) -> str:
    """Return words as a link; a highlight is one stop of the Tab key, into however many it is cut."""
    if not mark.leads:
        return words
    stop = "" if is_stop else ' tabindex="-1"'
    return f'<a href="#{escape(mark.leads)}" draggable="false"{stop}>{words}</a>'


def numbered(note: Note) -> str:
    """Return the number behind a highlight, a link in the page's own language."""
    return (
        f'<sup class="number"><a href="#{escape(note.leads)}" id="{escape(note.place)}" lang="en" '
        f'dir="ltr" aria-label="{escape(note.says)}">{note.number}</a></sup>'
    )
