"""What is chosen for a release, and which choices go together."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal, Self

from annotations.exchange.registry import names
from annotations.models import Release
from annotations.records.terms import TextRule
from annotations.workflow.errors import InvalidContent

TEXTS = ("rights", "full", "quote", "none")
ASSESSMENTS = ("final", "all")


@dataclass(frozen=True)
class Choices:
    """What goes into a release besides its formats.

    `double_reviewed` keeps the verdicts that two or more reviewers have assessed, and what rests
    under them. With `text` `quote`, quotations longer than `longest_quote` code points are left out.
    `assessments` is `final` for the verdict alone, or `all` for every reviewer's own.
    `splits` writes the formats of annotated texts in three parts, by article.
    """

    text: TextRule = "rights"
    assessments: Literal["final", "all"] = "final"
    double_reviewed: bool = False
    pseudonyms: bool = True
    splits: bool = False
    longest_quote: int | None = None

    @classmethod
    def of(cls, release: Release) -> Self:
        """Return what was chosen for a release."""
        return cls(**release.filters)

    def filters(self) -> dict[str, Any]:
        """Return the choices as they are stored and as the manifest says them."""
        return asdict(self)


def require_fitting(
    formats: Sequence[str], choices: Choices, *, published_only: bool
) -> None:
    """Raise InvalidContent for a format that does not exist or choices that contradict each other."""
    for name in formats:
        if name not in names():
            raise InvalidContent(
                f"There is no format '{name}'. Choose from: {', '.join(names())}.",
                "unknown_format",
                "formats",
            )
    if len(set(formats)) != len(formats):
        raise InvalidContent("A format is named twice.", "format_twice", "formats")
    if choices.text not in TEXTS or choices.assessments not in ASSESSMENTS:
        raise InvalidContent(
            f"Choose text from {', '.join(TEXTS)}, assessments from {', '.join(ASSESSMENTS)}.",
            "unknown_choice",
        )
    require_fitting_length(choices.text, choices.longest_quote)
    if published_only:
        refuse_what_readers_never_see(choices)


def require_fitting_length(text: str, longest_quote: int | None) -> None:
    """Raise InvalidContent for a longest quotation where quotations are not what is asked for."""
    if longest_quote is not None and (text != "quote" or longest_quote < 1):
        raise InvalidContent(
            "The longest quotation is a number from 1 up, and goes with the text 'quote'. "
            "Choose that text, or leave it out.",
            "longest_quote",
            "longest_quote",
        )


def refuse_what_readers_never_see(choices: Choices) -> None:
    """Raise InvalidContent for choices that would show readers what is never published."""
    if choices.assessments == "all":
        raise InvalidContent(
            "Assessments are never published. Choose the final verdict alone, or make a release "
            "for colleagues.",
            "assessments_are_not_public",
            "assessments",
        )
    if not choices.pseudonyms:
        raise InvalidContent(
            "Readers do not learn who annotated. Keep the pseudonyms, or make a release for "
            "colleagues.",
            "names_are_not_public",
            "pseudonyms",
        )
