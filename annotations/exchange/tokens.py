"""A text cut into tokens and sentences for formats that count tokens. Pure: no Django.

The rules are few, the same for all languages and never change silently: `VERSION` is raised with
them. A token never cuts a character a reader sees, and tokens and blanks together are the text.
What stands between two blanks is cut by itself, so words that come again are cut once.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache, partial
from itertools import accumulate, chain
from operator import add, sub
from typing import NamedTuple

import regex

VERSION = "2"
# Scripts that write no blanks between words: every character stands alone.
ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u00ad\u200b-\u200d\u2060]--[{ALONE}]]"
# Letters and digits stay together across an apostrophe, hyphen, point or comma between them.
TOKEN = regex.compile(rf"(?V1){LETTERS}+(?:['’.,\-](?=[\p{{L}}\p{{N}}]){LETTERS}+)*|\X")
RUN = re.compile(r"\S+\s*|\s+")  # words, and the blanks after them
# A class of characters stands first, so that what lies between is passed over quickly. Marks that no blank
# follows end nothing: they are taken whole, so that a long row is read once.
SENTENCE_END = re.compile(
    r"[\n.!?…۔।؟。！？](?:(?<=\n)\n*"
    r"|(?<=[.!?…۔।؟])[.!?…۔।؟]*+[\"'”’»)\]]*+(?:\s+|(?P<within>))"
    r"|(?<=[。！？])[。！？]*[」』”’）]*)"
)
REMEMBERED, LONG = (
    1 << 15,
    32,
)  # runs that are remembered, and code points of those that are not
SMALL = 1 << 16  # numbers whose digits are kept
NO_EDGES: tuple[frozenset[int], frozenset[int]] = (frozenset(), frozenset())

Span = tuple[int, int]
Cut = tuple[tuple[str, ...], tuple[int, ...], bytes]


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
        runs, remembered = RUN.findall(text), REMEMBERING[blanks]
        cut = [
            remembered(run) if len(run) < LONG else cut_run(run, blanks=blanks)
            for run in runs
        ]
        for number, inner in edges_within(text, runs, spans).items():
            cut[number] = cut_run(runs[number], inner, blanks=blanks)
        before = 0 if not cut or cut[0][0] else len(runs[0])
        strides = chain.from_iterable([one for _, one, _ in cut])
        self.words: list[str] = list(chain.from_iterable([one for one, _, _ in cut]))
        self.starts: list[int] = list(accumulate(strides, initial=before))[:-1]
        self.ends: list[int] = list(map(add, self.starts, map(len, self.words)))
        self._cut = cut

    def __len__(self) -> int:
        return len(self.words)

    @property
    def spaces(self) -> bytes:
        """Return 1 for each token that a space follows, and 0 for the others."""
        return b"".join([one for _, _, one in self._cut])

    @property
    def encoded(self) -> list[bytes]:
        """Return the words in UTF-8."""
        return list(map(str.encode, self.words))

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
        inside = bytearray(len(self.words))
        for first, last in unbroken:
            inside[first:last] = b"\1" * (last - first)
        start = 0
        for end in sentence_ends(self.text):
            last = bisect_left(self.starts, end) - 1
            if last >= start and not inside[last]:
                yield range(start, last + 1)
                start = last + 1
        if start < len(self.words):
            yield range(start, len(self.words))


def in_digits(numbers: list[int]) -> list[bytes]:
    """Return the decimal digits of numbers that grow; those of small ones are kept."""
    known = small_numbers()
    if numbers and numbers[-1] >= len(known):
        return [b"%d" % number for number in numbers]
    return list(map(known.__getitem__, numbers))


@cache
def small_numbers() -> list[bytes]:
    """Return the digits of the numbers that places in most texts are."""
    return [b"%d" % number for number in range(SMALL)]


def sentence_ends(text: str) -> Iterator[int]:
    """Yield where each sentence ends, in code points; what follows the last end is one too."""
    for found in SENTENCE_END.finditer(text):
        if found.lastgroup is None:
            yield found.end()


def edges_within(
    text: str, runs: list[str], spans: Iterable[Span]
) -> dict[int, tuple[set[int], set[int]]]:
    """Return by the number of a run where in it spans start and end, unless that is where words do."""
    places = sorted(set(spans))
    starts = [one for one, _ in places if not begins_words(text, one)]
    ends = [one for _, one in places if not ends_words(text, one)]
    if not starts and not ends:
        return {}
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    begun = list(accumulate(map(len, runs), initial=0))
    for place in starts:
        number = bisect_right(begun, place) - 1
        found[number][0].add(place - begun[number])
    for place in ends:
        number = bisect_left(begun, place) - 1
        found[number][1].add(place - begun[number])
    return found


def begins_words(text: str, place: int) -> bool:
    """Tell whether no blank, but a blank or nothing before it, stands at a place."""
    return not text[place].isspace() and (not place or text[place - 1].isspace())


def ends_words(text: str, place: int) -> bool:
    """Tell whether a blank or nothing, but no blank before it, stands at a place."""
    return not text[place - 1].isspace() and not text[place : place + 1].strip()


def cut_run(
    run: str,
    edges: tuple[AbstractSet[int], AbstractSet[int]] = NO_EDGES,
    *,
    blanks: bool,
) -> Cut:
    """Return the tokens of some words and the blanks after them, cut where spans start and end too.

    Beside the words stands how far it is from each to the next, and whether one plain space follows it.
    The first space after a token is its property, unless a span starts before it or ends behind it.
    """
    words = len(run.rstrip())
    starts, ends = edges
    begins = {found.start() for found in TOKEN.finditer(run, 0, words)}
    begins |= {one for one in (*starts, *ends) if 0 < one < words}
    places, spaces = sorted(begins), bytearray(len(begins))
    lasts = [*places[1:], words] if places else []
    for place in range(words, len(run)) if blanks else ():
        kept = place in starts or place + 1 in ends
        if run[place] == " " and spaces and not spaces[-1] and not kept:
            spaces[-1] = 1
        else:
            places.append(place)
            lasts.append(place + 1)
            spaces.append(0)
    strides = tuple(map(sub, [*places[1:], len(run)], places))
    return (
        tuple(map(run.__getitem__, map(slice, places, lasts))),
        strides,
        bytes(spaces),
    )


REMEMBERING = {
    blanks: lru_cache(maxsize=REMEMBERED)(partial(cut_run, blanks=blanks))
    for blanks in (False, True)
}
