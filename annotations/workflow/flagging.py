"""Putting a verdict up for review, with the reason."""

from annotations.models import Verdict
from annotations.workflow.acts import Act
from annotations.workflow.storing import update

LONGEST_REASON = 500  # code points


def flag_for_review(act: Act, verdict: Verdict, reason: str) -> Verdict:
    """Put a verdict up for review; reasons it waits for already stand behind the new one."""
    reasons = f"{reason} {verdict.review_reason}".strip()
    return update(
        act, verdict, "flag_for_review", review_reason=reasons[:LONGEST_REASON]
    )
