"""When two passages are the same words: the narrow equivalence, and nothing beyond it.

White space of any kind and length, the style of quotation marks and of dashes, soft hyphens, and
Unicode composition (NFC) make no difference. Case, spelling, punctuation and accents do.
"""

import re
import unicodedata

DOUBLE = "“”„‟«»〝〞＂"
SINGLE = "‘’‚‛‹›"
DASHES = "‐‑‒–—―−"
SOFT_HYPHEN = "\u00ad"
STYLE = str.maketrans(
    {**dict.fromkeys(DOUBLE, '"'), **dict.fromkeys(SINGLE, "'"), **dict.fromkeys(DASHES, "-"), SOFT_HYPHEN: None}
)
SPACE = re.compile(r"\s+")


def restyle(text: str) -> str:
    """Every difference that does not count evened out, but white space at the ends kept as one space."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text.translate(STYLE))
    return SPACE.sub(" ", text)


def fold(text: str) -> str:
    """The form in which passages are compared; never stored, never shown."""
    return restyle(text).strip()


def same_words(one: str, other: str) -> bool:
    """Whether two passages are the same words by the narrow equivalence."""
    return one == other or fold(one) == fold(other)


def folded_with_offsets(text: str) -> tuple[str, list[int]]:
    """`restyle(text)`, and for each of its characters where it begins in `text`, plus the end."""
    pieces: list[str] = []
    offsets: list[int] = []
    position, size = 0, len(text)
    while position < size:
        after = _after_unit(text, position)
        piece = restyle(text[position:after])
        pieces.append(piece)
        offsets.extend([position] * len(piece))
        position = after
    offsets.append(size)
    return "".join(pieces), offsets


def _after_unit(text: str, position: int) -> int:
    """The end of the shortest stretch that can be evened out by itself."""
    if text[position].isspace():
        found = SPACE.match(text, position)
        return found.end() if found else position + 1
    after = position + 1
    while after < len(text) and _joins(text[after]):
        after += 1
    return after


def _joins(character: str) -> bool:
    """Whether a character may compose with the one before it (marks and Hangul jamo)."""
    if character < "\u00ad":
        return False
    return character == SOFT_HYPHEN or unicodedata.combining(character) > 0 or "\u1160" <= character <= "\u11ff"
