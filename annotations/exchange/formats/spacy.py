"""spaCy's DocBin, written without spaCy: a compressed MessagePack of all texts and their spans.

Every mention is a span of the group `sc`, where spaCy's span categoriser looks; spans there may
overlap. The layout is that of DocBin 0.1, which spaCy 3 reads.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from struct import pack
from typing import Any

import msgspec
from isal import isal_zlib

from annotations.exchange.chunks import CHUNK, in_chunks
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.marked import (
    CHAINS,
    JUDGED,
    VERDICTS,
    MarkedText,
    Mention,
    marked_texts,
)
from annotations.exchange.spacy_strings import Strings, number_of
from annotations.exchange.spilling import Spill
from annotations.exchange.tokens import VERSION, Tokens

GROUP = "sc"
ORTH = 65  # spaCy's number for the attribute that holds a token's words
DEFLATE = b"\x78\x01"  # what a zlib stream begins with (RFC 1950, 2.2)


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the file: its first bytes at once, and all the rest when every text has been seen."""
    yield DEFLATE
    packer, check = context.packer(), isal_zlib.adler32(b"")
    with closing(Strings()) as strings, closing(Texts(strings)) as texts:
        for marked in marked_texts(records, context, JUDGED):
            texts.add(marked)
        for piece in in_chunks(texts.pieces(), first=CHUNK):
            check = isal_zlib.adler32(piece, check)
            if ready := packer.compress(piece):
                yield ready
    yield packer.flush() + pack(">L", check)


class Texts:
    """The columns of a DocBin, each kept on disk until its turn comes."""

    def __init__(self, strings: Strings) -> None:
        self.count = 0
        self.strings = strings
        self.tokens, self.spaces, self.lengths = Spill(), Spill(), Spill()
        self.groups, self.own = Spill(), Spill()

    def close(self) -> None:
        """Forget all columns."""
        for column in (self.tokens, self.spaces, self.lengths, self.groups, self.own):
            column.close()

    def add(self, marked: MarkedText) -> None:
        """Add one text."""
        self.count += 1
        places = [part[:2] for mention in marked.mentions for part in mention.parts]
        tokens = Tokens(marked.text, places, blanks=True)
        words = tokens.words
        numbers = list(map(number_of, words))
        self.strings.add({*words, *names(marked.mentions)})
        self.tokens.write(pack(f"<{len(numbers)}Q", *numbers))
        self.spaces.write(bytes(tokens.spaces))
        self.lengths.write(pack("<i", len(words)))
        self.groups.write(encoded(groups(marked.mentions, tokens)))
        self.own.write(encoded(encoded(user_data(marked))))

    def pieces(self) -> Iterator[bytes]:
        """Yield the MessagePack."""
        yield fixed_map(10) + encoded("version") + encoded("0.1")
        yield encoded("attrs") + encoded([ORTH])
        for name, column in (
            ("tokens", self.tokens),
            ("spaces", self.spaces),
            ("lengths", self.lengths),
        ):
            yield encoded(name) + b"\xc6" + pack(">I", column.size)
            yield from column.chunks()
        yield encoded("strings") + array(len(self.strings))
        yield from (encoded(string) for string in self.strings)
        yield encoded("cats") + array(self.count)
        yield from (encoded({}) for _ in range(self.count))
        yield encoded("flags") + array(self.count)
        yield from (encoded({"has_unknown_spaces": False}) for _ in range(self.count))
        yield encoded("span_groups") + array(self.count)
        yield from self.groups.chunks()
        yield encoded("user_data") + array(self.count)
        yield from self.own.chunks()


def names(mentions: list[Mention]) -> Iterator[str]:
    """Yield the strings that spans refer to."""
    for mention in mentions:
        yield from (mention.id, mention.label, claim_ref(mention))


def claim_ref(mention: Mention) -> str:
    """Return the reference of the claim, or nothing."""
    return mention.claim.ref if mention.claim else ""


def groups(mentions: list[Mention], tokens: Tokens) -> bytes:
    """Return the span groups of one text; there always is one, if with no spans."""
    spans = [
        span(mention, part.start, part.end, tokens)
        for mention in mentions
        for part in mention.parts
    ]
    group = encoded({"name": GROUP, "attrs": {}, "spans": spans})
    return encoded({group: [GROUP]})


def span(mention: Mention, start: int, end: int, tokens: Tokens) -> bytes:
    """Return one span: identifier, claim, label, tokens (half-open) and code points."""
    first, last = tokens.exactly(start, end)
    numbers = map(number_of, (mention.id, claim_ref(mention), mention.label))
    return pack(">QQQllll", *numbers, first, last + 1, start, end)


def user_data(marked: MarkedText) -> dict[str, Any]:
    """Return what a text and its spans have no place for."""
    return {
        "name": marked.name,
        "article": marked.article.id,
        "revision": marked.revision.number,
        "url": marked.article.url,
        "language": marked.article.language,
        "text_sha256": marked.revision.text_sha256,
        "tokens": VERSION,
        "mentions": [
            {
                "id": mention.id,
                "motivation": mention.annotation.motivation,
                "claim_text": mention.claim.text if mention.claim else None,
                "voice": mention.appearance.voice if mention.appearance else None,
                "hedging": mention.appearance.hedging if mention.appearance else None,
                "claimant": mention.claimant or None,
                "rating": mention.rating or None,
            }
            for mention in marked.mentions
        ],
    }


def encoded(value: Any) -> bytes:
    """Return a value as MessagePack."""
    return msgspec.msgpack.encode(value)


def fixed_map(size: int) -> bytes:
    """Return the head of a small map."""
    return bytes([0x80 | size])


def array(size: int) -> bytes:
    """Return the head of an array."""
    return b"\xdd" + pack(">I", size)


FORMAT = Format(
    label="spaCy DocBin",
    media_type="application/vnd.spacy",
    extension="spacy",
    write=write,
    kinds=JUDGED,
    by_article=True,
    loses=(
        "Articles whose text the rights keep in: there are no tokens without it.",
        "Who annotated and when, tags, notes and first appearances.",
        "Of a claim all but its words and reference, of a claimant all but the name.",
        "Relations, evidence, assessments, earlier versions and the words of a verdict.",
        VERDICTS,
        CHAINS,
        "Anchors that are not certain, and annotations that were withdrawn.",
    ),
)
