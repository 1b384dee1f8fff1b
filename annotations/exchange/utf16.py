"""Places in a text counted in UTF-16 code units, as Java and JavaScript count. Pure: no Django."""

from bisect import bisect_left, bisect_right

from annotations.anchoring.text import ASTRAL


class Utf16:
    """One text, whose code points are counted in UTF-16 code units."""

    def __init__(self, text: str) -> None:
        self._wide = [found.start() for found in ASTRAL.finditer(text)]

    def at(self, offset: int) -> int:
        """Return the UTF-16 code units before a code point."""
        return offset + bisect_left(self._wide, offset)

    def all(self, offsets: list[int]) -> list[int]:
        """Return the UTF-16 code units before each of many code points, which are sorted."""
        found: list[int] = []
        start = 0
        for passed, place in enumerate(self._wide):
            stop = bisect_right(offsets, place, start)
            found += [offset + passed for offset in offsets[start:stop]]
            start = stop
        return found + [offset + len(self._wide) for offset in offsets[start:]]
