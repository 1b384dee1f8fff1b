"""A text cut into tokens and sentences for formats that count tokens. Pure: no Django.

The rules are few, the same for all languages and never change silently: `VERSION` is raised with
them. A token never cuts a character a reader sees, and tokens and blanks together are the text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from typing import NamedTuple

import regex

VERSION = "1"
# Scripts that write no blanks between words: every character stands alone.
ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u00ad\u200b-\u200d\u2060]--[{ALONE}]]"
BLANK = r"[\s\x1c-\x1f]"  # what any reader may part columns at
# Letters and digits stay together across an apostrophe, hyphen, point or comma between them.
TOKEN = regex.compile(
    rf"(?V1){LETTERS}+(?:['’.,\-](?=[\p{{L}}\p{{N}}]){LETTERS}+)*|{BLANK}|\X"
)
# Marks that no blank follows end nothing: they are taken whole, so that a long row is read once.
SENTENCE_END = regex.compile(
    r"\n+|[.!?…۔।؟]++[\"'”’»)\]]*+(?:\s+|(?P<within>))|[。！？]+[」』”’）]*"
)


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

    With `blanks`, what is blank is a token too, but for single spaces: tokens and spaces together
    are the text. Without, tokens have no blank in them.
    """

    def __init__(
        self, text: str, spans: Iterable[tuple[int, int]], *, blanks: bool
    ) -> None:
        self.text = text
        spans = list(spans)
        edges = sorted({edge for span in spans for edge in span})
        whole = cut_at(edges, text)
        seen = [token for token in whole if not token.text.isspace()]
        self.all = spaced(whole, spans) if blanks else seen
        self._starts = [token.start for token in self.all]
        self._ends = [token.end for token in self.all]

    def within(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the first and last token in a span, or None when it has blanks alone."""
        first, last = (
            bisect_left(self._starts, start),
            bisect_right(self._ends, end) - 1,
        )
        return (first, last) if first <= last else None

    def exactly(self, start: int, end: int) -> tuple[int, int]:
        """Return the first and last token of one of the spans; with `blanks` they fit it."""
        return bisect_left(self._starts, start), bisect_right(self._ends, end) - 1

    def sentences(self, unbroken: Iterable[tuple[int, int]]) -> Iterator[list[int]]:
        """Yield the numbers of the tokens of each sentence.

        None ends between the first and last token of any pair in `unbroken`.
        """
        inside = {at for first, last in unbroken for at in range(first, last)}
        sentence: list[int] = []
        marks = SENTENCE_END.finditer(self.text)
        ends = [found.end() for found in marks if found["within"] is None]
        for number, following in enumerate([*self._starts[1:], len(self.text)]):
            sentence.append(number)
            at = bisect_right(ends, self._starts[number])
            if at < len(ends) and ends[at] <= following and number not in inside:
                yield sentence
                sentence = []
        if sentence:
            yield sentence


def cut_at(edges: list[int], text: str) -> list[Token]:
    """Return all tokens and blanks of a text, cut at edges too."""
    found = []
    for match in TOKEN.finditer(text):
        start, end = match.span()
        inner = edges[bisect_right(edges, start) : bisect_left(edges, end)]
        for last in (*inner, end):
            found.append(Token(start, last, text[start:last]))
            start = last
    return found


def spaced(tokens: list[Token], spans: list[tuple[int, int]]) -> list[Token]:
    """Return tokens with the single spaces after them as their property.

    A space that a span starts or ends with stays a token of its own.
    """
    starts, ends = {start for start, _ in spans}, {end for _, end in spans}
    found: list[Token] = []
    for token in tokens:
        kept = token.start in starts or token.end in ends
        if token.text == " " and found and not found[-1].space and not kept:
            found[-1] = found[-1]._replace(space=True)
        else:
            found.append(token)
    return found
