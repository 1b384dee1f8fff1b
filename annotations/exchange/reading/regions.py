"""The regions of one annotation of Label Studio: what was marked, what is said of it, what relates it.

Pure: no Django.
"""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    RATINGS,
    Aside,
    ForeignAppearance,
    ForeignClaim,
    Mark,
    Where,
    labelled,
)
from annotations.exchange.reading.joining import Linked, joined
from annotations.exchange.reading.shapes import (
    CLAIM,
    Misshapen,
    moment,
    number,
    several,
    table,
    words,
)

OWN_CHOICES = ("voice", "hedging", "rating")
OWN_NOTES = ("claim", "claimant", "note")
OWN_NAME = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.\d+)?")


class Regions:
    """The results of one annotation: what has the same identifier is said of one region."""

    def __init__(self, where: Where, annotation: dict[str, Any]) -> None:
        self.where = where
        self.name = str(annotation.get("id") or where.pointer)
        self.by = person(annotation.get("completed_by"))
        self.at = moment(annotation.get("created_at"))
        self.asides: list[Aside] = []
        if not self.by and annotation.get("completed_by"):
            self.asides.append(Aside("who annotated (known by 'email' only)"))
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
            for label in several(result.get("labels")) or [""]:
                self.links += [(where, *ends, str(label)) for ends in ends_of(result)]
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
            fields["note"] += notes_beside(result)
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
            id="" if meaning.appearance else self.named(name),
            motivation=meaning.motivation,
            tags=tuple(dict.fromkeys([*meaning.tags, *labels[1:], *others])),
            note="\n\n".join(fields.get("note", ())),
            creator=self.by,
            created=self.at,
            appearance=meaning.appearance,
        )

    def named(self, name: str) -> str:
        """Return the name of a region: alone where it is one of ours.

        Others are regions of this annotation alone: all that start from one prediction share its names.
        """
        return name if OWN_NAME.fullmatch(name) else f"{self.name} {name}"


def notes_beside(result: dict[str, Any]) -> list[str]:
    """Return what was noted on a region itself, in the panel of its details."""
    meta = result.get("meta")
    given = meta.get("text") if isinstance(meta, dict) else None
    return [str(one) for one in several(given)]


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


def ends_of(relation: dict[str, Any]) -> list[tuple[str, str]]:
    """Return what a relation goes from and to: the other way if it points left, both if it has no way."""
    source, target = words(relation, "from_id"), words(relation, "to_id")
    match relation.get("direction"):
        case "left":
            return [(target, source)]
        case "bi":
            return [(source, target), (target, source)]
    return [(source, target)]


def person(by: object) -> str:
    """Return the name of who annotated, where it is one and not a number."""
    found = by.get("email") if isinstance(by, dict) else by
    return found if isinstance(found, str) else ""


def task_of(where: Where) -> str:
    """Return the pointer of the task that a place lies in."""
    return re.sub(r"/annotations/.*", "", where.pointer)
