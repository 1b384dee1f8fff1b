"""Why a verb refuses, named for the fact. Each is a sentence for people and a code for programs."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong; `field` is empty when it concerns the whole."""

    message: str
    code: str
    field: str = ""


class Refused(Exception):
    """A verb did not happen, and nothing was changed."""

    def __init__(self, message: str, code: str, field: str = "") -> None:
        super().__init__(message)
        self.problems: Sequence[Problem] = (Problem(message, code, field),)

    @property
    def code(self) -> str:
        """Return the code of the first problem."""
        return self.problems[0].code

    @property
    def by_field(self) -> str:
        """Return what is wrong, each problem behind the field that it concerns."""
        return " ".join(
            f"{one.field}: {one.message}" if one.field else one.message
            for one in self.problems
        )


class InvalidContent(Refused):
    """The content breaks a rule of the model."""

    @classmethod
    def of(cls, problems: Sequence[Problem]) -> "InvalidContent":
        """Return one refusal for several problems."""
        refusal = cls(
            " ".join(problem.message for problem in problems), problems[0].code
        )
        refusal.problems = tuple(problems)
        return refusal


class NotPermitted(Refused):
    """The person may not do this."""


class TransitionNotAllowed(Refused):
    """The thing is not in a state in which this may happen."""


class OwnWork(NotPermitted):
    """A second reader is needed, and this is the author."""


class QuoteMismatch(InvalidContent):
    """The words are not what stands at the place."""


class Busy(Refused):
    """Others hold what this needs; the same act may succeed in a moment."""

    retry_after = 1  # seconds


class StaleVersion(Refused):
    """Somebody else has changed the thing since it was read."""
