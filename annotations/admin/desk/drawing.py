"""Pictures drawn by the server as SVG: every length is an attribute, so no style is needed."""

from collections.abc import Iterable
from dataclasses import dataclass

WIDTH = 600  # units of the drawing, whatever the width of the page


@dataclass(frozen=True)
class Part:
    """One part of a whole: what it is, how many, where they are listed, and its pattern."""

    name: str
    count: int
    tone: str
    url: str = ""
    x: float = 0
    width: float = 0
    share: int = 0  # per cent


@dataclass(frozen=True)
class Bar:
    """A whole cut into its parts, drawn beside a list of them."""

    name: str
    total: int
    parts: list[Part]

    @property
    def in_words(self) -> str:
        """Return what the bar shows, for those who do not see it."""
        said = ", ".join(f"{part.name.lower()} {part.count}" for part in self.parts)
        return f"{self.name}: {said}; {self.total} in all"


def bar(name: str, parts: Iterable[Part]) -> Bar:
    """Return a bar whose parts are as wide as their share of the whole."""
    rows = list(parts)
    total = sum(part.count for part in rows)
    x, placed = 0.0, []
    for part in rows:
        width = WIDTH * part.count / total if total else 0.0
        share = round(100 * part.count / total) if total else 0
        placed.append(
            Part(
                part.name,
                part.count,
                part.tone,
                part.url,
                round(x, 2),
                round(width, 2),
                share,
            )
        )
        x += width
    return Bar(name, total, placed)
