"""An article's text with its highlights: flat runs by paragraph, never nested."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from annotations.anchoring import blocks
from annotations.anchoring.segments import Segment

DEEPEST = 3


@dataclass(frozen=True)
class Highlight:
    """One span to draw (code points, half open): of which passage, and how it is rated.

    `number` is the passage's in the list beside the text; `anchor` is where links to it lead, set
    on its first part; `is_last` is set on its last part.
    """

    number: int
    start: int
    end: int
    rating: str
    label: str
    anchor: str
    is_last: bool


@dataclass(frozen=True)
class Run:
    """A stretch of text drawn in one way.

    `begins` are the highlights that start with it; `ends` those whose last part ends with it.
    """

    text: str
    rating: str
    depth: int
    begins: list[Highlight]
    ends: list[Highlight]


def paragraphs(text: str, highlights: Iterable[Highlight]) -> Iterator[list[Run]]:
    """Yield the runs of each paragraph; empty lines part paragraphs and are not drawn."""
    named = {str(key): one for key, one in enumerate(highlights)}
    spans = ((key, one.start, one.end) for key, one in named.items())
    for block in blocks.cut(len(text), spans, blocks.paragraphs(text)):
        yield [run_of(text, segment, named) for segment in block.segments]


def run_of(text: str, segment: Segment, named: Mapping[str, Highlight]) -> Run:
    """Return the run of a segment; the innermost highlight colours it."""
    covering = [named[key] for key in segment.ids]
    return Run(
        text=text[segment.start : segment.end],
        rating=covering[-1].rating if covering else "",
        depth=min(len(covering), DEEPEST),
        begins=[one for one in covering if one.start == segment.start and one.anchor],
        ends=[one for one in covering if one.end == segment.end and one.is_last],
    )
