"""Files as other tools write them, without anything of ours: labels and people on words.

Texts and places are those of the benchmarks' stories.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from annotations.records.shapes import AnchorShape, AnnotationRecord, RevisionRecord
from bench.story import PER_ARTICLE, Story

LABELS = ("Claim", "Opinion", "Person", "Number")
MADE = "2025-03-04T05:06:07.000000+00:00"
Json = dict[str, Any]


def write(way: str, path: Path, annotations: int, *, one_text: bool = False) -> None:
    """Write a file of some tool with so many marks, or some more; all in `one_text` if need be."""
    each = {
        "plain-doccano": doccano,
        "plain-label-studio": label_studio,
        "plain-hypothesis": hypothesis,
    }[way]
    stories = map(marked, range(-(-annotations // PER_ARTICLE)))
    texts = [joined(stories)] if one_text else stories
    made = chain.from_iterable(each(at, *text) for at, text in enumerate(texts))
    with path.open("wb") as file:
        if way == "plain-doccano":
            file.writelines(msgspec.json.encode(one) + b"\n" for one in made)
            return
        for at, one in enumerate(made):
            file.write((b"," if at else b"[") + msgspec.json.encode(one))
        file.write(b"]")


def marked(number: int) -> tuple[str, list[AnchorShape]]:
    """Return the text of a story, and the places of its annotations."""
    records = list(Story(number).records())
    text = next(one.text for one in records if isinstance(one, RevisionRecord))
    marks = [one.anchors[0] for one in records if isinstance(one, AnnotationRecord)]
    return str(text or ""), marks


def joined(
    stories: Iterable[tuple[str, list[AnchorShape]]],
) -> tuple[str, list[AnchorShape]]:
    """Return stories as one text, with the places of all their annotations."""
    texts, marks, length = [], [], 0
    for text, its in stories:
        marks += [
            replace(one, start=one.start + length, end=one.end + length) for one in its
        ]
        texts.append(f"{text}\n")
        length += len(text) + 1
    return "".join(texts), marks


def doccano(number: int, text: str, marks: list[AnchorShape]) -> Iterator[Json]:
    """Yield a text of doccano's."""
    label = [[one.start, one.end, LABELS[at % 4]] for at, one in enumerate(marks)]
    yield {"id": number + 1, "text": text, "label": label, "Comments": []}


def label_studio(number: int, text: str, marks: list[AnchorShape]) -> Iterator[Json]:
    """Yield a task of Label Studio's, which counts in UTF-16."""
    result = [
        {
            "id": f"{number:06}{at:04}",
            "from_name": "label",
            "to_name": "text",
            "type": "labels",
            "value": {
                "start": wide(text[: one.start]),
                "end": wide(text[: one.end]),
                "text": one.exact,
                "labels": [LABELS[at % 4]],
            },
        }
        for at, one in enumerate(marks)
    ]
    by = {"id": 1, "email": "ann@bench.example", "first_name": "", "last_name": ""}
    annotation = {
        "id": number + 1, "completed_by": by, "result": result, "created_at": MADE,
        "was_cancelled": False, "ground_truth": False,
    }  # fmt: skip
    yield {"id": number + 1, "data": {"text": text}, "annotations": [annotation]}


def hypothesis(number: int, _: str, marks: list[AnchorShape]) -> Iterator[Json]:
    """Yield the rows of a page, as Hypothesis' API gives them."""
    page = f"https://bench.example/{number}"
    for at, one in enumerate(marks):
        quote = {
            "type": "TextQuoteSelector",
            "exact": one.exact,
            "prefix": one.prefix,
            "suffix": one.suffix,
        }
        place = {"type": "TextPositionSelector", "start": one.start, "end": one.end}
        yield {
            "id": f"h{number}-{at}", "created": MADE, "updated": MADE, "uri": page, "text": "Is it so?",
            "user": "acct:ann@hypothes.is", "tags": [LABELS[at % 4]], "group": "__world__",
            "target": [{"source": page, "selector": [quote, place]}],
        }  # fmt: skip


def wide(words: str) -> int:
    """Return how many UTF-16 code units words take."""
    return len(words.encode("utf-16-le")) // 2
