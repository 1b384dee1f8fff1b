"""brat stand-off: a zip with `.txt` and `.ann` for each text, and brat's configuration.

See https://brat.nlplab.org/standoff.html. Offsets are code points.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import count as counting

from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.labels import (
    HEDGINGS,
    LABELS,
    MOTIVATIONS,
    RATINGS,
    RELATIONS,
    VOICES,
)
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    Part,
    marked_texts,
)
from annotations.exchange.reading.brat import UNIT, read
from annotations.exchange.zipping import Archive

# brat reads a line at a time, and ends one where Unicode does; a tab parts its columns.
BREAK = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
SPLIT = "It runs over a line end or a tab and became a fragment for each line."
BLANK = "It holds nothing but line ends and tabs."


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the configuration first, then each text with its annotations."""
    with Archive(context.packer) as archive:
        for name, content in configuration(context.site).items():
            yield from archive.put(name, content.encode())
        for marked in marked_texts(records, context, RELATED):
            yield from archive.put(f"{marked.name}.txt", marked.text.encode())
            lines = "".join(annotation_lines(marked, context))
            yield from archive.put(f"{marked.name}.ann", lines.encode())
        yield from archive.end()


def annotation_lines(marked: MarkedText, context: Context) -> Iterator[str]:
    """Yield the lines of one `.ann` file."""
    numbers: dict[int, str] = {}
    count, notes = 0, counting(1)
    for at, mention in enumerate(marked.mentions, start=1):
        fragments = [piece for part in mention.parts for piece in unbroken(part)]
        note_fragments(mention, fragments, context)
        if not fragments:
            continue
        name = numbers[at - 1] = f"T{at}"
        yield text_bound(name, mention, fragments)
        for attribute in attributes(mention):
            count += 1
            yield f"A{count}\t{attribute.format(name)}\n"
        yield from references(at, mention, notes)
    known = [tie for tie in marked.ties if {tie.source, tie.target} <= numbers.keys()]
    for at, tie in enumerate(known, start=1):
        ends = f"Arg1:{numbers[tie.source]} Arg2:{numbers[tie.target]}"
        yield f"R{at}\t{tie.relation.kind} {ends}\n"


def unbroken(part: Part) -> Iterator[Part]:
    """Yield the pieces of a part that stand on one line each."""
    start = 0
    for found in [*BREAK.finditer(part.exact), None]:
        end = found.start() if found else len(part.exact)
        if start < end:
            words = part.exact[start:end]
            yield Part(part.start + start, part.start + end, words)
        start = found.end() if found else end


def note_fragments(mention: Mention, fragments: list[Part], context: Context) -> None:
    """Note a mention that was split at line ends, or that has nothing left."""
    if not fragments:
        context.losses.of(mention.annotation, "annotation", BLANK)
    elif len(fragments) != len(mention.parts) or any(
        BREAK.search(part.exact) for part in mention.parts
    ):
        context.losses.of(mention.annotation, "annotation", SPLIT)


def text_bound(name: str, mention: Mention, fragments: list[Part]) -> str:
    """Return the line that says where a mention stands."""
    places = ";".join(f"{piece.start} {piece.end}" for piece in fragments)
    words = " ".join(piece.exact for piece in fragments)
    return f"{name}\t{mention.label} {places}\t{words}\n"


def attributes(mention: Mention) -> Iterator[str]:
    """Yield the attributes of a mention, with a place for its name."""
    yield f"Motivation {{}} {mention.annotation.motivation}"
    if mention.appearance:
        yield f"Voice {{}} {mention.appearance.voice}"
        yield f"Hedging {{}} {mention.appearance.hedging}"
        if mention.appearance.first_appearance:
            yield "FirstAppearance {}"
    if mention.rating:
        yield f"Rating {{}} {mention.rating}"


def references(at: int, mention: Mention, numbers: Iterator[int]) -> Iterator[str]:
    """Yield the claim of a mention as a reference, its verdict, claimant and note as notes."""
    if mention.claim:
        claim = mention.claim
        yield f"N{at}\tReference T{at} Claim:{claim.id}\t{one_line(claim.text)}\n"
    verdict = mention.verdict
    notes = {
        "AnnotatorNotes": mention.note,
        "Claimant": mention.claimant,
        "Verdict": f"{verdict.ref}: {verdict.rating.alternate_name}" if verdict else "",
    }
    for kind, words in notes.items():
        if note := one_line(words):
            yield f"#{next(numbers)}\t{kind} T{at}\t{note}\n"


def one_line(words: str) -> str:
    """Return words without line ends and tabs."""
    return BREAK.sub(" ", words).strip()


def configuration(site: str) -> dict[str, str]:
    """Return brat's configuration: what may be marked, and where claims can be looked up."""
    relations = [f"{kind} Arg1:<ENTITY>, Arg2:<ENTITY>" for kind in RELATIONS]
    overlap = "<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>"
    lists = {
        "Motivation": "|".join(MOTIVATIONS),
        "Voice": "|".join(VOICES),
        "Hedging": "|".join(HEDGINGS),
        "Rating": "|".join(RATINGS),
    }
    values = [f"{name} Arg:<ENTITY>, Value:{said}" for name, said in lists.items()]
    sections = {
        "entities": LABELS,
        "relations": [overlap, *relations],
        "events": [],
        "attributes": [*values, "FirstAppearance Arg:<ENTITY>"],
    }
    lookup = f"Claim <URL>:{site}, <URLBASE>:{site}/api/v1/claims/%s/"
    return {
        "annotation.conf": f"# {UNIT}\n"
        + "\n".join(
            f"[{name}]\n" + "".join(f"{line}\n" for line in lines)
            for name, lines in sections.items()
        ),
        "tools.conf": f"[normalization]\n{lookup}\n",
    }


FORMAT = Format(
    label="brat stand-off",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: brat shows a text or nothing.",
        "Of a claim all but its words and identifier, of a claimant all but the name.",
        "That one annotation holds several claims: each comes back as one of its own.",
        "Anchors that are not certain, and annotations that were withdrawn.",
        "The line ends inside a quotation: it becomes one fragment for each line.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Identifiers and references, but a claim's; times, tags and creators.",
        "Line ends and tabs in claims, notes and names of claimants.",
    ),
)
