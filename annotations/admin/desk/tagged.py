"""How far people agree on tags: on the very same words, what each called them."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from annotations.admin.desk.marked import Marked
from annotations.agreement import Figure, nominal_alpha

MOST_TAGS = 30
NONE = "no tag"

Tags = frozenset[str]


class Tagged(NamedTuple):
    """A tag, how often it was given to words that several people highlighted, and the agreement on it."""

    tag: str
    times: int
    figure: Figure


def called(marked: Iterable[Marked]) -> list[dict[str, Tags]]:
    """Return, for the very same words that two people or more highlighted, what each called them.

    Readings from before tags were kept say nothing of them, and are left out.
    """
    return [
        unit
        for one in marked
        for unit in units_of(one).values()
        if one.tells_tags and len(unit) > 1
    ]


def units_of(one: Marked) -> dict[tuple[tuple[int, int], ...], dict[str, Tags]]:
    """Return by the places of a highlight (code points) what each called it."""
    found: dict[tuple[tuple[int, int], ...], dict[str, Tags]] = {}
    for who, own in one.people.items():
        for key, parts in own.items():
            unit = found.setdefault(tuple(parts), {})
            unit[who] = unit.get(who, frozenset()) | frozenset(one.tags.get(key, ()))
    return found


def whole_figure(units: list[dict[str, Tags]]) -> Figure:
    """Return the agreement on all tags of a highlight together."""
    return nominal_alpha(
        {who: ", ".join(sorted(tags)) or NONE for who, tags in unit.items()}
        for unit in units
    )


def tag_figures(units: list[dict[str, Tags]]) -> Iterator[Tagged]:
    """Yield the agreement on each tag, given or not; the 30 that were given most, most given first."""
    counts = Counter(tag for unit in units for tags in unit.values() for tag in tags)
    most = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    for tag, count in most[:MOST_TAGS]:
        given = (
            {who: str(tag in tags) for who, tags in unit.items()} for unit in units
        )
        yield Tagged(tag, count, nominal_alpha(given))
