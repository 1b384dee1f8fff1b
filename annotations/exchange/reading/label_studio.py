"""Reading Label Studio: a JSON export, or our own archive of one."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    RATINGS,
    Aside,
    Fault,
    ForeignAppearance,
    ForeignClaim,
    ForeignRelation,
    ForeignText,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.archives import archive, is_archive
from annotations.exchange.reading.joining import Linked, joined
from annotations.exchange.reading.json_stream import elements
from annotations.exchange.reading.shapes import (
    CLAIM,
    Misshapen,
    each,
    moment,
    number,
    ref_in,
    several,
    table,
    words,
)

TASKS = "tasks.json"
OWN_CHOICES = ("voice", "hedging", "rating")
OWN_NOTES = ("claim", "claimant", "note")
Found = ForeignText | Aside | Fault


def read(file: BinaryIO) -> Iterator[Found]:
    """Yield each task's text with its regions."""
    if not is_archive(file):
        yield from tasks(file, "")
        return
    with archive(file) as files:
        own = TASKS if TASKS in files else None
        for name in [own] if own else files.wanted(".json"):
            yield from tasks(files.open(name), name)


def tasks(file: BinaryIO, name: str) -> Iterator[Found]:
    """Yield what one JSON file has."""
    yield from each(elements(file, {"tasks"}, name=name), of_task, "a task")


def of_task(where: Where, task: dict[str, Any]) -> Iterator[Found]:
    """Yield the text of a task with the regions of everybody who annotated it."""
    said = table(task.get("data"), "a task with 'data'")
    marks: list[Mark] = []
    relations: list[ForeignRelation] = []
    for at, one in enumerate(several(task.get("annotations"))):
        annotation = table(one, "an annotation")
        if annotation.get("was_cancelled"):
            yield Aside("annotations that were skipped")
            continue
        here = replace(where, pointer=f"{where.pointer}/annotations/{at}/result")
        regions = Regions(here, annotation)
        linked = regions.linked()
        yield from regions.asides
        relations += [
            replace(
                one,
                source=one.source + len(marks),
                target=one.target + len(marks),
            )
            for one in linked.relations
        ]
        marks += linked.marks
    name = words(said, "name")
    yield ForeignText(
        where,
        name=name or str(task.get("id") or ""),
        text=text_of(said),
        marks=tuple(marks),
        relations=tuple(relations),
        article=words(said, "article"),
        ref=ref_in(name),
        url=words(said, "url"),
        headline=words(said, "headline"),
        language=words(said, "language"),
        unit=words(said, "offset_unit"),
    )


def text_of(said: dict[str, Any]) -> str:
    """Return the text of a task: under 'text', or its only words. Raises Misshapen."""
    if isinstance(said.get("text"), str):
        return str(said["text"])
    long = [value for value in said.values() if isinstance(value, str)]
    if len(long) == 1:
        return str(long[0])
    names = ", ".join(f"'{key}'" for key in said) or "nothing"
    raise Misshapen(
        f"It is not clear which of {names} is the text. Call it 'text'.", "/data"
    )


class Regions:
    """The results of one annotation: what has the same identifier is said of one region."""

    def __init__(self, where: Where, annotation: dict[str, Any]) -> None:
        self.where = where
        self.by = annotation.get("completed_by")
        self.at = moment(annotation.get("created_at"))
        self.asides: list[Aside] = []
        self.places: dict[str, tuple[Where, dict[str, Any]]] = {}
        self.said: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.links: list[tuple[Where, str, str, str]] = []
        for number_, one in enumerate(several(annotation.get("result"))):
            here = replace(where, pointer=f"{where.pointer}/{number_}")
            try:
                self.take(here, table(one, "a result"))
            except Misshapen as error:
                raise Misshapen(
                    str(error),
                    f"{here.pointer.removeprefix(task_of(where))}{error.pointer}",
                ) from error

    def take(self, where: Where, result: dict[str, Any]) -> None:
        """Take one result."""
        kind = words(result, "type")
        if kind == "relation":
            ends = words(result, "from_id"), words(result, "to_id")
            for label in several(result.get("labels")) or [""]:
                self.links.append((where, *ends, str(label)))
            return
        value = table(result.get("value"), "a result with a 'value'")
        name = words(result, "id") or where.pointer
        if kind.startswith("hyper"):
            raise Misshapen(
                "A region of a web page has no place in a plain text. "
                "Use Text instead of HyperText.",
                "/type",
            )
        if "start" not in value and "end" not in value:
            self.asides.append(Aside("answers about a whole text"))
            return
        for edge in ("start", "end"):
            number(value, edge, beside="/value")
        self.places.setdefault(name, (where, value))
        self.said[name].append(result)

    def linked(self) -> Linked:
        """Return the marks, parts of one quotation put together, and what relates them."""
        marks = {name: self.mark(name) for name in self.places}
        return joined(marks, self.links)

    def mark(self, name: str) -> Mark:
        """Return one region as a mark."""
        where, value = self.places[name]
        labels: list[str] = []
        fields: dict[str, list[str]] = defaultdict(list)
        for result in self.said[name]:
            given = result["value"]
            kind = words(result, "type")
            if kind == "labels":
                labels += map(str, several(given.get("labels")))
            elif kind in {"choices", "textarea"}:
                key = "choices" if kind == "choices" else "text"
                fields[words(result, "from_name")] += map(str, several(given.get(key)))
            else:
                self.asides.append(Aside(f"results of the type '{kind}'"))
        return self.made(where, value, name, labels, fields)

    def made(
        self,
        where: Where,
        value: dict[str, Any],
        name: str,
        labels: list[str],
        fields: dict[str, list[str]],
    ) -> Mark:
        """Return the mark of a region with its labels and fields."""
        if fields.get("rating"):
            self.asides.append(RATINGS)
        appearance = appearance_of(labels, fields, name)
        meaning = labelled(labels[0] if labels else "", appearance)
        quote = value.get("text")
        others = [
            f"{field}: {one}"
            for field, given in fields.items()
            if field not in OWN_CHOICES + OWN_NOTES
            for one in given
        ]
        exact = quote if isinstance(quote, str) else None
        return Mark(
            where,
            (Selectors(exact=exact, start=value["start"], end=value["end"]),),
            id="" if meaning.appearance else name,
            motivation=meaning.motivation,
            tags=tuple(dict.fromkeys([*meaning.tags, *labels[1:], *others])),
            note="\n\n".join(fields.get("note", ())),
            creator=person(self.by),
            created=self.at,
            appearance=meaning.appearance,
        )


def appearance_of(
    labels: list[str], fields: dict[str, list[str]], name: str
) -> ForeignAppearance | None:
    """Return the appearance of the claim that a region names, if it names one."""
    given = "\n".join(fields.get("claim", ()))
    if not given:
        return None
    own = CLAIM.fullmatch(given)
    claim = ForeignClaim(
        text=own["text"] if own else given, ref=own["ref"] if own else ""
    )
    said = {key: given[0] for key, given in fields.items() if given}
    return ForeignAppearance(
        claim,
        stance=labels[0] if labels else "asserts",
        voice=said.get("voice", "publisher"),
        hedging=said.get("hedging", "none"),
        claimant=said.get("claimant", ""),
        id=name,
    )


def person(by: object) -> str:
    """Return the name of who annotated, where it is one and not a number."""
    found = by.get("email") if isinstance(by, dict) else by
    return found if isinstance(found, str) else ""


def task_of(where: Where) -> str:
    """Return the pointer of the task that a place lies in."""
    return re.sub(r"/annotations/.*", "", where.pointer)
