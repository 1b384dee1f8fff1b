"""Checks that what the history tells of is there: no verb deletes these things."""

from annotations.records.verifying.findings import Check, query

KEPT = (
    "publisher", "article", "revision", "annotation", "agent", "claim", "relation", "evidence",
    "capture", "assessment",
)  # fmt: skip
LOST = """
    SELECT DISTINCT '{kind} ' || h.object, h.verb, to_char(h.at, 'YYYY-MM-DD')
    FROM annotations_history h
    WHERE h.kind = '{kind}' AND h.before IS NULL AND h.after IS NOT NULL
      AND NOT EXISTS (SELECT FROM annotations_{kind} r WHERE r.uuid = h.object)
"""

CHECKS: tuple[Check, ...] = (
    query(
        "history.lost",
        " UNION ALL ".join(LOST.format(kind=kind) for kind in KEPT),
        "The history tells that it was made ({}, {}), and it is gone.",
    ),
)
