"""Carrying characters unharmed through a reader that drops or rewrites them. Pure: no Django.

Readers of web pages drop what they take for control characters, joiners among them, without which
Persian words and families of emoji fall apart; and they compose accents. So each such character is
replaced by a letter that the page does not have, and put back afterwards.
"""

import re
import unicodedata
from functools import cache
from html import unescape

ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31}[0-9]{0,2});")
HARMED = frozenset({"Cf", "Mn", "Mc", "Me", "Zl", "Zp", "Zs"})
KEPT = frozenset(" ")
# Letters that no page has, or next to none: cuneiform and Anatolian hieroglyphs.
SPARE = (*range(0x12000, 0x1239A), *range(0x14400, 0x14647))


class Disguise:
    """What each endangered character of one page is replaced by."""

    def __init__(self, page: str) -> None:
        plain = ENTITY.sub(revealed, page)
        found = sorted({char for char in plain if is_harmed(char)})
        present = set(plain)
        spare = [letter for code in SPARE if (letter := chr(code)) not in present]
        pairs: dict[str, str | int | None] = dict(zip(found, spare, strict=False))
        self.page = plain.translate(str.maketrans(pairs))
        self._back = str.maketrans(
            {letter: char for char, letter in zip(found, spare, strict=False)}
        )

    def off(self, text: str) -> str:
        """Return a text that was read out of the page with its characters put back."""
        return text.translate(self._back)


def revealed(entity: re.Match[str]) -> str:
    """Return the character that an entity means, if it is an endangered one; else the entity."""
    meant = unescape(entity.group())
    return meant if len(meant) == 1 and is_harmed(meant) else entity.group()


@cache
def is_harmed(char: str) -> bool:
    """Return whether readers drop a character, make a space of it, or compose it."""
    if char in KEPT:
        return False
    return (
        unicodedata.category(char) in HARMED
        or unicodedata.normalize("NFC", char) != char
    )
