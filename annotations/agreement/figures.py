"""A coefficient with the number of units it rests on, and how sure one may be of it.

The interval is a percentile bootstrap over units (Efron 1979): units are drawn again with
replacement, always in the same way for the same units, so that a page shows the same figures
whenever it is opened. Of many units it draws how often each kind comes, by Poisson's law (Hanley
and MacGibbon 2006), which takes as long as there are kinds, not units.
"""

from collections import Counter
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from random import Random
from typing import TypeVar

Unit = TypeVar("Unit", bound=Hashable)

ROUNDS = 400
SEED = 1960
CONFIDENCE = 0.95
FEWEST_UNITS = 3  # fewer say nothing about how units differ
MANY_UNITS = 1_000
RARE = 30  # a kind that comes less often is not near enough to a normal distribution


@dataclass(frozen=True)
class Figure:
    """A coefficient; `value` is None when it is not defined, and `why` then says why."""

    value: float | None
    units: int
    low: float | None = None
    high: float | None = None
    why: str = ""

    @classmethod
    def undefined(cls, why: str, *, units: int = 0) -> "Figure":
        """Return the figure of what cannot be computed."""
        return cls(None, units, why=why)


def with_interval(
    units: Counter[Unit], coefficient: Callable[[Counter[Unit]], float | None]
) -> tuple[float | None, float | None]:
    """Return the interval of a coefficient over units, or two Nones where there are too few.

    Units that are alike are counted once, with how many there are.
    """
    total = units.total()
    if total < FEWEST_UNITS:
        return None, None
    random = Random(SEED)  # noqa: S311  # a fixed draw, not a secret
    draw = many_drawn if total > MANY_UNITS else few_drawn
    draws = (draw(random, units) for _ in range(ROUNDS))
    values = sorted(v for v in map(coefficient, draws) if v is not None)
    if len(values) < ROUNDS / 2:
        return None, None
    tail = (1 - CONFIDENCE) / 2
    last = len(values) - 1
    return values[round(tail * last)], values[round((1 - tail) * last)]


def few_drawn(random: Random, units: Counter[Unit]) -> Counter[Unit]:
    """Return as many units as there are, drawn one by one."""
    return Counter(random.choices(list(units), list(units.values()), k=units.total()))


def many_drawn(random: Random, units: Counter[Unit]) -> Counter[Unit]:
    """Return about as many units as there are, drawn kind by kind."""
    return Counter({kind: poisson(random, count) for kind, count in units.items()})


def poisson(random: Random, mean: int) -> int:
    """Return a number drawn by Poisson's law; where it comes often, by the normal one near it."""
    if mean >= RARE:
        return max(0, round(random.gauss(mean, mean**0.5)))
    count, passed = 0, random.expovariate(1)
    while passed < mean:
        count, passed = count + 1, passed + random.expovariate(1)
    return count
