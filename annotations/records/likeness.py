"""The published verdicts whose claims a text may repeat: those that share the rarest pairs of words."""

from django.db import connections

MOST_SHARING = 200  # claims that one pair may name; a pair in more says little
MOST_READ = 120
MOST_BYTES = 200_000  # of a verdict that is read

SHARING = """
    WITH likest AS (
        SELECT found.id, sum(1.0 / found.sharing) AS weight
        FROM unnest(%(pairs)s::integer[]) AS sought(pair)
        CROSS JOIN LATERAL (
            SELECT one.id, count(*) OVER () AS sharing FROM (
                SELECT id FROM annotations_record
                WHERE kind = 'verdict' AND state = 'current' AND shingles @> ARRAY[sought.pair]
                LIMIT %(sharing)s
            ) AS one
        ) AS found
        GROUP BY found.id
        -- A pair says the more, the fewer claims share it.
        ORDER BY weight DESC, found.id
        LIMIT %(read)s
    )
    SELECT record.body FROM likest JOIN annotations_record record USING (id)
    WHERE octet_length(record.body) <= %(bytes)s
    ORDER BY likest.weight DESC, id
"""


def verdicts_sharing(pairs: list[int], *, using: str) -> list[bytes]:
    """Return the stored bytes of the current verdicts that share most, and the rarest, pairs.

    `pairs` are those of `anchoring.statements.pairs_in`; `using` names the database connection.
    """
    if not pairs:
        return []
    values: dict[str, list[int] | int] = {
        "pairs": pairs,
        "bytes": MOST_BYTES,
        "sharing": MOST_SHARING,
        "read": MOST_READ,
    }
    with connections[using].cursor() as cursor:
        cursor.execute(SHARING, values)
        return [bytes(body) for (body,) in cursor.fetchall()]
