"""A text cut into tokens and sentences for formats that count tokens. Pure: no Django.

The rules are few, the same for all languages and never change silently: `VERSION` is raised with
them. A token never cuts a character a reader sees, and tokens and blanks together are the text.
What stands between two blanks is cut by itself, so words that come again are cut once.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import regex

VERSION = "2"
# Scripts that write no blanks between words: every character stands alone.
ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u00ad\u200b-\u200d\u2060]--[{ALONE}]]"
# Letters and digits stay together across an apostrophe, hyphen, point or comma between them.
TOKEN = regex.compile(rf"(?V1){LETTERS}+(?:['’.,\-](?=[\p{{L}}\p{{N}}]){LETTERS}+)*|\X")
BLANKS = re.compile(r"(\s+)")  # what any reader may part columns at
# Marks that no blank follows end nothing: they are taken whole, so that a long row is read once.
SENTENCE_END = re.compile(
    r"\n+|[.!?…۔।؟]++[\"'”’»)\]]*+(?:\s+|(?P<within>))|[。！？]+[」』”’）]*"
)
REMEMBERED = 1 << 15  # words

Piece = tuple[int, int, str]
Span = tuple[int, int]


class Token(NamedTuple):
    """A token and where it stands, in code points, half-open.

    `space` tells that one plain space follows, which is then no token of its own.
    """

    start: int
    end: int
    text: str
    space: bool = False


class Tokens:
    """The tokens of a text, cut at the edges of all its spans so that every span is whole tokens.

    `words`, `starts`, `ends` and `spaces` have a value for each. With `blanks`, what is blank is a
    token too, but for single spaces: tokens and spaces together are the text. Without, tokens have
    no blank in them.
    """

    def __init__(self, text: str, spans: Iterable[Span], *, blanks: bool) -> None:
        self.text = text
        self.words: list[str] = []
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.spaces = bytearray()
        self._cut(sorted(set(spans)), blanks=blanks)

    def __len__(self) -> int:
        return len(self.words)

    @property
    def all(self) -> list[Token]:
        """Return every token."""
        columns = (self.starts, self.ends, self.words, map(bool, self.spaces))
        return [Token(*one) for one in zip(*columns, strict=True)]

    def within(self, start: int, end: int) -> Span | None:
        """Return the first and last token in a span, or None when it has blanks alone."""
        first, last = self.exactly(start, end)
        return (first, last) if first <= last else None

    def exactly(self, start: int, end: int) -> Span:
        """Return the first and last token of one of the spans; with `blanks` they fit it."""
        return bisect_left(self.starts, start), bisect_right(self.ends, end) - 1

    def sentences(self, unbroken: Iterable[Span]) -> Iterator[range]:
        """Yield the numbers of the tokens of each sentence.

        None ends between the first and last token of any pair in `unbroken`.
        """
        inside = {at for first, last in unbroken for at in range(first, last)}
        start = 0
        for end in sentence_ends(self.text):
            last = bisect_left(self.starts, end) - 1
            if last >= start and last not in inside:
                yield range(start, last + 1)
                start = last + 1
        if start < len(self.words):
            yield range(start, len(self.words))

    def _cut(self, spans: list[Span], *, blanks: bool) -> None:
        """Find all tokens of the text, cut at the edges of spans too."""
        parts = iter(BLANKS.split(self.text))
        words, starts, ends = self.words, self.starts, self.ends
        firsts, lasts = {start for start, _ in spans}, {end for _, end in spans}
        edges, beyond = iter(sorted(firsts | lasts)), len(self.text) + 1
        edge, at = next(edges, beyond), 0
        for run in parts:
            while edge <= at:
                edge = next(edges, beyond)
            pieces, stop = pieces_of(run), at + len(run)
            if edge < stop:
                inner = [edge - at]
                while (edge := next(edges, beyond)) < stop:
                    inner.append(edge - at)
                pieces = cut_at(pieces, inner)
            for start, end, word in pieces:
                starts.append(at + start)
                ends.append(at + end)
                words.append(word)
            at = stop
            gap = next(parts, "")
            if blanks:
                self.spaces.extend(bytes(len(pieces)))
                self._add_blanks(gap, at, firsts, lasts)
            at += len(gap)
        if not blanks:
            self.spaces = bytearray(len(words))

    def _add_blanks(self, gap: str, at: int, firsts: set[int], lasts: set[int]) -> None:
        """Add blanks: the first space after a token is its property, unless a span begins or ends there."""
        spaces = self.spaces
        for place, blank in enumerate(gap, start=at):
            kept = place in firsts or place + 1 in lasts
            if blank == " " and spaces and not spaces[-1] and not kept:
                spaces[-1] = 1
            else:
                self.starts.append(place)
                self.ends.append(place + 1)
                self.words.append(blank)
                spaces.append(0)


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where each sentence ends, in code points; what follows the last end is one too."""
    for found in SENTENCE_END.finditer(text):
        if found["within"] is None:
            yield found.end()


@lru_cache(maxsize=REMEMBERED)
def pieces_of(run: str) -> tuple[Piece, ...]:
    """Return the tokens of what stands between two blanks, and where they stand in it."""
    return tuple((*found.span(), found[0]) for found in TOKEN.finditer(run))


def cut_at(pieces: Iterable[Piece], edges: list[int]) -> tuple[Piece, ...]:
    """Return tokens cut at edges that lie inside them."""
    found = []
    for start, end, word in pieces:
        inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        begin = start
        for last in (*inner, end):
            found.append((begin, last, word[begin - start : last - start]))
            begin = last
    return tuple(found)
