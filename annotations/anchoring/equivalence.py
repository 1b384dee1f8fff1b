"""When two passages are the same words: the narrow equivalence, and nothing beyond it.

White space of any kind and length, the style of quotation marks and of dashes, soft hyphens, and
Unicode composition (NFC) make no difference. Case, spelling, punctuation and accents do.
"""

import unicodedata
from bisect import bisect_right

import regex

DOUBLE = "“”„‟«»〝〞＂"
SINGLE = "‘’‚‛‹›"
DASHES = "‐‑‒–—―−"
SOFT_HYPHEN = "\u00ad"
MOST_MARKS = 64
STYLE = str.maketrans(
    {
        **dict.fromkeys(DOUBLE, '"'),
        **dict.fromkeys(SINGLE, "'"),
        **dict.fromkeys(DASHES, "-"),
    }
)
SINGLETONS = (
    r"\u0340-\u0387\u0958-\u0a5e\u0b5c\u0b5d\u0f43-\u0fb9\u1f71-\u1fff\u2000\u2001\u2126-\u212b\u2329\u232a"
    r"\u2adc\uf900-\ufb4e\U0001d15e-\U0001d1c0\U0002f800-\U0002fa1d"
)
UNEVEN_ASCII = regex.compile(r"\s{2,}|[^\S ]")
UNEVEN = regex.compile(
    rf"[\s\u00ad]*\s[\s\u00ad]*|\S(?:\u00ad*[\p{{M}}\u1160-\u11ff])+|\u00ad+|[{SINGLETONS}]"
)
SPACE = regex.compile(r"\s")


def restyle(text: str) -> str:
    """Every difference that does not count evened out; white space at the ends becomes one space."""
    if text.isascii():
        return UNEVEN_ASCII.sub(" ", text)
    return UNEVEN.sub(lambda found: _even(found.group()), text.translate(STYLE))


def _even(piece: str) -> str:
    """Give the even form of a run of white space, or of one character with its marks."""
    if SPACE.search(piece):
        return " "
    plain = piece.replace(SOFT_HYPHEN, "")
    # No letter has so many marks; composing thousands would take quadratic time.
    return unicodedata.normalize("NFC", plain[:MOST_MARKS]) + plain[MOST_MARKS:]


def fold(text: str) -> str:
    """Give the form in which passages are compared; never stored, never shown."""
    return restyle(text).strip()


def same_words(one: str, other: str) -> bool:
    """Whether two passages are the same words by the narrow equivalence."""
    return one == other or fold(one) == fold(other)


class Evened:
    """A text in its even form, with the way back to the offsets (code points) it was made from."""

    def __init__(self, text: str) -> None:
        styled = text.translate(STYLE)
        pieces: list[str] = []
        self._even, self._raw = (
            [0],
            [0],
        )  # odd entries begin an uneven piece, even ones end it
        position = size = 0
        for found in (UNEVEN_ASCII if text.isascii() else UNEVEN).finditer(styled):
            piece = _even(found.group())
            if piece == found.group():
                continue
            size += found.start() - position
            pieces += [styled[position : found.start()], piece]
            self._note(size, found.start())
            size, position = size + len(piece), found.end()
            self._note(size, position)
        pieces.append(styled[position:])
        self.text = "".join(pieces)

    def _note(self, even: int, raw: int) -> None:
        self._even.append(even)
        self._raw.append(raw)

    def raw_start(self, offset: int) -> int:
        """Where the character at an offset of the even form begins in the text."""
        at = bisect_right(self._even, offset) - 1
        return self._raw[at] if at % 2 else self._raw[at] + offset - self._even[at]

    def raw_end(self, offset: int) -> int:
        """Where the character before an offset of the even form ends in the text."""
        at = bisect_right(self._even, offset - 1)
        if at % 2 == 0 or (at < len(self._even) and self._even[at] == offset):
            return self._raw[at]
        return self._raw[at - 1] + offset - self._even[at - 1]
