"""Many things at once, all of them or none: what is wrong with each is said in one report."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django.db import transaction

from annotations.api.errors import ProblemError, Unusable
from annotations.workflow import InvalidContent
from annotations.workflow.storing import AsOne

Content = TypeVar("Content")
MOST_NAMED = 100


def each(
    contents: Sequence[Content], pointer: str, make: Callable[[Content, str], Any]
) -> list[Any]:
    """Make one thing of each content, within the caller's transaction.

    Raises Unusable with everything that is wrong; then the caller's transaction must not stay.
    """
    made: list[Any] = []
    wrong: list[ProblemError] = []
    for number, content in enumerate(contents):
        here = f"{pointer}/{number}"
        try:
            with transaction.atomic(), AsOne():
                made.append(make(content, here))
        except Unusable as refusal:
            wrong += refusal.errors
        except InvalidContent as refusal:
            wrong += problems_at(here, refusal)
        if len(wrong) >= MOST_NAMED:
            break
    if wrong:
        raise Unusable(wrong)
    return made


def problems_at(pointer: str, refusal: InvalidContent) -> list[ProblemError]:
    """Return the problems of a refusal, each with its place in the body."""
    return [
        ProblemError(
            code=one.code,
            detail=one.message,
            pointer=f"{pointer}/{one.field}" if one.field else pointer,
        )
        for one in refusal.problems
    ]
