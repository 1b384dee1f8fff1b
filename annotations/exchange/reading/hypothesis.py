"""Reading Hypothesis: what its API answers to a search, or the file that its sidebar exports."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.anchoring import Selectors
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignAppearance,
    ForeignClaim,
    ForeignText,
    Mark,
    Where,
)
from annotations.exchange.labels import LABELS, MOTIVATIONS, RATINGS, STANCES
from annotations.exchange.reading.json_stream import elements
from annotations.exchange.reading.shapes import (
    Misshapen,
    each,
    moment,
    ours,
    several,
    table,
    words,
)

# What our own export writes under a quotation: the claim, the rating, the reviewer's note.
CLAIM = re.compile(
    rf"\*\*(?P<stance>{'|'.join(STANCES)})\*\* (?P<ref>C-\d+): (?P<text>.*?)"
    r"(?:\n\n\[(?P<rating>[^\n]*)\]\(\S+\))?(?:\n\n(?P<note>.*))?",
    re.DOTALL,
)
LISTS = {"rows", "annotations"}
NO_ROW = (
    "This is no annotation of Hypothesis: it has neither 'target' nor 'uri'. "
    "Give what its API answers, with 'rows', or what its sidebar exports as JSON."
)


def read(file: BinaryIO) -> Iterator[ForeignText | Aside | Fault]:
    """Yield each row as one mark on a page; replies and notes on whole pages are passed over."""
    yield from each(elements(file, LISTS), of_row, "an annotation")


def of_row(where: Where, row: dict[str, Any]) -> Iterator[ForeignText | Aside]:
    """Yield one row as a mark."""
    targets = several(row.get("target"))
    target = table(targets[0], "a target") if targets else {}
    if not (target or row.get("uri")):
        raise Misshapen(NO_ROW)
    if row.get("references"):
        yield Aside("replies to annotations")
    elif not target.get("selector"):
        yield Aside("notes on whole pages")
    else:
        part = Selectors.from_w3c(target["selector"])
        url = words(row, "uri") or words(target, "source")
        yield ForeignText(where, url=url, marks=(mark(where, row, part),))


def mark(where: Where, row: dict[str, Any], part: Selectors) -> Mark:
    """Return the mark of a row. What our own export put in it is taken out again."""
    tags = [str(tag) for tag in several(row.get("tags"))]
    text = words(row, "text")
    links = row.get("links")
    address = words(links, "json") if isinstance(links, dict) else ""
    own = ours(address, "annotations")
    made = Mark(
        where,
        (part,),
        id=own or words(row, "id"),
        tags=tuple(tags),
        note=text,
        creator=words(row, "user"),
        created=moment(row.get("created")),
    )
    return of_ours(made, words(row, "id")) if own else made


def of_ours(made: Mark, name: str) -> Mark:
    """Return a mark of our own export: its label and rating are no tags, its claim is no note."""
    tags = list(made.tags)
    if len(tags) > 1 and tags[-1] in RATINGS and tags[-2] in LABELS:
        tags.pop()
    label = tags.pop() if tags and tags[-1] in LABELS else ""
    plain = replace(
        made, tags=tuple(tags), creator=made.creator.removeprefix("acct:reviewer")
    )
    found = CLAIM.fullmatch(made.note)
    if not found:
        motivation = label if label in MOTIVATIONS else "highlighting"
        return replace(plain, motivation=motivation)
    claim = ForeignClaim(text=found["text"], ref=found["ref"])
    appearance = ForeignAppearance(claim, stance=found["stance"], id=name)
    return replace(
        plain,
        motivation="identifying",
        note=found["note"] or "",
        appearance=appearance,
    )
