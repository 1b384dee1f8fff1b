"""Places in a text counted in UTF-16 code units, as Java and JavaScript count. Pure: no Django."""

from bisect import bisect_left

from annotations.anchoring.text import ASTRAL


class Utf16:
    """One text, whose code points are counted in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._wide = [found.start() for found in ASTRAL.finditer(text)]

    def at(self, offset: int) -> int:
        """Return the UTF-16 code units before a code point."""
        return offset + bisect_left(self._wide, offset)
