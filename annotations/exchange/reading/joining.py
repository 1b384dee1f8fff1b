"""Marks of one text, the parts of a quotation put together again. Pure: no Django."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from annotations.exchange.foreign import ForeignRelation, Mark, Where

CONTINUES = "continues"  # from one part of a quotation to the next
Link = tuple[Where, str, str, str]


@dataclass(frozen=True)
class Linked:
    """The marks of one text and how their claims relate."""

    marks: tuple[Mark, ...]
    relations: tuple[ForeignRelation, ...]


def joined(marks: Mapping[str, Mark], links: Iterable[Link]) -> Linked:
    """Return marks with what continues them as their further parts, and the other links.

    A link is its place, the names of its two marks and its kind. One whose ends are no marks keeps
    the number -1, which the importer refuses.
    """
    links = list(links)
    following = {
        source: target
        for _, source, target, kind in links
        if kind == CONTINUES and source in marks and target in marks
    }
    heads = [name for name in marks if name not in set(following.values())]
    number: dict[str, int] = {}
    whole: list[Mark] = []
    for head in [*heads, *marks]:  # those that go round have no head
        if head in number:
            continue
        names = chain(head, following)
        number |= dict.fromkeys(names, len(whole))
        parts = tuple(part for name in names for part in marks[name].parts)
        whole.append(replace(unnumbered(marks[head], names), parts=parts))
    relations = [
        ForeignRelation(where, number.get(source, -1), number.get(target, -1), kind)
        for where, source, target, kind in links
        if kind != CONTINUES or source not in number or target not in number
    ]
    return Linked(tuple(whole), tuple(relations))


def chain(head: str, following: Mapping[str, str]) -> list[str]:
    """Return the names of the parts of a quotation, in order."""
    names = [head]
    while (after := following.get(names[-1])) is not None and after not in names:
        names.append(after)
    return names


def unnumbered(mark: Mark, names: list[str]) -> Mark:
    """Return the first part of a quotation under the name that all its parts share."""
    if len(names) == 1:
        return mark
    appearance = mark.appearance
    if appearance is not None:
        appearance = replace(appearance, id=appearance.id.removesuffix(".1"))
    return replace(mark, id=mark.id.removesuffix(".1"), appearance=appearance)
