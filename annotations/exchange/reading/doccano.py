"""Reading doccano: JSON Lines or a JSON array, with `label` or with `entities` and `relations`."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import PurePosixPath
from typing import Any, BinaryIO, NamedTuple

import msgspec

from annotations.anchoring import Selectors
from annotations.decoding import decode
from annotations.exchange.foreign import (
    RATINGS,
    Aside,
    Fault,
    ForeignAppearance,
    ForeignClaim,
    ForeignText,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.archives import (
    BOM,
    LARGEST,
    LONG_LINE,
    archive,
    is_archive,
    no_lines,
)
from annotations.exchange.reading.joining import Link, joined
from annotations.exchange.reading.json_stream import elements, why_not
from annotations.exchange.reading.shapes import (
    Misshapen,
    each,
    is_number,
    number,
    ref_in,
    several,
    table,
    words,
)

Found = ForeignText | Aside | Fault

PEEKED = 1024  # bytes
# A project whose people share their labels has one file, "all". The others are no names that people have.
NOBODY = frozenset(
    {
        "all", "unknown", "anonymous", "train", "training", "dev", "development", "val", "valid",
        "validation", "eval", "test", "data", "dataset", "corpus", "export", "annotations",
        "labels", "labeled", "labelled", "texts", "documents", "articles", "doccano", "project",
    }
)  # fmt: skip
PERSON = re.compile(r"[\w.@+-]{1,150}")  # as doccano has people called
SPANS = ("entities", "label", "labels")
KNOWN = {
    "id", "text", "data", "relations", "Comments", "comments",
    "fc_name", "fc_article", "fc_url", "fc_language", "fc_offset_unit", "fc_mentions",
}  # fmt: skip
BY_NUMBER = "Its 'annotations' have labels by number. Export the project with 'label' or 'entities'."


def read(file: BinaryIO) -> Iterator[Found]:
    """Yield each text with its spans; doccano's own exports are archives of one file a person.

    They lie beside each other, called as the people are, and every text in them has a number.
    """
    if not is_archive(file):
        yield from texts(file, "", "")
        return
    with archive(file) as files:
        names = files.wanted(".jsonl", ".json")
        together = len({PurePosixPath(name).parent for name in names}) == 1
        for name in names:
            person = person_of(name) if together else ""
            yield from texts(files.open(name), name, person)


def person_of(name: str) -> str:
    """Return who is called as a file is, or nothing where nobody is."""
    stem = PurePosixPath(name).stem
    is_person = PERSON.fullmatch(stem) and stem.lower() not in NOBODY
    return stem if is_person else ""


def texts(file: BinaryIO, name: str, person: str) -> Iterator[Found]:
    """Yield the texts of one file."""
    start = file.peek(PEEKED) if hasattr(file, "peek") else b""
    is_array = start.removeprefix(BOM).lstrip().startswith(b"[")
    source = elements(file, (), name=name) if is_array else lines(file, name)
    yield from each(source, partial(of_text, person=person), "a text with its spans")


def lines(file: BinaryIO, name: str) -> Iterator[tuple[Where, Any] | Fault]:
    """Yield the value of each line, or what is wrong with it; empty lines are passed over."""
    at = 0
    while line := file.readline(LARGEST):
        at += 1
        where = Where(at, name)
        if at == 1 and (why := no_lines(line.removeprefix(BOM))):
            yield Fault(where, why)
            return
        if len(line) == LARGEST:
            yield Fault(where, LONG_LINE)
            return
        if not line.strip():
            continue
        try:
            yield where, decode(line.removeprefix(BOM))
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            yield Fault(where, why_not(error))


def of_text(where: Where, said: dict[str, Any], *, person: str) -> Iterator[Found]:
    """Yield one text with its spans; `person` is who made them, where a file tells."""
    text = said.get("text", said.get("data"))
    if not isinstance(text, str):
        raise Misshapen("It has no 'text'. Call the text so.", "/text")
    if said.get("annotations"):
        raise Misshapen(BY_NUMBER, "/annotations")
    spans = entities(where, said)
    creator = person if is_number(said.get("id")) else ""
    own = parts_of(spans, several(said.get("fc_mentions")))
    marks = {
        name: replace(mark(span, own.get(name, OTHERS)), creator=creator)
        for name, span in spans.items()
    }
    if any(one.mention.get("rating") for one in own.values()):
        yield RATINGS
    if said.get("Comments") or said.get("comments"):
        yield Aside("comments on a whole text")
    for other, value in said.items():
        if value and other not in (*KNOWN, spans_key(said)):
            yield Aside(f"texts' '{other[:60]}'")
    found = joined(marks, links(where, said))
    name = words(said, "fc_name")
    yield ForeignText(
        where,
        name=name or str(said.get("id") or ""),
        text=text,
        marks=found.marks,
        relations=found.relations,
        article=words(said, "fc_article"),
        ref=ref_in(name),
        url=words(said, "fc_url"),
        language=words(said, "fc_language"),
        unit=words(said, "fc_offset_unit"),
    )


class Entity(msgspec.Struct, frozen=True):
    """One span as doccano has it."""

    where: Where
    id: Any
    start: int
    end: int
    label: str


class Part(NamedTuple):
    """Which part of a mention a span is; `mention` is what our own export says of it besides."""

    mention: dict[str, Any]
    at: int


OTHERS = Part({}, 0)


def parts_of(spans: dict[str, Entity], mentions: list[Any]) -> dict[str, Part]:
    """Return which part of which mention each span is, by the span's name.

    doccano gives every span a new number, so a mention finds its spans by their places, those of one
    place in the order of their numbers. Spans that people moved are marks like any other.
    """
    there: defaultdict[tuple[int, int], list[str]] = defaultdict(list)
    for name in sorted(spans, key=lambda name: (len(name), name), reverse=True):
        there[spans[name].start, spans[name].end].append(name)
    found: dict[str, Part] = {}
    for one in mentions:
        mention = table(one, "a mention")
        names, places = (several(mention.get(key)) for key in ("entities", "places"))
        for at, old in enumerate(names):
            free = there.get(pair(places[at])) if at < len(places) else [str(old)]
            if free and free[-1] in spans:
                found[free.pop()] = Part(mention, at)
    return found


def pair(place: Any) -> tuple[int, int]:
    """Return a place as our own export gives it. Raises Misshapen."""
    if isinstance(place, list) and len(place) == 2 and all(map(is_number, place)):
        return place[0], place[1]
    raise Misshapen("A place in 'fc_mentions' is not [start, end].", "/fc_mentions")


def spans_key(said: dict[str, Any]) -> str:
    """Return under which key the spans of a text stand."""
    return next((key for key in SPANS if said.get(key)), "")


def entities(where: Where, said: dict[str, Any]) -> dict[str, Entity]:
    """Return the spans by name. Raises Misshapen."""
    key = spans_key(said)
    found = {}
    for at, one in enumerate(several(said.get(key))):
        here = replace(where, pointer=f"{where.pointer}/{key}/{at}")
        try:
            span = entity(here, one)
        except Misshapen as error:
            raise Misshapen(str(error), f"/{key}/{at}{error.pointer}") from error
        found[str(span.id) if span.id is not None else f"#{at}"] = span
    return found


def entity(where: Where, one: Any) -> Entity:
    """Return one span, written as a list or as an object. Raises Misshapen."""
    if isinstance(one, dict):
        return Entity(
            where,
            one.get("id"),
            number(one, "start_offset"),
            number(one, "end_offset"),
            words(one, "label"),
        )
    if isinstance(one, list) and len(one) == 3 and all(map(is_number, one[:2])):
        return Entity(where, None, one[0], one[1], str(one[2]))
    raise Misshapen(
        "This is not a span. Write it as [start, end, label]; labels of whole texts "
        "have no place here."
    )


def mark(span: Entity, part: Part) -> Mark:
    """Return a span as a mark."""
    said, at = part
    quotes = several(said.get("exact"))
    exact = quotes[at] if at < len(quotes) and isinstance(quotes[at], str) else None
    meaning = labelled(span.label, appearance_of(span.label, said))
    motivation = words(said, "motivation") or meaning.motivation
    return Mark(
        span.where,
        (Selectors(exact=exact, start=span.start, end=span.end),),
        id=words(said, "annotation")
        or ("" if meaning.appearance else words(said, "id")),
        motivation=motivation,
        tags=meaning.tags,
        appearance=meaning.appearance,
    )


def appearance_of(label: str, said: dict[str, Any]) -> ForeignAppearance | None:
    """Return the appearance of the claim that a span holds, where our own export says so."""
    ref, text = words(said, "claim"), words(said, "claim_text")
    if not ref and not text:
        return None
    return ForeignAppearance(
        ForeignClaim(text=text, ref=ref),
        stance=label,
        voice=words(said, "voice") or "publisher",
        hedging=words(said, "hedging") or "none",
        claimant=words(said, "claimant"),
        id=words(said, "id"),
    )


def links(where: Where, said: dict[str, Any]) -> Iterator[Link]:
    """Yield the relations between spans. Raises Misshapen."""
    for at, one in enumerate(several(said.get("relations"))):
        pointer = f"/relations/{at}"
        try:
            given = table(one, "a relation")
            ends = str(number(given, "from_id")), str(number(given, "to_id"))
        except Misshapen as error:
            raise Misshapen(str(error), f"{pointer}{error.pointer}") from error
        yield (
            replace(where, pointer=f"{where.pointer}{pointer}"),
            *ends,
            words(given, "type"),
        )
