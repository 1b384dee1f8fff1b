"""Prodigy JSON Lines for `spans_manual` and `relations`: one text a line, with its tokens.

`start` and `end` are code points, half-open; `token_start` and `token_end` are the numbers of the
first and the last token. Hashes are left out: Prodigy computes them.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from annotations.exchange.chunks import json_lines
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    Part,
    marked_texts,
)
from annotations.exchange.tokens import VERSION, Tokens

CONTINUES = "continues"  # from one part of a quotation to the next


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one line for each text."""
    marked = marked_texts(records, context, RELATED)
    yield from json_lines(map(line, marked))


def line(marked: MarkedText) -> dict[str, Any]:
    """Return one text as a task that has been answered."""
    places = [part[:2] for mention in marked.mentions for part in mention.parts]
    tokens = Tokens(marked.text, places, blanks=True)
    spans = [
        [span(mention, part, tokens) for part in mention.parts]
        for mention in marked.mentions
    ]
    return {
        "text": marked.text,
        "tokens": tokens_of(tokens),
        "spans": [one for own in spans for one in own],
        "relations": list(relations(marked, spans)),
        "meta": {
            "name": marked.name,
            "url": marked.article.url,
            "language": marked.article.language,
            "text_sha256": marked.revision.text_sha256,
            "tokens": VERSION,
        },
        "answer": "accept",
        "_view_id": "spans_manual",
    }


class Token(msgspec.Struct, frozen=True, gc=False):
    """A token as Prodigy has it; `ws` tells that a space follows."""

    text: str
    start: int
    end: int
    id: int
    ws: bool


def tokens_of(tokens: Tokens) -> list[Token]:
    """Return all tokens, numbered from 0."""
    numbers = range(len(tokens))
    columns = (tokens.words, tokens.starts, tokens.ends, numbers, tokens.spaces)
    return list(map(Token, *columns))


def span(mention: Mention, part: Part, tokens: Tokens) -> dict[str, Any]:
    """Return one part of a mention, with what Prodigy passes through unread."""
    first, last = tokens.exactly(part.start, part.end)
    return {
        "start": part.start,
        "end": part.end,
        "token_start": first,
        "token_end": last,
        "label": mention.label,
        "id": mention.id,
        "motivation": mention.annotation.motivation,
        "claim": mention.claim.ref if mention.claim else None,
        "claim_text": mention.claim.text if mention.claim else None,
        "voice": mention.appearance.voice if mention.appearance else None,
        "hedging": mention.appearance.hedging if mention.appearance else None,
        "claimant": mention.claimant or None,
        "rating": mention.rating or None,
    }


def relations(
    marked: MarkedText, spans: list[list[dict[str, Any]]]
) -> Iterator[dict[str, Any]]:
    """Yield the relations between parts of one quotation, then those between claims."""
    for own in spans:
        for source, target in itertools.pairwise(own):
            yield relation(source, target, CONTINUES)
    for tie in marked.ties:
        yield relation(spans[tie.source][0], spans[tie.target][0], tie.relation.kind)


def relation(
    source: dict[str, Any], target: dict[str, Any], label: str
) -> dict[str, Any]:
    """Return a relation by the last tokens of two spans, and the spans themselves."""
    names = ("start", "end", "token_start", "token_end", "label")
    return {
        "head": source["token_end"],
        "child": target["token_end"],
        "label": label,
        "head_span": {name: source[name] for name in names},
        "child_span": {name: target[name] for name in names},
    }


FORMAT = Format(
    label="Prodigy",
    media_type="application/jsonl",
    extension="jsonl",
    write=write,
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: Prodigy shows a text or nothing.",
        "Who annotated and when, tags, notes and first appearances.",
        "Of a claim all but its words and reference, of a claimant all but the name.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
