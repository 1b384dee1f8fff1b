"""A text cut into tokens and sentences for formats that count tokens. Pure: no Django.

The rules are few, the same for all languages and never change silently: `VERSION` is raised with
them. A token never cuts a character a reader sees, and tokens and blanks together are the text.
What stands between two spaces is cut by itself, so words that come again are cut once.
"""

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from functools import cache, lru_cache
from itertools import accumulate, chain
from operator import add, itemgetter, sub

import regex

from annotations.anchoring.text import ASTRAL

VERSION = "2"
# Scripts that write no blanks between words: every character stands alone.
ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
LETTERS = rf"[[\p{{L}}\p{{M}}\p{{N}}_\u00ad\u200b-\u200d\u2060]--[{ALONE}]]"
# Letters and digits stay together across an apostrophe, hyphen, point or comma between them.
TOKEN = regex.compile(rf"(?V1){LETTERS}+(?:['’.,\-](?=[\p{{L}}\p{{N}}]){LETTERS}+)*|\X")
WORD = re.compile(r"\S+\s*|\s+")  # and the blanks after it
SPACE_AND_MORE = re.compile(r" \s")
LAST_SPACE = re.compile(r" (?!\s)")
# A class of characters stands first, so that what lies between is passed over quickly. Marks that no blank
# follows end nothing: they are taken whole, so that a long row is read once.
SENTENCE_END = re.compile(
    r"[\n.!?…۔।؟。！？](?:(?<=\n)\n*"
    r"|(?<=[.!?…۔।؟])[.!?…۔।؟]*+[\"'”’»)\]]*+(?:\s+|(?P<within>))"
    r"|(?<=[。！？])[。！？]*[」』”’）]*)"
)
REMEMBERED, LONG = (
    1 << 14,
    32,
)  # runs that are remembered, and code points of those that are not
SMALL = 1 << 16  # numbers whose digits are kept

Span = tuple[int, int]
Edges = tuple[AbstractSet[int], AbstractSet[int]]
NO_EDGES: Edges = (frozenset(), frozenset())
# The words of a token, the same in UTF-8, whether a space follows; its length and how far it is to the next token,
# in code points and in UTF-16 code units.
Piece = tuple[str, bytes, bool, int, int, int, int]
Cut = tuple[Piece, ...]
WORDS, ENCODED, SPACE, LENGTH, STRIDE, LENGTH_16, STRIDE_16 = map(itemgetter, range(7))


class Tokens:
    """The tokens of a text, cut at the edges of all its spans so that every span is whole tokens.

    `words`, `starts`, `ends` and `spaces` have a value for each. With `blanks`, what is blank is a
    token too, but for single spaces: tokens and spaces together are the text. Without, tokens have
    no blank in them.
    """

    def __init__(self, text: str, spans: Iterable[Span], *, blanks: bool) -> None:
        self.text = text
        runs = runs_of(text)
        cut = list(map(REMEMBERING[blanks].__getitem__, runs[:-1]))
        cut.append(cut_run(runs[-1], blanks=blanks))  # no space follows it
        for number, (run, inner) in edges_within(text, runs, spans).items():
            cut[number] = cut_run(run, inner, blanks=blanks)
        before = 0 if blanks else len(text) - len(text.lstrip())
        self._pieces = list(chain.from_iterable(cut))
        self.starts = list(accumulate(map(STRIDE, self._pieces), initial=before))
        del self.starts[-1]

    def __len__(self) -> int:
        return len(self._pieces)

    @property
    def words(self) -> list[str]:
        """Return the words of every token."""
        return list(map(WORDS, self._pieces))

    @property
    def encoded(self) -> list[bytes]:
        """Return the words of every token in UTF-8."""
        return list(map(ENCODED, self._pieces))

    @property
    def ends(self) -> list[int]:
        """Return where every token ends."""
        return list(map(add, self.starts, map(LENGTH, self._pieces)))

    def in_utf16(self) -> tuple[list[int], list[int]]:
        """Return where every token starts and ends in UTF-16 code units."""
        if not ASTRAL.search(self.text):
            return self.starts, self.ends
        before = self.starts[0]  # blanks, and none of them is two code units
        starts = list(accumulate(map(STRIDE_16, self._pieces), initial=before))
        del starts[-1]
        return starts, list(map(add, starts, map(LENGTH_16, self._pieces)))

    @property
    def spaces(self) -> list[bool]:
        """Tell of every token whether a space follows it."""
        return list(map(SPACE, self._pieces))

    def within(self, start: int, end: int) -> Span | None:
        """Return the first and last token in a span, or None when it has blanks alone."""
        first, last = self.exactly(start, end)
        return (first, last) if first <= last else None

    def exactly(self, start: int, end: int) -> Span:
        """Return the first and last token of one of the spans; with `blanks` they fit it."""
        return bisect_left(self.starts, start), bisect_left(self.starts, end) - 1

    def sentences(self, unbroken: Iterable[Span]) -> list[int]:
        """Return the number of the last token of each sentence.

        None ends between the first and last token of any pair in `unbroken`.
        """
        inside = bytearray(len(self))
        for first, last in unbroken:
            inside[first:last] = b"\1" * (last - first)
        ends = sentence_ends(self.text)
        lasts = [bisect_left(self.starts, end) - 1 for end in ends]
        found = [last for last in lasts if last >= 0 and not inside[last]]
        return list(dict.fromkeys([*found, len(self) - 1])) if len(self) else []


def joined(*columns: list[bytes]) -> bytes:
    """Return the cells of columns of one length, row by row, as one."""
    cells = [b""] * (len(columns) * len(columns[0]))
    for number, column in enumerate(columns):
        cells[number :: len(columns)] = column
    return b"".join(cells)


def in_digits(numbers: list[int], form: bytes) -> list[bytes]:
    """Return numbers that grow in a form with a `%d`; those of small ones are kept."""
    known = small_numbers(form)
    if numbers and numbers[-1] >= len(known):
        return [form % number for number in numbers]
    return [known[number] for number in numbers]


@cache
def small_numbers(form: bytes) -> list[bytes]:
    """Return in a form the numbers that places in most texts are."""
    return [form % number for number in range(SMALL)]


def sentence_ends(text: str) -> list[int]:
    """Return where each sentence ends, in code points; what follows the last end is one too."""
    found = SENTENCE_END.finditer(text)
    return [one.end() for one in found if one.lastgroup is None]


def runs_of(text: str) -> list[str]:
    """Return what stands between spaces, the last one of several in a row; others are in the run before."""
    return LAST_SPACE.split(text) if SPACE_AND_MORE.search(text) else text.split(" ")


def edges_within(
    text: str, runs: list[str], spans: Iterable[Span]
) -> dict[int, tuple[str, Edges]]:
    """Return the runs in which spans start and end, unless that is where words do, and where they do."""
    places = sorted(set(spans))
    starts = [one for one, _ in places if not begins_words(text, one)]
    ends = [one for _, one in places if not ends_words(text, one)]
    if not starts and not ends:
        return {}
    begun = [0, *accumulate(len(run) + 1 for run in runs)]
    found: dict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for place in starts:
        number = bisect_right(begun, place) - 1
        found[number][0].add(place - begun[number])
    for place in ends:
        number = bisect_left(begun, place) - 1
        found[number][1].add(place - begun[number])
    return {
        number: (text[begun[number] : begun[number + 1]], edges)
        for number, edges in found.items()
    }


def begins_words(text: str, place: int) -> bool:
    """Tell whether no blank, but a blank or nothing before it, stands at a place."""
    return not text[place].isspace() and (not place or text[place - 1].isspace())


def ends_words(text: str, place: int) -> bool:
    """Tell whether a blank or nothing, but no blank before it, stands at a place."""
    return not text[place - 1].isspace() and not text[place : place + 1].strip()


def cut_run(run: str, edges: Edges = NO_EDGES, *, blanks: bool) -> Cut:
    """Return the tokens of a run, cut where spans start and end in it too."""
    found: list[Piece] = []
    for word in WORD.finditer(run):
        start, end = word.span()
        inner = edges if edges is NO_EDGES else edges_between(start, end, edges)
        cut = cut_again if end - start < LONG else cut_word
        found += cut(word[0], inner, blanks=blanks)
    return tuple(found)


def edges_between(start: int, end: int, edges: Edges) -> Edges:
    """Return where spans start and end in a part of a run, counted from its start."""
    starts, ends = edges
    return (
        frozenset(one - start for one in starts if start <= one < end),
        frozenset(one - start for one in ends if start < one <= end),
    )


def cut_word(run: str, edges: Edges = NO_EDGES, *, blanks: bool) -> Cut:
    """Return the tokens of a word and the blanks after it, cut where spans start and end too.

    The first space after a token is its property, unless a span starts before it or ends behind it.
    """
    length = len(run.rstrip())
    starts, ends = edges
    begins = {found.start() for found in TOKEN.finditer(run, 0, length)}
    begins |= {one for one in (*starts, *ends) if 0 < one < length}
    places, spaces = sorted(begins), bytearray(len(begins))
    lasts = [*places[1:], length] if places else []
    for place in range(length, len(run)) if blanks else ():
        kept = place in starts or place + 1 in ends
        if run[place] == " " and spaces and not spaces[-1] and not kept:
            spaces[-1] = 1
        else:
            places.append(place)
            lasts.append(place + 1)
            spaces.append(0)
    strides = map(sub, [*places[1:], len(run)], places)
    words = map(run.__getitem__, map(slice, places, lasts))
    return tuple(map(piece, words, strides, spaces))


cut_again = lru_cache(maxsize=REMEMBERED // 4)(cut_word)


def piece(words: str, stride: int, space: int) -> Piece:
    """Return a token without its place."""
    length, wide = len(words), len(ASTRAL.findall(words))
    measures = length, stride, length + wide, stride + wide
    return words, words.encode(), bool(space), *measures


class Remembering(dict[str, Cut]):
    """Runs that a space follows and that have been cut before.

    When there are too many, those are forgotten that did not come again.
    """

    def __init__(self, *, blanks: bool) -> None:
        super().__init__()
        self._blanks = blanks
        self._earlier: dict[str, Cut] = {}

    def __missing__(self, run: str) -> Cut:
        made = self._earlier.get(run) or cut_run(f"{run} ", blanks=self._blanks)
        if len(run) < LONG:
            if len(self) >= REMEMBERED:
                self._earlier = self.copy()
                self.clear()
            self[run] = made
        return made


REMEMBERING = {blanks: Remembering(blanks=blanks) for blanks in (False, True)}
