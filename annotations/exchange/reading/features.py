"""Marks of tools that give a span named features: what each feature means here. Pure: no Django."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    Aside,
    ForeignAppearance,
    ForeignClaim,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.shapes import moment

LABELS = ("label", "stance", "value", "identifier")
# What our own exports call the fields of a mention.
OWN = frozenset(
    {
        "annotation", "motivation", "tags", "note", "claim", "claim_ref", "claim_text",
        "claim_id", "voice", "hedging", "claimant", "first_appearance", "rating", "verdict",
        "creator", "created", "part",
    }
)  # fmt: skip
UUID = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII | re.IGNORECASE
)
SHARED = Aside(
    "identifiers that annotations share (the first has it, the others have one of their own)"
)


def mark_of(
    where: Where,
    part: Selectors,
    layer: str,
    said: Mapping[str, str],
    witnesses: tuple[Selectors, ...] = (),
) -> Mark:
    """Return a span of a layer with its features as a mark.

    Its label is the feature that says so, else the name of the layer; features that mean nothing
    here are tags. So is an `id` that is no UUID: tools have such to say which concept is meant.
    """
    labelling = next((name for name in LABELS if said.get(name)), "")
    label = said.get(labelling, layer)
    appearance = appearance_of(label, said)
    meaning = labelled(label, appearance)
    used = {*OWN, labelling, *(["id"] if identifier(said) else [])}
    others = [f"{name}: {value}" for name, value in said.items() if name not in used]
    own = said.get("annotation") or ("" if appearance else identifier(said))
    return Mark(
        where,
        (part,),
        id=own,
        motivation=said.get("motivation") or meaning.motivation,
        tags=(*meaning.tags, *filter(None, said.get("tags", "").split("\n")), *others),
        note=said.get("note", ""),
        creator=said.get("creator", ""),
        created=moment(said.get("created")),
        witnesses=witnesses,
        appearance=meaning.appearance,
    )


def appearance_of(label: str, said: Mapping[str, str]) -> ForeignAppearance | None:
    """Return the appearance of the claim that a span names, if it names one."""
    text, uuid = said.get("claim_text", ""), said.get("claim_id", "")
    ref = said.get("claim_ref") or said.get("claim", "")
    if not (text or uuid):
        return None
    return ForeignAppearance(
        ForeignClaim(text=text, ref=ref, id=uuid),
        stance=label,
        voice=said.get("voice") or "publisher",
        hedging=said.get("hedging") or "none",
        claimant=said.get("claimant", ""),
        first_appearance=said.get("first_appearance") == "true",
        id=identifier(said),
    )


def identifier(said: Mapping[str, str]) -> str:
    """Return what names a span and nothing else: an `id` that is a UUID."""
    given = said.get("id", "")
    return given if UUID.fullmatch(given) else ""


def together(
    spans: Iterable[tuple[str, Mark, Mapping[str, str]]],
) -> tuple[tuple[Mark, ...], dict[str, int]]:
    """Return marks, the parts of a quotation put together, and the number of each by its name.

    Parts are spans that have a `part` and share their `id`.
    """
    marks: list[Mark] = []
    numbers: dict[str, int] = {}
    first: dict[str, int] = {}
    for name, mark, said in spans:
        shared = identifier(said) if said.get("part") else ""
        if shared and shared in first:
            at = first[shared]
            marks[at] = replace(
                marks[at],
                parts=(*marks[at].parts, *mark.parts),
                witnesses=(*marks[at].witnesses, *mark.witnesses),
            )
        else:
            at = len(marks)
            marks.append(mark)
            first.setdefault(shared, at)
        numbers[name] = at
    return tuple(marks), numbers


def told_apart(marks: Iterable[Mark]) -> tuple[list[Mark], list[Aside]]:
    """Return marks in different places under different names, and what is to be said of the others.

    People copy annotations with all that they say. One annotation may make several claims: its marks
    are in one place.
    """
    places: dict[str, tuple[Selectors, ...]] = {}
    apart: list[Mark] = []
    shared: list[Aside] = []
    for mark in marks:
        named = {mark.id, mark.appearance.id if mark.appearance else ""} - {""}
        if any(places.setdefault(name, mark.parts) != mark.parts for name in named):
            apart.append(unnamed(mark))
            shared.append(SHARED)
        else:
            apart.append(mark)
    return apart, shared


def unnamed(mark: Mark) -> Mark:
    """Return a mark without its names."""
    said = mark.appearance
    return replace(mark, id="", appearance=said and replace(said, id=""))
