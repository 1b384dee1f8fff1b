"""WebAnno TSV 3.3: a zip with a file for each text, a token a line, a column for each feature.

Offsets are UTF-16 code units. Annotations may be stacked; a part of a quotation is an annotation
of its own, and the parts share their `id`. INCEpTION calls the format a legacy one.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import count, pairwise
from typing import NamedTuple

from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    OF_VERDICTS,
    RELATED,
    MarkedText,
    Mention,
    marked_texts,
)
from annotations.exchange.naming import MENTION, values_of
from annotations.exchange.reading.webanno_tsv import read
from annotations.exchange.tokens import Tokens, in_digits, joined
from annotations.exchange.zipping import Archive

HEAD = (
    "#FORMAT=WebAnno TSV 3.3\n"
    f"#T_SP=webanno.custom.Mention|{'|'.join(MENTION)}\n"
    "#T_RL=webanno.custom.ClaimRelation|label|BT_webanno.custom.Mention\n\n\n"
).encode()
RESERVED = re.compile(r"[\\\[\]|_;*]|->")
# One class of characters, which is looked for quickly; of an arrow its end.
MEANING = re.compile(r"[\\\[\]|_;*>\t\n\r]")
# In the words of a sentence INCEpTION takes a backslash away from these alone.
UNPLAIN = re.compile(r"[\\\x00-\x0a\x0c-\x1f]")
NAMED = {"\b": "b", "\t": "t", "\n": "n", "\f": "f", "\r": "r"}
LINE_END = re.compile(r"\r\n?")
NOTHING = b"\t_" * len(MENTION)  # stands on a token
UNRELATED = b"\t_\t_"  # no relation ends at it
END = b"\t\n"  # of every line
TOGETHER = 1_000  # tokens whose lines are made at a time
USUAL, MANY = 64, 512  # tokens of a sentence, and sentences, whose names are kept
BLANK = "A part of it is nothing but blanks."
TRIMMED = "The blanks at its edges were left out."
NO_TOKENS = "It holds nothing but blanks, and the format needs a token."
LEADING = "The blanks before its first word became spaces."


class Standing(NamedTuple):
    """A part of a mention over its tokens: the number that its cells have in common, and what they say."""

    number: int
    first: int
    last: int
    values: list[str]


# Its number from 1, its first and last token, where it begins and where the next one does, in code points.
Sentence = tuple[int, int, int, int, int]


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: a file for each text."""
    with Archive(context.packer) as archive:
        for marked in marked_texts(records, context, RELATED):
            spans = [part[:2] for mention in marked.mentions for part in mention.parts]
            tokens = Tokens(marked.text, spans, blanks=False)
            if not len(tokens):
                context.losses.of(marked.revision, "revision", NO_TOKENS)
                continue
            if tokens.starts[0]:
                context.losses.of(marked.revision, "revision", LEADING)
            lines = text_lines(marked, tokens, context)
            yield from archive.stream(f"{marked.name}.tsv", lines)
        yield from archive.end()


def text_lines(marked: MarkedText, tokens: Tokens, context: Context) -> Iterator[bytes]:
    """Yield the sentences of one text; an empty line stands between them and nowhere else."""
    numbers = count(1)
    standing = [
        list(over(mention, tokens, numbers, context)) for mention in marked.mentions
    ]
    lasts = tokens.sentences(one[1:3] for own in standing for one in own)
    firsts = [0, *(last + 1 for last in lasts[:-1])]
    said = said_of(marked, len(tokens), standing, firsts)
    starts, ends = tokens.in_utf16()
    places = in_digits(starts, b"\t%d-"), in_digits(ends, b"%d\t")
    columns = [*places, tokens.encoded, said]
    yield HEAD
    begins = [tokens.starts[first] for first in firsts]
    ends = [*begins[1:], len(marked.text)]
    sentences = zip(count(1), firsts, lasts, begins, ends, strict=False)
    for some in portions(list(sentences)):
        yield portion_lines(marked.text, some, columns)


def portions(sentences: list[Sentence]) -> Iterator[list[Sentence]]:
    """Yield as many sentences at a time as have some tokens together."""
    start, first = 0, 0
    for number, _, last, _, _ in sentences:
        if last - first >= TOGETHER or number == len(sentences):
            yield sentences[start:number]
            start, first = number, last + 1


def portion_lines(
    text: str, sentences: list[Sentence], columns: list[list[bytes]]
) -> bytes:
    """Return the lines of some sentences, each with an empty line before it but for the first of the text."""
    names: list[bytes] = []
    for number, first, last, begun, ended in sentences:
        own = names_in(number, last + 1 - first)
        head = in_lines(text[begun:ended])
        own[0] = (b"\n" if number > 1 else b"") + head + own[0]
        names += own
    start, end = sentences[0][1], sentences[-1][2] + 1
    return joined(names, *(column[start:end] for column in columns))


def in_lines(words: str) -> bytes:
    """Return the words of a sentence as the lines above its tokens."""
    if not UNPLAIN.search(words):
        return f"#Text={words}\n".encode()
    return "".join([f"#Text={in_text(line)}\n" for line in words.split("\n")]).encode()


def names_in(sentence: int, tokens: int) -> list[bytes]:
    """Return the names of the tokens of a sentence: its number and their places there, both from 1."""
    if tokens <= USUAL and sentence <= MANY:
        return usual_names(sentence)[:tokens]
    return [b"%d-%d" % (sentence, place) for place in range(1, tokens + 1)]


@lru_cache(maxsize=MANY)
def usual_names(sentence: int) -> list[bytes]:
    """Return the names of as many tokens as most sentences have at most."""
    return [b"%d-%d" % (sentence, place) for place in range(1, USUAL + 1)]


def said_of(
    marked: MarkedText,
    length: int,
    standing: list[list[Standing]],
    firsts: list[int],
) -> list[bytes]:
    """Return what stands on every token, a tab before each column."""
    said = columns(length, standing)
    for token, ties in tied(marked, standing, firsts).items():
        plain = said[token].removesuffix(UNRELATED + END)
        said[token] = b"\t".join([plain, *relation_cells(ties)]) + END
    return said


def name_of(token: int, firsts: list[int]) -> str:
    """Return the name of a token; `firsts` are the first ones of the sentences."""
    number = bisect_right(firsts, token)
    return f"{number}-{token - firsts[number - 1] + 1}"


def columns(length: int, standing: list[list[Standing]]) -> list[bytes]:
    """Return the columns of each token: the same wherever the same parts stand."""
    every = [one for own in standing for one in own]
    edges = {0, length, *(one.first for one in every), *(one.last + 1 for one in every)}
    found: list[bytes] = []
    for start, end in pairwise(sorted(edges)):
        stack = [one for one in every if one.first <= start <= one.last]
        said = cells(stack) if stack else NOTHING
        found += [said + UNRELATED + END] * (end - start)
    return found


def over(
    mention: Mention, tokens: Tokens, numbers: Iterator[int], context: Context
) -> Iterator[Standing]:
    """Yield the parts of a mention over their tokens, numbered; note what of them is blank."""
    for part, place in enumerate(mention.parts, start=1):
        found = tokens.within(place.start, place.end)
        if found is None:
            context.losses.of(mention.annotation, "annotation", BLANK)
            continue
        if place.exact != place.exact.strip():
            context.losses.of(mention.annotation, "annotation", TRIMMED)
        number = next(numbers)
        values = [in_value(one) or "*" for one in values_of(mention, part)]
        yield Standing(number, *found, values)


def tied(
    marked: MarkedText, standing: list[list[Standing]], firsts: list[int]
) -> dict[int, list[tuple[str, str]]]:
    """Return the relations that end at each token: their kind, and where they come from."""
    ties: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for tie in marked.ties:
        if standing[tie.source] and standing[tie.target]:
            source, target = standing[tie.source][0], standing[tie.target][0]
            name = name_of(source.first, firsts)
            came = f"{name}[{source.number}_{target.number}]"
            ties[target.first].append((tie.relation.kind, came))
    return ties


def cells(stack: list[Standing]) -> bytes:
    """Return the columns of the features where some parts stand, a tab before each."""
    if len(stack) == 1:
        mark = f"[{stack[0].number}]"
        return ("\t" + f"{mark}\t".join(stack[0].values) + mark).encode()
    said = [[f"{value}[{one.number}]" for value in one.values] for one in stack]
    return "\t".join(["", *map("|".join, zip(*said, strict=True))]).encode()


def relation_cells(ties: list[tuple[str, str]]) -> Iterator[bytes]:
    """Yield the columns of the relations that end at one token."""
    yield "|".join(in_value(kind) for kind, _ in ties).encode() or b"_"
    yield "|".join(came for _, came in ties).encode() or b"_"


@lru_cache(maxsize=256)
def in_value(words: str) -> str:
    """Return words as the value of a feature: a backslash before what would mean something."""
    if words.isalnum() or not MEANING.search(words):
        return words
    plain = RESERVED.sub(lambda found: f"\\{found[0]}", LINE_END.sub("\n", words))
    return plain.replace("\t", "\\t").replace("\n", "\\n")


def in_text(words: str) -> str:
    """Return words as a line of a sentence, in which only control characters mean something."""
    return UNPLAIN.sub(lambda found: f"\\{NAMED.get(found[0], found[0])}", words)


FORMAT = Format(
    label="WebAnno TSV 3.3",
    media_type="application/zip",
    extension="zip",
    write=write,
    read=read,
    offset_unit="utf16_code_unit",
    kinds=RELATED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: there are no tokens without it.",
        "Blanks before the first word of a text, and at the edges of a quotation.",
        "Addresses, headlines and languages of articles.",
        *OF_VERDICTS,
        "Relations of claims that no text mentions together.",
        "Texts of blanks alone; carriage returns in notes and claims, which become line ends.",
        "Of a claim all but its words, reference and identifier, of a claimant all but the name.",
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
