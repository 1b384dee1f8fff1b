"""Verdicts whose versions did not all come in: left out whole, or withheld from readers."""

from collections.abc import Iterable, Iterator
from functools import partial
from uuid import UUID

from annotations.exchange.importing.shelf import Waiting
from annotations.exchange.importing.taking import Taking
from annotations.models import Verdict
from annotations.vocabulary import VerdictState
from annotations.workflow.importing import import_nothing, import_state

NO_VERSION = (
    "None of its versions came in, and a verdict has at least one. Mend its versions, or take the "
    "verdict out."
)
NOT_THE_LAST = (
    "Not all of its published versions came in, so readers do not see it. Mend them and import it "
    "again elsewhere, or publish it anew."
)
WITHHELD_NOTE = "It could not be brought here whole."


def settle_incomplete(taking: Taking) -> None:
    """Take out verdicts without any version, and withhold those that lack one readers have seen.

    An earlier version must not be served as if nothing had followed it.
    """
    for waiting in taking.shelf.each("verdict"):
        verdict: UUID = waiting.record.id
        versions = list(taking.shelf.of(verdict, "verdict_version"))
        if versions and not taking.keep_going:
            continue  # what is missing has been refused, and all else with it
        if not any(came_in(taking, one) for one in versions):
            taking.report.refuse(waiting.where, NO_VERSION)
            taking.attempt(waiting.where, partial(take_out, taking, verdict))
        elif any(lacking(taking, versions)):
            taking.report.refuse(waiting.where, NOT_THE_LAST)
            taking.attempt(waiting.where, partial(hide, taking, verdict))


def came_in(taking: Taking, version: Waiting) -> bool:
    """Return whether a version has been stored."""
    return taking.known.learned_key("verdict_version", version.record.id) is not None


def lacking(taking: Taking, versions: Iterable[Waiting]) -> Iterator[bool]:
    """Yield True for each published version that was refused."""
    for version in versions:
        if version.record.published_at and not came_in(taking, version):
            yield True


def take_out(taking: Taking, verdict: UUID) -> None:
    """Take a verdict out that has no version."""
    import_nothing(taking.mine(taking.now), taking.known.row("verdict", verdict))
    forget(taking, verdict)


def hide(taking: Taking, verdict: UUID) -> None:
    """Withhold a verdict that readers would see in an earlier version than the last."""
    row: Verdict = taking.known.row("verdict", verdict)
    taking.shelf.drop("verdict", verdict)
    if row.state == VerdictState.PUBLISHED:
        import_state(
            taking.mine(taking.now),
            row,
            VerdictState.WITHHELD,
            state_note=WITHHELD_NOTE,
            review_reason=NOT_THE_LAST,
        )


def forget(taking: Taking, verdict: UUID) -> None:
    """Forget that a verdict came in."""
    taking.shelf.drop("verdict", verdict)
    taking.known.keys.drop("verdict", verdict.bytes)
    taking.report.taken["verdict"] -= 1
