"""What an import did, and what it refused, line by line."""

from collections import Counter
from dataclasses import dataclass, field

MOST = 100  # refusals that are listed; then reading stops


@dataclass(frozen=True)
class Refusal:
    """A line that was refused, with the reason in words."""

    line: int
    message: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}"


@dataclass
class Report:
    """What came in, what was there already, and what was done to make it fit."""

    taken: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    users: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)

    @property
    def full(self) -> bool:
        """Return whether no further refusal would be listed."""
        return len(self.refusals) >= MOST


class Unimportable(Exception):
    """Nothing was imported. `report` says which lines were refused, where it was lines."""

    def __init__(self, message: str, report: Report | None = None) -> None:
        super().__init__(message)
        self.report = report or Report()
