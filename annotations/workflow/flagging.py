"""Putting verdicts up for review, with the reason."""

from django.db.models import QuerySet

from annotations.models import Verdict
from annotations.vocabulary import VerdictState
from annotations.workflow.acts import Act
from annotations.workflow.storing import update

LONGEST_REASON = 500  # code points
APPROVED = (VerdictState.PUBLISHED, VerdictState.WITHHELD)


def flag_for_review(act: Act, verdict: Verdict, reason: str) -> Verdict:
    """Put a verdict up for review; reasons it waits for already stand behind the new one."""
    reasons = f"{reason} {verdict.review_reason}".strip()
    return update(
        act, verdict, "flag_for_review", review_reason=reasons[:LONGEST_REASON]
    )


def flag_approved(act: Act, verdicts: QuerySet[Verdict], reason: str) -> None:
    """Put those of some verdicts up for review that readers see, or will see again."""
    for verdict in verdicts.filter(state__in=APPROVED).order_by("pk"):
        flag_for_review(act, verdict, reason)
