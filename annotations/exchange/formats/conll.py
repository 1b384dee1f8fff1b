"""CoNLL-2003 columns with BIO tags: one token a line, one label a token.

The columns are token, start, end and tag; start and end are code points in the text, where
CoNLL-2003 has part of speech and chunk. `texts.csv` beside it says which text is which.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing

from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    LABELLED,
    MarkedText,
    Mention,
    Part,
    marked_texts,
)
from annotations.exchange.reading.conll import read
from annotations.exchange.spilling import Spill
from annotations.exchange.tables import header, row
from annotations.exchange.tokens import Tokens, in_digits, joined
from annotations.exchange.zipping import Archive

NEW_TEXT = b"-DOCSTART- -X- O O\n\n"  # the very line that readers part texts at
COLUMNS = ("number", "name", "article_id", "revision", "url", "language", "text_sha256")
OVERLAPS = "It overlaps a longer one, or an earlier one as long."
PARTED = "Its parts are chunks of their own."
BLANK = "A part of it is nothing but blanks."


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the tokens of all texts, then the table of the texts."""
    with Archive(context.packer) as archive, closing(Spill()) as table:
        table.write(header(COLUMNS))
        texts = all_texts(records, context, table)
        yield from archive.stream("corpus.conll", texts)
        yield from archive.stream("texts.csv", table.chunks())
        yield from archive.end()


def all_texts(
    records: Iterable[Outgoing], context: Context, table: Spill
) -> Iterator[bytes]:
    """Yield the lines of every text, and note each text in the table."""
    for number, marked in enumerate(marked_texts(records, context, LABELLED), start=1):
        article, revision = marked.article, marked.revision
        said = [number, marked.name, article.id, revision.number]
        table.write(row([*said, article.url, article.language, revision.text_sha256]))
        yield NEW_TEXT + text_lines(marked, context)


def text_lines(marked: MarkedText, context: Context) -> bytes:
    """Return the sentences of one text, a line for each token; an empty line ends each."""
    spans = [part[:2] for mention in marked.mentions for part in mention.parts]
    tokens = Tokens(marked.text, spans, blanks=False)
    tags = [b" O\n"] * len(tokens)
    chunks = list(chosen(marked.mentions, tokens, context))
    for (first, last), label in chunks:
        tags[first] = f" B-{label}\n".encode()
        tags[first + 1 : last + 1] = [f" I-{label}\n".encode()] * (last - first)
    for last in tokens.sentences(chunk for chunk, _ in chunks):
        tags[last] += b"\n"
    places = (in_digits(one, b" %d") for one in (tokens.starts, tokens.ends))
    return joined(tokens.encoded, *places, tags)


def chosen(
    mentions: list[Mention], tokens: Tokens, context: Context
) -> Iterator[tuple[tuple[int, int], str]]:
    """Yield the tokens and the label of each chunk: the longest mentions first, none overlapping."""
    taken = bytearray(len(tokens))
    for mention in sorted(mentions, key=lambda one: (-length(one.parts), one.start)):
        places = [tokens.within(part.start, part.end) for part in mention.parts]
        found = [place for place in places if place]
        if any(taken.find(1, first, last + 1) >= 0 for first, last in found):
            context.losses.of(mention.annotation, "annotation", OVERLAPS)
            continue
        if len(found) < len(places):
            context.losses.of(mention.annotation, "annotation", BLANK)
        if len(found) > 1:
            context.losses.of(mention.annotation, "annotation", PARTED)
        for first, last in found:
            taken[first : last + 1] = b"\x01" * (last + 1 - first)
            yield (first, last), mention.label


def length(parts: tuple[Part, ...]) -> int:
    """Return how many code points the parts have together."""
    return sum(part.end - part.start for part in parts)


FORMAT = Format(
    label="CoNLL-2003 with BIO tags",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    kinds=LABELLED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: there are no tokens without it.",
        "All but one of the annotations of the same words: the longest is kept, then the first.",
        "That the parts of a quotation belong together, and blanks at its edges.",
        "The claim, the voice, the claimant, the verdict and the evidence: only the stance is kept.",
        "The text itself: the article must be there, or be given beside the file.",
        "Identifiers of annotations, their times, tags, notes and creators.",
        "Blanks between tokens, but for the places that tell them.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
