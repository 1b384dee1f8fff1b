"""How an assignment ends: put back, done, or lapsed."""

from annotations.models import Assignment, Verdict
from annotations.vocabulary import AssignmentEnd
from annotations.workflow.acts import Act
from annotations.workflow.storing import lock, record_history


def end(act: Act, assignment: Assignment, why: AssignmentEnd) -> Assignment:
    """Store that an assignment has ended, and why."""
    assignment.ended_at, assignment.end = act.at, why
    assignment.save(update_fields=["ended_at", "end"])
    record_history(
        act,
        "end_assignment",
        assignment,
        before={"ended_at": None, "end": ""},
        after={"ended_at": act.at.isoformat(), "end": why.value},
    )
    return assignment


def end_assignments(
    act: Act, verdict: Verdict, why: AssignmentEnd = AssignmentEnd.DONE
) -> None:
    """End the assignment of a verdict that waits for its second reader no longer."""
    for held in Assignment.objects.filter(verdict=verdict, ended_at=None):
        end(act, lock(held), why)
