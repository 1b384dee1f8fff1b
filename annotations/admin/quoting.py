"""Find the words that a person quotes, so that they can be highlighted without a mouse.

Words are looked for as typed, then in the narrow equivalence of `anchoring` (white space, quotation
marks, dashes); what stands in several places is never chosen for the person.
"""

from dataclasses import dataclass

from annotations.anchoring.equivalence import Evened, fold
from annotations.anchoring.text import clusters_of, normalise
from annotations.workflow import InvalidContent, Span

MOST_LISTED = 6
CONTEXT = 25  # code points


@dataclass(frozen=True)
class Quotation:
    """Some words and which of the places where they stand is meant, from 1; 0 when only one can be."""

    words: str
    occurrence: int = 0


def span_quoted(text: str, quotation: Quotation, *, field: str) -> Span:
    """Return where the quoted words stand, in code points.

    Raises InvalidContent when they stand nowhere, or in several places and none was named.
    """
    places = places_of(text, quotation.words)
    if not places:
        raise InvalidContent(
            "These words do not stand in this revision. Copy them from the text.",
            "words_not_found",
            field,
        )
    if quotation.occurrence > len(places):
        raise InvalidContent(
            f"These words stand in {len(places)} "
            f"{'place' if len(places) == 1 else 'places'} in this revision; there is no "
            f"occurrence {quotation.occurrence}.",
            "no_such_occurrence",
            field,
        )
    if not quotation.occurrence and len(places) > 1:
        raise InvalidContent(which(text, places), "several_places", field)
    start, end = places[max(quotation.occurrence, 1) - 1]
    return Span(start, end, text[start:end])


def places_of(text: str, words: str) -> list[tuple[int, int]]:
    """Return every place where the words stand, in code points, whole characters only."""
    wanted = normalise(words).strip()
    if not wanted:
        return []
    found = exact_places(text, wanted) or evened_places(text, wanted)
    clusters = clusters_of(text)
    return [
        (start, end)
        for start, end in found
        if clusters.is_boundary(start) and clusters.is_boundary(end)
    ]


def exact_places(text: str, words: str) -> list[tuple[int, int]]:
    """Return where the words stand as they are."""
    found, at = [], text.find(words)
    while at >= 0:
        found.append((at, at + len(words)))
        at = text.find(words, at + len(words))
    return found


def evened_places(text: str, words: str) -> list[tuple[int, int]]:
    """Return where the words stand but for white space and the style of marks."""
    evened, wanted = Evened(text), fold(words)
    if not wanted:
        return []
    return [
        (evened.raw_start(start), evened.raw_end(end))
        for start, end in exact_places(evened.text, wanted)
    ]


def which(text: str, places: list[tuple[int, int]]) -> str:
    """Return the question which of several places is meant, with the words around each."""
    listed = "; ".join(
        f"{number}: “…{around(text, start, end)}…”"
        for number, (start, end) in enumerate(places[:MOST_LISTED], start=1)
    )
    more = (
        f" (and {len(places) - MOST_LISTED} more)" if len(places) > MOST_LISTED else ""
    )
    return (
        f"These words stand in {len(places)} places. Say which occurrence you mean – "
        f"{listed}{more}."
    )


def around(text: str, start: int, end: int) -> str:
    """Return a passage with a little of what stands around it, on one line."""
    return " ".join(text[max(0, start - CONTEXT) : end + CONTEXT].split())
