"""Words and sentences of a text, in the loose form in which two revisions are compared.

The loose form (compatibility forms, no case, plain quotation marks and dashes, no invisible marks)
serves to find a place. Whether the words there are the same is for `equivalence` to say.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import regex

from annotations.anchoring.equivalence import STYLE

ALONE = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
WORD = regex.compile(
    rf"(?V1)[[\p{{L}}\p{{M}}\p{{N}}_\u00ad\u200b-\u200d\u2060]--[{ALONE}]]+|[{ALONE}]\p{{M}}*|(?!\s)\X"
)
PLAIN_WORD = re.compile(r"\w+|[^\w\s]")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
SENTENCE_END = re.compile(
    r"\n"
    # A letter alone before a full stop is an initial. Marks that no blank follows end nothing: they
    # are taken whole all the same, so that a long row of them is read once and not once for each.
    r"|(?:(?<!\b\w)\.|[!?…۔।؟])++[\"'”’»)\]]*+(?:(?=\s)|(?P<within>))"
    r"|[。！？]+[」』”’）]*"
)
LONGEST_SENTENCE = 300
FUNCTION_WORDS_TEXT = """
a an the and or but nor so yet if as at by for from in into of off on onto out over to up with
is are was were be been being am do does did has have had it its he she they we you i his her
their our your my him them us me this that these those there here which who whom whose what when
where how than then not no can could will would shall should may might must also about s t
de la le les des du et en un une el los las y o der die das und ein eine zu den dem
"""
FUNCTION_WORDS = frozenset(FUNCTION_WORDS_TEXT.split())
WORD_WEIGHT, FUNCTION_WEIGHT, MARK_WEIGHT = 1.0, 0.3, 0.1


class Sentence(NamedTuple):
    """A sentence: its tokens `[first, last)` and the number that equal sentences share."""

    first: int
    last: int
    kind: int


@dataclass(frozen=True, slots=True)
class Text:
    """A text cut into tokens: where each begins and ends (code points), its key, its sentences."""

    raw: str
    starts: list[int]
    ends: list[int]
    keys: list[int]
    sentences: list[Sentence]

    def word(self, at: int) -> str:
        """Give a token as it is written."""
        return self.raw[self.starts[at] : self.ends[at]]


class Vocabulary:
    """Numbers for the words and sentences that two texts share."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.weights: list[float] = []
        self._numbers: dict[str, int] = {}
        self._raw: dict[str, int] = {}
        self._kinds: dict[tuple[int, ...], int] = {}
        self._pieces: dict[str, tuple[list[int], ...]] = {}
        self.loose: list[str] = []
        self.kind_weights: list[float] = []

    def read(self, raw: str) -> Text:
        """Cut a text into tokens and sentences."""
        text = Text(raw, [], [], [], [])
        for start, end in _sentences(raw):
            self._add(text, start, end)
        return text

    def keys_of(self, raw: str) -> list[int]:
        """Give the keys of a text's tokens alone, as `read` gives them."""
        keys: list[int] = []
        for start, end in _sentences(raw):
            piece = raw[start:end]
            cut = (PLAIN_WORD if piece.isascii() else WORD).findall(piece)
            keys += [key for key in map(self._key, cut) if key >= 0]
        return keys

    def _key(self, raw: str) -> int:
        """Give the number of a word as it is written; -1 for marks that cannot be seen."""
        number = self._raw.get(raw)
        if number is None:
            number = self._raw[raw] = self._number(raw)
        return number

    def _add(self, text: Text, start: int, end: int) -> None:
        piece = text.raw[start:end]
        known = self._pieces.get(piece)
        if known is None:
            starts, ends, keys = self._cut(piece)
            kinds = [
                self._kind(keys[first : first + LONGEST_SENTENCE])
                for first in range(0, len(keys), LONGEST_SENTENCE)
            ]
            known = self._pieces[piece] = (starts, ends, keys, kinds)
        starts, ends, keys, kinds = known
        first = len(text.starts)
        text.starts.extend([start + offset for offset in starts])
        text.ends.extend([start + offset for offset in ends])
        text.keys.extend(keys)
        for kind in kinds:
            last = min(first + LONGEST_SENTENCE, len(text.keys))
            text.sentences.append(Sentence(first, last, kind))
            first = last

    def _cut(self, piece: str) -> tuple[list[int], list[int], list[int]]:
        starts, ends, keys = [], [], []
        for found in (PLAIN_WORD if piece.isascii() else WORD).finditer(piece):
            number = self._key(found.group())
            if number >= 0:
                starts.append(found.start())
                ends.append(found.end())
                keys.append(number)
        return starts, ends, keys

    def _number(self, raw: str) -> int:
        """Give the number of a word's loose form; -1 for marks that cannot be seen."""
        loose = INVISIBLE.sub(
            "", unicodedata.normalize("NFKC", raw.translate(STYLE)).casefold()
        )
        if not loose:
            return -1
        if loose not in self._numbers:
            self._numbers[loose] = len(self.words)
            self.words.append(loose)
            self.weights.append(_weight(loose))
        return self._numbers[loose]

    def _kind(self, keys: list[int]) -> int:
        kind = self._kinds.setdefault(tuple(keys), len(self.loose))
        if kind == len(self.loose):
            self.loose.append(" ".join([self.words[key] for key in keys]))
            self.kind_weights.append(self.weight(keys))
        return kind

    def weight(self, keys: Sequence[int]) -> float:
        """Tell what tokens are worth as evidence: words most, function words little, marks least."""
        weights = self.weights
        return sum([weights[key] for key in keys])


def _sentences(raw: str) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a text begin and end."""
    position = 0
    for found in SENTENCE_END.finditer(raw):
        if found.lastgroup == "within":
            continue
        yield position, found.end()
        position = found.end()
    yield position, len(raw)


def _weight(loose: str) -> float:
    if not loose[0].isalnum() and not any(character.isalnum() for character in loose):
        return MARK_WEIGHT
    return FUNCTION_WEIGHT if loose in FUNCTION_WORDS else WORD_WEIGHT
