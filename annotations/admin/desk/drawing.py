"""Pictures drawn by the server as SVG: every length is an attribute, so no style is needed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

WIDTH = 600  # units of the drawing, whatever the width of the page


@dataclass(frozen=True)
class Part:
    """One part of a whole: what it is, how many, its tone, and where they are listed."""

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


def bar(name: str, parts: Iterable[Part], *, most: int = 0) -> Bar:
    """Return a bar as long as its total is of `most`; without, it fills the width."""
    rows = list(parts)
    total = sum(part.count for part in rows)
    unit = WIDTH / (most or total or 1)
    x, placed = 0.0, []
    for part in rows:
        width = unit * part.count
        share = round(100 * part.count / total) if total else 0
        placed.append(replace(part, x=round(x, 2), width=round(width, 2), share=share))
        x += width
    return Bar(name, total, placed)


def bars(rows: Iterable[tuple[str, list[Part]]]) -> list[Bar]:
    """Return bars on one scale: the longest fills the width."""
    found = list(rows)
    most = max((sum(part.count for part in parts) for _, parts in found), default=0)
    return [bar(name, parts, most=most) for name, parts in found]
