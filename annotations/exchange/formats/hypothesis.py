"""Hypothesis: what its API answers to a search, `{"rows": […], "total": n}`.

Hypothesis counts in UTF-16 code units where it writes TextPositionSelector, whatever the standard
says, so a position is written where the text is there to convert it. What may be quoted of other articles
is found by the quotation, which is whole or not there: cut short it would lie on other words. One row has
one target: of a quotation in parts the first is its place.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from msgspec import UNSET

from annotations.anchoring.placement import CARRIED
from annotations.anchoring.text import to_utf16
from annotations.exchange.chunks import in_chunks
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.gathered import Anchored
from annotations.exchange.marked import (
    JUDGED,
    VERDICTS,
    MarkedText,
    Mention,
    quoted_texts,
)
from annotations.exchange.reading.hypothesis import read

EVERYBODY = "__world__"  # Hypothesis' group of the public
ROWS = b'{"rows":[\n'
FIRST_PART = "Its later parts have no place of their own."
NO_POSITION = "Its position, which counts the text that the rights keep in; the words are its place."
NO_ADDRESS = "Its article has no address on the web."


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one object with all rows and their number."""
    yield ROWS
    yield from in_chunks(pieces(records, context))


def pieces(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the rows and what comes after them."""
    total = 0
    for marked in quoted_texts(records, context, JUDGED):
        for mention in marked.mentions:
            if marked.revision.number != last_place(mention):
                continue
            if not marked.article.url:
                context.losses.of(mention.annotation, "annotation", NO_ADDRESS)
                continue
            if len(mention.parts) > 1:
                context.losses.of(mention.annotation, "annotation", FIRST_PART)
            if marked.revision.text is None:
                context.losses.of(mention.annotation, "annotation", NO_POSITION)
            made = msgspec.json.encode(row(mention, marked, context))
            yield (b",\n" if total else b"") + made
            total += 1
    yield b'\n],"total":%d}\n' % total


def last_place(mention: Mention) -> int:
    """Return the last revision in which all parts have a certain place."""
    unsure = {
        one.revision for one in mention.annotation.anchors if one.state not in CARRIED
    }
    return max({one.revision for one in mention.annotation.anchors} - unsure)


def row(mention: Mention, marked: MarkedText, context: Context) -> dict[str, Any]:
    """Return one annotation as the API has it."""
    annotation = mention.annotation
    address = f"{context.site}/api/v1/annotations/{annotation.id}/"
    working = annotation.working
    return {
        "id": mention.id,
        "created": annotation.created,
        "updated": annotation.modified,
        "user": f"acct:{working.creator}" if working is not UNSET else "acct:reviewer",
        "group": EVERYBODY,
        "permissions": {"read": [f"group:{EVERYBODY}"]},
        "uri": marked.article.url,
        "document": {"title": [marked.article.headline]},
        "text": comment(mention),
        "tags": [*annotation.tags, mention.label, *filter(None, [mention.rating])],
        "references": [],
        "links": {"json": address},
        "target": [
            {"source": marked.article.url, "selector": selectors(mention, marked)}
        ],
    }


def selectors(mention: Mention, marked: MarkedText) -> list[dict[str, Any]]:
    """Return the place of the first part in the ways that Hypothesis looks for it: both, where the text is there."""
    part, anchor = mention.parts[0], first_anchor(mention, marked)
    quote = {
        "type": "TextQuoteSelector",
        "exact": part.exact,
        "prefix": anchor.prefix or "",
        "suffix": anchor.suffix or "",
    }
    if marked.revision.text is None:
        return [quote]
    start, end = (to_utf16(marked.text, at) for at in (part.start, part.end))
    return [{"type": "TextPositionSelector", "start": start, "end": end}, quote]


def first_anchor(mention: Mention, marked: MarkedText) -> Anchored:
    """Return the anchor of the first part in one revision."""
    number = marked.revision.number
    there = [one for one in mention.annotation.anchors if one.revision == number]
    return min(there, key=lambda one: one.part)


def comment(mention: Mention) -> str:
    """Return what a reader sees beside the quotation, in Markdown."""
    lines = []
    if mention.claim:
        lines.append(f"**{mention.label}** {mention.claim.ref}: {mention.claim.text}")
    if mention.verdict:
        verdict = mention.verdict
        lines.append(f"[{verdict.rating.alternate_name}]({verdict.url})")
    if mention.note:
        lines.append(mention.note)
    return "\n\n".join(lines)


FORMAT = Format(
    label="Hypothesis (API rows)",
    media_type="application/json",
    extension="json",
    write=write,
    read=read,
    offset_unit="utf16_code_unit",
    kinds=JUDGED,
    by_article=True,
    loses=(
        "Articles without an address, and quotations that the rights keep in.",
        "The positions of quotations in texts that the rights keep in: their words are their place.",
        "The articles' texts: they are named by their addresses.",
        "Of a claim all but its words and reference.",
        "The motivation of an annotation with a claim.",
        "The places of all parts of a quotation but the first.",
        "Places in earlier revisions than the last one in which the words stand.",
        "Relations between claims, evidence, assessments, and the words of verdicts.",
        VERDICTS,
        "Voice, hedging, claimants, and every other field of an appearance but its stance.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
