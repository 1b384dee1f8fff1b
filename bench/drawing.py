"""A picture of cost curves: plain SVG, read in light and dark, with its figures as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from bench.table import short

WIDTH, HEIGHT = 900, 460
LEFT, RIGHT, TOP, BOTTOM = 60, 330, 40, 60
COLOURS = ("#1b6ca8", "#c1440e", "#2e7d32", "#7b3fa0", "#946c00", "#b0215e", "#00707a")
DASHES = ("", "8 4", "2 3", "10 3 2 3", "14 4", "5 5", "1 5")


@dataclass(frozen=True)
class Curve:
    """What a unit of some work costs, by the size of the corpus."""

    name: str
    points: dict[int, float]

    def times(self) -> list[tuple[int, float]]:
        """Return the costs as so many times that at the smallest size."""
        first = next(iter(self.points.values()))
        return [(size, cost / first) for size, cost in self.points.items()]


def picture(curves: Sequence[Curve]) -> str:
    """Return the curves as SVG, over a logarithmic axis of sizes."""
    sizes = sorted({size for one in curves for size in one.points})
    most = max(times for one in curves for _, times in one.times())
    top = max(2.0, math.ceil(most * 2) / 2)
    across, up = scale_x(sizes), scale_y(top)
    drawn = [
        line
        for place, one in enumerate(curves)
        for line in drawn_curve(one, place, across, up)
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" '
            'role="img" font-family="sans-serif" font-size="13">',
            f"<title>{escape(told(curves))}</title>",
            f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>',
            *axes(sizes, top, across, up),
            *drawn,
            "</svg>\n",
        ]
    )


def told(curves: Sequence[Curve]) -> str:
    """Return the figures in words."""
    said = "; ".join(
        f"{one.name}: "
        + ", ".join(f"{times:.2f} at {size:,}" for size, times in one.times())
        for one in curves
    )
    return f"The cost of a unit, as so many times that of the smallest corpus. {said}."


def scale_x(sizes: Sequence[int]) -> "Scale":
    """Return where sizes stand."""
    low, high = math.log10(sizes[0]), math.log10(sizes[-1])
    return Scale(low, max(high, low + 1), LEFT, WIDTH - RIGHT)


def scale_y(top: float) -> "Scale":
    """Return where costs stand."""
    return Scale(0, top, HEIGHT - BOTTOM, TOP)


@dataclass(frozen=True)
class Scale:
    """From values to places in the picture."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (value - self.low) / (self.high - self.low)
        return round(self.start + share * (self.end - self.start), 1)


def axes(sizes: Sequence[int], top: float, across: Scale, up: Scale) -> list[str]:
    """Return the axes with what stands at them."""
    made = []
    for half in range(int(top * 2) + 1):
        y = up(half / 2)
        made += [
            f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#ddd"/>',
            f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end" fill="#222">{half / 2:g}×</text>',
        ]
    for size in sizes:
        x = across(math.log10(size))
        made.append(
            f'<text x="{x}" y="{HEIGHT - BOTTOM + 22}" text-anchor="middle" fill="#222">{size:,}</text>'
        )
    middle = (LEFT + WIDTH - RIGHT) / 2
    made.append(
        f'<text x="{middle}" y="{HEIGHT - 12}" text-anchor="middle" fill="#222">annotations in the corpus</text>'
    )
    return made


def drawn_curve(one: Curve, place: int, across: Scale, up: Scale) -> list[str]:
    """Return a curve with its points, and its name in the key."""
    colour, dash = COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)]
    at = [(across(math.log10(size)), up(times)) for size, times in one.times()]
    path = " ".join(f"{x},{y}" for x, y in at)
    style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dash}"'
    x, y = WIDTH - RIGHT + 20, TOP + 24 * place
    size, cost = next(iter(one.points.items()))
    name = escape(f"{one.name} ({short(cost)} at {size:,})")
    return [
        f'<polyline points="{path}" {style}/>',
        *(f'<circle cx="{a}" cy="{b}" r="3" fill="{colour}"/>' for a, b in at),
        f'<line x1="{x}" x2="{x + 26}" y1="{y}" y2="{y}" {style}/>',
        f'<text x="{x + 34}" y="{y + 4}" fill="#222">{name}</text>',
    ]
