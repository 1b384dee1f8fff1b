"""One table of what things cost: each line beside a baseline of the same run, with the reach wished for."""

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One line. `reach` is the most that the ratio, or without a baseline the figure, may be.

    With `least` it is the least. A line without a reach is there to compare with.
    """

    what: str
    figure: float
    unit: str
    wall: float | None = None  # milliseconds
    baseline: str = ""
    base: float | None = None  # in the same unit
    reach: float | None = None
    least: bool = False

    @property
    def ratio(self) -> float | None:
        """Return how many times the baseline it is."""
        return self.figure / self.base if self.base else None

    @property
    def reached(self) -> bool | None:
        """Return whether it is as wished; None where nothing was wished for."""
        if self.reach is None:
            return None
        got = self.figure if self.ratio is None else self.ratio
        return got >= self.reach if self.least else got <= self.reach

    def cells(self) -> list[str]:
        """Return the line as it is printed."""
        wished = (
            "" if self.reach is None else f"{'≥' if self.least else '≤'} {self.reach:g}"
        )
        if wished and self.ratio is None:
            wished += f" {self.unit}"
        return [
            self.what,
            f"{short(self.figure)} {self.unit}",
            "" if self.wall is None else f"{short(self.wall)} ms",
            f"{self.baseline}: {short(self.base)} {self.unit}" if self.base else "",
            "" if self.ratio is None else f"{self.ratio:.2f}",
            wished,
            {True: "yes", False: "**no**", None: ""}[self.reached],
        ]


HEADINGS = ("what", "cost", "wall", "beside", "ratio", "wished", "reached")


def short(figure: float) -> str:
    """Return a figure with three digits that matter, or whole."""
    return f"{figure:,.0f}" if figure >= 100 else f"{figure:.3g}"


def written(lines: Sequence[Line]) -> str:
    """Return the lines as a table in Markdown."""
    rows = [HEADINGS, ["---"] * len(HEADINGS), *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def machine() -> dict[str, object]:
    """Return what was measured on, and when."""
    words = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [
        line.partition(":")[2].strip()
        for line in words
        if line.startswith("model name")
    ]
    load = Path("/proc/loadavg").read_text(encoding="ascii").split()[0]
    return {
        "at": f"{datetime.now(UTC):%Y-%m-%dT%H:%MZ}",
        "processors": f"{len(names)} × {names[0]}" if names else platform.machine(),
        "python": platform.python_version(),
        "load": float(load),
    }


def keep(lines: Sequence[Line], path: Path, **given: object) -> None:
    """Write the lines as JSON, with machine and date."""
    rows = [
        asdict(line) | {"ratio": line.ratio, "reached": line.reached} for line in lines
    ]
    path.parent.mkdir(parents=True, exist_ok=True)
    said = json.dumps(
        {**machine(), **given, "lines": rows}, ensure_ascii=False, indent=1
    )
    path.write_text(said + "\n", encoding="utf-8")
