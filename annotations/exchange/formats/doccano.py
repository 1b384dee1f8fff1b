"""doccano JSON Lines for sequence labelling with relations: one text a line.

doccano keeps every other key of a line as the example's metadata, so ours start with `fc_`.
Offsets are code points. The project must allow overlapping spans and relations.
"""

from collections.abc import Iterable, Iterator
from itertools import count, pairwise
from typing import Any

from annotations.exchange.chunks import json_lines
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    marked_texts,
)
from annotations.exchange.reading.doccano import read

CONTINUES = "continues"  # from one part of a quotation to the next


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one line for each text."""
    entities, relations = count(1), count(1)
    marked = marked_texts(records, context, RELATED)
    yield from json_lines(line(one, entities, relations) for one in marked)


def line(
    marked: MarkedText, entities: Iterator[int], relations: Iterator[int]
) -> dict[str, Any]:
    """Return one text with its entities and relations, numbered through the whole file."""
    numbers = [[next(entities) for _ in mention.parts] for mention in marked.mentions]
    linked = [*continued(numbers), *related(marked, numbers)]
    return {
        "text": marked.text,
        "entities": [
            {
                "id": number,
                "label": mention.label,
                "start_offset": part.start,
                "end_offset": part.end,
            }
            for mention, own in zip(marked.mentions, numbers, strict=True)
            for part, number in zip(mention.parts, own, strict=True)
        ],
        "relations": [
            {"id": next(relations), "from_id": source, "to_id": target, "type": kind}
            for source, target, kind in linked
        ],
        "Comments": [],
        "fc_name": marked.name,
        "fc_article": marked.article.id,
        "fc_url": marked.article.url,
        "fc_language": marked.article.language,
        "fc_offset_unit": "code_point",
        "fc_text_sha256": marked.revision.text_sha256,
        "fc_mentions": [
            described(mention, own)
            for mention, own in zip(marked.mentions, numbers, strict=True)
        ],
    }


def continued(numbers: list[list[int]]) -> Iterator[tuple[int, int, str]]:
    """Yield a relation from each part to the next of the same quotation."""
    for own in numbers:
        for source, target in pairwise(own):
            yield source, target, CONTINUES


def related(
    marked: MarkedText, numbers: list[list[int]]
) -> Iterator[tuple[int, int, str]]:
    """Yield the relations of claims, from the first part of one to the first of the other."""
    for tie in marked.ties:
        yield numbers[tie.source][0], numbers[tie.target][0], tie.relation.kind


def described(mention: Mention, numbers: list[int]) -> dict[str, Any]:
    """Return what doccano has no field for."""
    claim, appearance = mention.claim, mention.appearance
    return {
        "entities": numbers,
        "places": [[part.start, part.end] for part in mention.parts],
        "exact": [part.exact for part in mention.parts],
        "id": mention.id,
        "annotation": mention.annotation.id,
        "motivation": mention.annotation.motivation,
        "claim": claim.ref if claim else None,
        "claim_text": claim.text if claim else None,
        "voice": appearance.voice if appearance else None,
        "hedging": appearance.hedging if appearance else None,
        "claimant": mention.claimant or None,
        "verdict": mention.verdict.ref if mention.verdict else None,
        "rating": mention.rating or None,
    }


FORMAT = Format(
    label="doccano",
    media_type="application/jsonl",
    extension="jsonl",
    write=write,
    read=read,
    units=("code_point", "utf16_code_unit", "grapheme", "code_point_crlf"),
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: doccano shows a text or nothing.",
        "Who annotated and when: doccano has no place for either.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Tags, notes and first appearances.",
        "Of a claim all but its words and reference, of a claimant all but the name.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
