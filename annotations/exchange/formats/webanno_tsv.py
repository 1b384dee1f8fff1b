"""WebAnno TSV 3.3: a zip with a file for each text, a token a line, a column for each feature.

Offsets are UTF-16 code units. Annotations may be stacked; a part of a quotation is an annotation
of its own, and the parts share their `id`. INCEpTION calls the format a legacy one.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from annotations.exchange.chunks import in_chunks
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.formats.uima_cas import Utf16
from annotations.exchange.marked import JUDGED, MarkedText, marked_texts
from annotations.exchange.naming import MENTION, features_of
from annotations.exchange.reading.webanno_tsv import read
from annotations.exchange.tokens import Tokens
from annotations.exchange.zipping import Archive

HEAD = (
    f"#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Mention|{'|'.join(MENTION)}\n\n\n"
)
RESERVED = re.compile(r"[\\\[\]|_;*]|->")
BLANK = "A part of it is nothing but blanks."
Stack = list[tuple[int, dict[str, str]]]


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: a file for each text."""
    archive = Archive()
    for marked in marked_texts(records, context, JUDGED):
        lines = in_chunks(line.encode() for line in text_lines(marked, context))
        yield from archive.stream(f"{marked.name}.tsv", lines)
    yield from archive.end()


def text_lines(marked: MarkedText, context: Context) -> Iterator[str]:
    """Yield the lines of one text."""
    yield HEAD
    spans = [part[:2] for mention in marked.mentions for part in mention.parts]
    tokens, units = Tokens(marked.text, spans, blanks=False), Utf16(marked.text)
    stacks, chunks = stacked(marked, tokens, context)
    sentences = list(tokens.sentences(chunks))
    starts = [tokens.all[sentence[0]].start for sentence in sentences]
    ends = [*starts[1:], len(marked.text)]
    for number, (sentence, start, end) in enumerate(
        zip(sentences, starts, ends, strict=True), start=1
    ):
        for line in marked.text[start:end].split("\n"):
            yield f"#Text={escaped(line)}\n"
        for at, token in enumerate(sentence, start=1):
            one = tokens.all[token]
            place = f"{units.at(one.start)}-{units.at(one.end)}"
            columns = "\t".join(cells(stacks[token]))
            yield f"{number}-{at}\t{place}\t{escaped(one.text)}\t{columns}\t\n"
        yield "\n"


def stacked(
    marked: MarkedText, tokens: Tokens, context: Context
) -> tuple[dict[int, Stack], list[tuple[int, int]]]:
    """Return what stands on each token, numbered, and the first and last token of each part."""
    stacks: dict[int, Stack] = defaultdict(list)
    chunks: list[tuple[int, int]] = []
    for mention in marked.mentions:
        for part, place in enumerate(mention.parts, start=1):
            found = tokens.within(place.start, place.end)
            if found is None:
                context.losses.of(mention.annotation, "annotation", BLANK)
                continue
            chunks.append(found)
            said = features_of(mention, part)
            for token in range(found[0], found[1] + 1):
                stacks[token].append((len(chunks), said))
    return stacks, chunks


def cells(stack: Stack) -> Iterator[str]:
    """Yield the column of each feature of one token."""
    for name in MENTION:
        values = (
            f"{escaped(said[name]) if name in said else '*'}[{number}]"
            for number, said in stack
        )
        yield "|".join(values) or "_"


def escaped(words: str) -> str:
    """Return words with a backslash before every sign that would mean something."""
    plain = RESERVED.sub(lambda found: f"\\{found[0]}", words)
    return plain.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


FORMAT = Format(
    label="WebAnno TSV 3.3",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    offset_unit="utf16_code_unit",
    loses=(
        "Articles whose text the rights keep in: there are no tokens without it.",
        "Blanks before the first word of a text, and at the edges of a quotation.",
        "Addresses, headlines and languages of articles.",
        "Evidence, assessments, earlier versions and the words of a verdict; relations.",
        "Of a claim all but its words, reference and identifier, of a claimant all but the name.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
