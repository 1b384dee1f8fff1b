"""The statement that counts a request: of its own, or beside the one that finds the key."""

import time
from typing import Any

SECONDS = 60

# One statement, planned once a connection, so its values say of which type they are: the count goes
# up, and once a minute the key is marked as used and what was counted
# of it before is added to its day. A position of the feed that is not in the ledger counts as none.
SAME = "counted.minute BETWEEN excluded.minute AND excluded.minute + 1"
BEFORE = """
    used AS (
        UPDATE annotations_apikey SET last_used_at = now()
        WHERE id = {key}
          AND (last_used_at IS NULL OR last_used_at < now() - interval '1 minute')
    ),
    past AS (
        SELECT minute, hits, feed_seq FROM annotations_ratecount
        WHERE {key} IS NOT NULL AND subject = {subject}
          AND minute NOT BETWEEN %(minute)s::bigint AND %(minute)s::bigint + 1
        FOR UPDATE
    ),
    kept AS (
        INSERT INTO annotations_keyusage AS known (key_id, day, requests, feed_seq)
        SELECT {key}, (to_timestamp(minute * 60) AT TIME ZONE 'UTC')::date, hits, feed_seq
        FROM past
        ON CONFLICT (key_id, day) DO UPDATE SET
            requests = known.requests + excluded.requests,
            feed_seq = coalesce(excluded.feed_seq, known.feed_seq)
        RETURNING 1
    ),
    heard AS (
        SELECT max(seq) AS seq FROM annotations_event
        WHERE seq = %(seq)s::bigint AND left(sha256, 16) = %(hash)s::text
    )"""
ONE_MORE = f"""
    INSERT INTO annotations_ratecount AS counted (subject, minute, hits, feed_seq)
    -- What was kept is read first, or the row would be changed before it is added to the day.
    SELECT {{subject}}, %(minute)s::bigint, 1, heard.seq FROM (SELECT count(*) FROM kept) AS first, heard
    WHERE {{subject}} IS NOT NULL
    ON CONFLICT (subject) DO UPDATE SET
        -- Another machine's clock may be a little ahead; a minute further on is of a clock that
        -- has been set back since, and nobody shall wait for it to come.
        minute = CASE WHEN {SAME} THEN counted.minute ELSE excluded.minute END,
        hits = CASE WHEN {SAME} THEN counted.hits + 1 ELSE 1 END,
        feed_seq = coalesce(
            excluded.feed_seq, CASE WHEN {SAME} THEN counted.feed_seq END
        )
    RETURNING hits
"""  # noqa: S608  # put together from names of our own
# Where the ledger stands; by the transaction as well, as what is put back in its place is no event.
HEAD = "SELECT concat_ws('.', seq, left(sha256, 16), xmin) FROM annotations_ledgerhead"
COUNT = f"WITH {BEFORE} {ONE_MORE}, ({HEAD})".format(
    key="%(key)s::bigint", subject="%(subject)s::text"
)
# The same beside what finds a key, which is `opened` where it opens something.
OPENED = "(SELECT 'key:' || id FROM opened)"
BESIDE_KEY = f"{BEFORE}, counted AS ({ONE_MORE})".format(
    key="(SELECT id FROM opened)", subject=OPENED
)
# All that is needed of it after the first request of a minute, for less; where that was none, it counts none.
AGAIN_BESIDE_KEY = f"""
    counted AS (
        UPDATE annotations_ratecount SET hits = hits + 1
        WHERE subject = {OPENED} AND minute = %(minute)s::bigint RETURNING hits
    )"""  # noqa: S608  # put together from names of our own


def moment(read_to: tuple[int, str] | None) -> dict[str, Any]:
    """Return what a request is counted with: the minute, and how far its caller has read the feed.

    `read_to` is number and hash of an event.
    """
    seq, digits = read_to or (None, None)
    return {"minute": int(time.time() // SECONDS), "seq": seq, "hash": digits}
