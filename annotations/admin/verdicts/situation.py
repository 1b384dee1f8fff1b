"""Where a verdict stands: its state, what readers see, and how far the next version has come."""

from dataclasses import dataclass
from enum import StrEnum

from annotations.models import Verdict, VerdictVersion
from annotations.vocabulary import VerdictState
from annotations.workflow import TransitionNotAllowed


class Stage(StrEnum):
    """How far the version that is being worked on has come."""

    NONE = "none"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"


@dataclass(frozen=True)
class Situation:
    """A verdict with the version readers see (or last saw) and the one being worked on."""

    verdict: Verdict
    current: VerdictVersion | None
    pending: VerdictVersion | None

    @property
    def state(self) -> VerdictState:
        """Return the state of the verdict."""
        return VerdictState(self.verdict.state)

    @property
    def stage(self) -> Stage:
        """Return how far the pending version has come."""
        if self.pending is None:
            return Stage.NONE
        if self.pending.submitted_at is None:
            return Stage.DRAFT
        return Stage.SUBMITTED if self.pending.approved_at is None else Stage.APPROVED

    @property
    def open(self) -> VerdictVersion:
        """Return the pending version. Raises TransitionNotAllowed when there is none."""
        if self.pending is None:
            raise TransitionNotAllowed(
                f"No version of {self.verdict.ref} is being worked on. "
                "Correct the verdict to start one.",
                "no_pending_version",
            )
        return self.pending

    @property
    def round(self) -> int:
        """Return the number of the version that assessments are given for."""
        if self.pending is not None:
            return self.pending.number
        return self.current.number + 1 if self.current else 1


def situation_of(verdict: Verdict) -> Situation:
    """Return where a verdict stands, in one query."""
    versions = list(
        VerdictVersion.objects.filter(verdict=verdict)
        .select_related("rating", "author", "approved_by", "published_by")
        .prefetch_related("evidence_uses__evidence__annotation__article")
        .order_by("number")
    )
    for version in versions:
        version.verdict = verdict
    pending = next((one for one in versions if one.published_at is None), None)
    current = next(
        (one for one in versions if one.pk == verdict.current_version_id), None
    )
    return Situation(verdict, current, pending)
