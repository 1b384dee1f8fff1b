"""When a webhook that failed is tried again, and when it is given up. Pure.

The waits are those of the Standard Webhooks specification; a tenth more at most is added, by chance, so
that many subscriptions of one receiver do not come back at once.
"""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
WAITS = (
    5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR,
    14 * HOUR, 20 * HOUR, 24 * HOUR,
)  # fmt: skip
LONGEST_WAIT = 24 * HOUR
JITTER = 0.1
PATIENCE = 75 * HOUR


def wait_after(
    failures: int, *, chance: float, asked: timedelta | None = None
) -> timedelta:
    """Return how long to wait after so many failures in a row, at least one.

    `chance` is between 0 and 1. What the receiver asked for lengthens the wait, up to a day.
    """
    usual = WAITS[min(failures, len(WAITS)) - 1] * (1 + JITTER * chance)
    return max(usual, min(asked, LONGEST_WAIT)) if asked else usual


def asked_wait(retry_after: str | None, now: datetime) -> timedelta | None:
    """Return what a `Retry-After` header asks for: seconds, or a date (RFC 9110, section 10.2.3).

    What cannot be read asks for nothing.
    """
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return timedelta(seconds=min(int(said[:9]), LONGEST_WAIT.total_seconds()))
    try:
        until = parsedate_to_datetime(said)
    except (ValueError, OverflowError):  # the latter for numbers beyond any clock
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(until - now, timedelta())


def is_given_up(failing_since: datetime, now: datetime) -> bool:
    """Return whether a subscription has failed for so long, 75 hours, that it is disabled."""
    return now - failing_since >= PATIENCE
