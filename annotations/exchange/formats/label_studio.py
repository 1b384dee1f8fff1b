"""Label Studio: a zip with the tasks and the labelling configuration that they need.

Offsets are code points. A region's fields (voice, rating, claim) are results of their own with
the region's identifier, as Label Studio has it.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any
from xml.sax.saxutils import quoteattr

from annotations.exchange.chunks import json_array
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.labels import HEDGINGS, LABELS, RATINGS, RELATIONS, VOICES
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    marked_texts,
)
from annotations.exchange.reading.label_studio import read
from annotations.exchange.zipping import Archive

CONTINUES = "continues"  # from one part of a quotation to the next
CHOICES = {"voice": VOICES, "hedging": HEDGINGS, "rating": RATINGS}
NOTES = ("claim", "claimant", "note")


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the configuration first, then the tasks."""
    with Archive(context.packer) as archive:
        yield from archive.put("config.xml", configuration().encode())
        marked = enumerate(marked_texts(records, context, RELATED), start=1)
        yield from archive.stream(
            "tasks.json", json_array(itertools.starmap(task, marked))
        )
        yield from archive.end()


def task(number: int, marked: MarkedText) -> dict[str, Any]:
    """Return one text with all that is marked in it as one annotation.

    Label Studio gives numbers of its own, and its converters fail without any.
    """
    result = [one for mention in marked.mentions for one in results(mention)]
    for tie in marked.ties:
        source, target = marked.mentions[tie.source], marked.mentions[tie.target]
        names = region_names(source)[0], region_names(target)[0]
        result.append(relation(*names, tie.relation.kind))
    return {
        "id": number,
        "data": {
            "text": marked.text,
            "name": marked.name,
            "article": marked.article.id,
            "url": marked.article.url,
            "headline": marked.article.headline,
            "language": marked.article.language,
            "revision": marked.revision.number,
            "offset_unit": "code_point",
            "text_sha256": marked.revision.text_sha256,
        },
        "annotations": [{"id": number, "result": result, "was_cancelled": False}],
    }


def region_names(mention: Mention) -> list[str]:
    """Return a name for each part of a mention."""
    if len(mention.parts) == 1:
        return [mention.id]
    return [f"{mention.id}.{number}" for number, _ in enumerate(mention.parts, start=1)]


def results(mention: Mention) -> Iterator[dict[str, Any]]:
    """Yield the regions of a mention; the first part has the fields, the next ones follow it."""
    names = region_names(mention)
    for name, part in zip(names, mention.parts, strict=True):
        place = {"start": part.start, "end": part.end, "text": part.exact}
        yield result(name, "label", "labels", place | {"labels": [mention.label]})
        if name != names[0]:
            continue
        for field, choice in choices(mention).items():
            yield result(name, field, "choices", place | {"choices": [choice]})
        for field, words in notes(mention).items():
            yield result(name, field, "textarea", place | {"text": [words]})
    for source, target in itertools.pairwise(names):
        yield relation(source, target, CONTINUES)


def result(name: str, control: str, kind: str, value: dict[str, Any]) -> dict[str, Any]:
    """Return one value of a region."""
    return {
        "id": name,
        "from_name": control,
        "to_name": "text",
        "type": kind,
        "value": value,
    }


def relation(source: str, target: str, kind: str) -> dict[str, Any]:
    """Return a relation between two regions."""
    return {
        "type": "relation",
        "from_id": source,
        "to_id": target,
        "direction": "right",
        "labels": [kind],
    }


def choices(mention: Mention) -> dict[str, str]:
    """Return what is one of a closed list."""
    found = {"rating": mention.rating} if mention.rating else {}
    if mention.appearance:
        found |= {
            "voice": mention.appearance.voice,
            "hedging": mention.appearance.hedging,
        }
    return found


def notes(mention: Mention) -> dict[str, str]:
    """Return what is free words."""
    claim = f"{mention.claim.ref} {mention.claim.text}" if mention.claim else ""
    found = {"claim": claim, "claimant": mention.claimant, "note": mention.note}
    return {name: words for name, words in found.items() if words}


def configuration() -> str:
    """Return the labelling configuration, in Label Studio's XML."""
    labels = listed("Label", LABELS)
    relations = listed("Relation", (*RELATIONS, CONTINUES))
    fields = [
        f'<Choices name="{name}" toName="text" perRegion="true">\n{listed("Choice", values)}</Choices>\n'
        for name, values in CHOICES.items()
    ] + [
        f'<TextArea name="{name}" toName="text" perRegion="true" editable="true"/>\n'
        for name in NOTES
    ]
    return (
        f'<View>\n<Labels name="label" toName="text">\n{labels}</Labels>\n'
        f'<Text name="text" value="$text" granularity="symbol"/>\n{"".join(fields)}'
        f"<Relations>\n{relations}</Relations>\n</View>\n"
    )


def listed(tag: str, values: Iterable[str]) -> str:
    """Return an element for each value."""
    return "".join(f"  <{tag} value={quoteattr(value)}/>\n" for value in values)


FORMAT = Format(
    label="Label Studio",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: Label Studio shows a text or nothing.",
        "Who annotated and when: Label Studio knows its own users alone.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Tags, motivations of annotations with a claim, and first appearances.",
        "Of a claim all but its words and reference, of a claimant all but the name.",
        "That one annotation holds several claims: each comes back as one of its own.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
