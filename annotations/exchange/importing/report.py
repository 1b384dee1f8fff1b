"""What an import did, and what it refused, line by line."""

from collections import Counter
from dataclasses import dataclass, field

from annotations.exchange.foreign import Where

LONGEST, ENDING = (
    1_000,
    300,
)  # code points of a message, and of its end where it is longer
SHOWN = 20  # references that are listed
MOST = 100  # refusals that are listed; without --keep-going reading stops then


@dataclass(frozen=True)
class Refusal:
    """A place in the file that was refused, with the reason in words."""

    where: Where
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message}"


@dataclass
class Report:
    """What came in, what was there already, and what was done to make it fit.

    `notes` count what was passed over, in words; `renamings` are all things of which `renamed` lists the
    first.
    """

    taken: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    users: list[str] = field(default_factory=list)
    renamed: list[tuple[str, str]] = field(default_factory=list)
    renamings: int = 0
    notes: Counter[str] = field(default_factory=Counter)
    refusals: list[Refusal] = field(default_factory=list)
    unlisted: int = 0

    @property
    def full(self) -> bool:
        """Return whether no further refusal would be listed."""
        return len(self.refusals) >= MOST

    def copy(self) -> "Report":
        """Return what has been reported so far."""
        return Report(
            Counter(self.taken),
            Counter(self.known),
            users=[*self.users],
            renamed=[*self.renamed],
            renamings=self.renamings,
            notes=Counter(self.notes),
        )

    def back_to(self, before: "Report") -> None:
        """Take back what was reported since, but for refusals."""
        for name in ("taken", "known", "users", "renamed", "renamings", "notes"):
            setattr(self, name, getattr(before, name))

    def rename(self, given: str, new: str) -> None:
        """Note that a thing has a reference here that it has not in the file; the first are listed."""
        self.renamings += 1
        if len(self.renamed) < SHOWN:
            self.renamed.append((given or "no reference", new))

    def refuse(self, where: Where, message: str) -> None:
        """Note a refusal; what is beyond the list is counted."""
        if self.full:
            self.unlisted += 1
        else:
            self.refusals.append(Refusal(where, shortened(message)))

    def listed(self) -> str:
        """Return the refusals, a line each."""
        lines = "\n".join(f"  {refusal}" for refusal in self.refusals)
        return f"{lines}\n  and {self.unlisted} more." if self.unlisted else lines


def shortened(message: str) -> str:
    """Return a message that quotes no more of a file than people read."""
    if len(message) <= LONGEST:
        return message
    return f"{message[: LONGEST - ENDING]} … {message[-ENDING:]}"


class Unimportable(Exception):
    """Nothing was imported. `report` says which lines were refused, where it was lines."""

    def __init__(self, message: str, report: Report | None = None) -> None:
        super().__init__(message)
        self.report = report or Report()
