"""Reading Label Studio: a JSON export, or our own archive of one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, BinaryIO

from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignRelation,
    ForeignText,
    Mark,
    Where,
)
from annotations.exchange.naming import ARTICLE
from annotations.exchange.reading.archives import archive, is_archive
from annotations.exchange.reading.json_stream import elements
from annotations.exchange.reading.regions import Regions
from annotations.exchange.reading.shapes import (
    Misshapen,
    each,
    ref_in,
    several,
    table,
    words,
)

TASKS = "tasks.json"
ADDRESS = re.compile(r"\w+://\S*")
NO_TASK = (
    "This is not a task: it has no 'data'. Export the project as JSON, not as JSON-MIN."
)
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
    said = task.get("data")
    if not isinstance(said, dict):
        raise Misshapen(NO_TASK)
    marks: list[Mark] = []
    relations: list[ForeignRelation] = []
    key = "annotations" if "annotations" in task else "completions"  # before 1.0
    for at, one in enumerate(several(task.get(key))):
        annotation = table(one, "an annotation")
        if annotation.get("was_cancelled"):
            yield Aside("annotations that were skipped")
            continue
        if annotation.get("ground_truth"):
            yield Aside("that annotations are the ground truth")
        here = replace(where, pointer=f"{where.pointer}/{key}/{at}/result")
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
    text_key = text_key_of(said, marks)
    yield from (
        Aside(f"tasks' {name}")
        for name in ("predictions", "drafts", "meta")
        if task.get(name)
    )
    for other in said:
        if other not in (text_key, *ARTICLE):
            yield Aside(f"tasks' '{other[:60]}'")
    name = words(said, "name")
    yield ForeignText(
        where,
        name=name or str(task.get("id") or ""),
        text=said[text_key],
        marks=tuple(marks),
        relations=tuple(relations),
        article=words(said, "article"),
        ref=ref_in(name),
        url=words(said, "url"),
        headline=words(said, "headline"),
        language=words(said, "language"),
        unit=words(said, "offset_unit"),
    )


def text_key_of(said: dict[str, Any], marks: Sequence[Mark]) -> str:
    """Return under which key the text of a task stands: 'text', or the only one that may be meant.

    Several may; then it is the only one that has the words of every mark. Raises Misshapen.
    """
    texts = {
        key: one
        for key, one in said.items()
        if isinstance(one, str) and not ADDRESS.fullmatch(one)
    }
    if "text" in texts:
        return "text"
    quotes = [
        same_words(part.exact) for mark in marks for part in mark.parts if part.exact
    ]
    fitting = [
        key
        for key, one in texts.items()
        if not quotes or holds(same_words(one), quotes)
    ]
    if len(fitting) == 1:
        return fitting[0]
    names = ", ".join(f"'{key}'" for key in said) or "nothing"
    raise Misshapen(
        f"It is not clear which of {names} is the text. Give its words under 'text'.",
        "/data",
    )


def holds(text: str, quotes: Sequence[str]) -> bool:
    """Return whether a text has all quotations."""
    return all(quote in text for quote in quotes)


def same_words(text: str) -> str:
    """Return a text without what Label Studio writes in one way here and in another there: its blanks."""
    return re.sub(r"\s|\\n", "", text)
