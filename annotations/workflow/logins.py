"""Guessing passwords is slowed down: so many attempts for one account from one address, then a pause.

A stranger locks nobody out: attempts from elsewhere count apart. Accounts that do not exist are
counted like those that do, so nothing can be told from it. Counted in the database for all workers.
"""

import math
import time

from django.db import connection
from django.utils.crypto import salted_hmac

WINDOW = 15  # minutes
MOST = 10  # attempts for one account from one address
MOST_FROM_ONE = 100  # attempts from one address, whatever the account
SLOTS = 65_536  # whoever is counted shares them by chance; the table stays small and tells no name
MINUTE = 60  # seconds

SAME = "counted.minute > %(past)s AND counted.minute <= excluded.minute + 1"
COUNT = f"""
    INSERT INTO annotations_ratecount AS counted (subject, minute, hits)
    SELECT subject, %(minute)s, 1 FROM unnest(%(subjects)s::text[]) AS asked (subject)
    ON CONFLICT (subject) DO UPDATE SET
        -- A minute that is still to come is of a clock that has been set back since.
        hits = CASE WHEN {SAME} THEN counted.hits + 1 ELSE 1 END,
        minute = CASE WHEN {SAME} THEN counted.minute ELSE excluded.minute END
    RETURNING subject, hits, minute
"""  # noqa: S608  # put together from names of our own
FORGET = "DELETE FROM annotations_ratecount WHERE subject = %s"


def count_attempt(account: str, address: str) -> int:
    """Count one attempt to log in; return how many seconds to wait, 0 when it may be made."""
    both, one = slot(f"{account}\n{address}"), slot(address)
    minute = int(time.time() // MINUTE)
    values: dict[str, int | list[str]] = {
        "minute": minute,
        "past": minute - WINDOW,
        "subjects": sorted({both, one}),
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT, values)
        rows: list[tuple[str, int, int]] = cursor.fetchall()
    most = {both: MOST, one: MOST_FROM_ONE}
    began = [since for subject, hits, since in rows if hits > most[subject]]
    if not began:
        return 0
    return max(1, math.ceil((max(began) + WINDOW) * MINUTE - time.time()))


def forget_attempts_of(account: str, address: str) -> None:
    """Forget the attempts for an account from an address: the right password was given."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET, [slot(f"{account}\n{address}")])


def slot(words: str) -> str:
    """Return the slot in which something is counted."""
    digest = salted_hmac(
        "annotations.workflow.logins", words.casefold(), algorithm="sha256"
    )
    return f"login:{int.from_bytes(digest.digest()[:4]) % SLOTS}"
