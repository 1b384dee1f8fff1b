"""Checks on claims and how they hang together."""

from annotations.records.verifying.findings import query

CHECKS = (
    query(
        "claim.merge_cycle",
        """
        WITH RECURSIVE chain(start, id) AS (
            SELECT id, merged_into_id FROM annotations_claim WHERE merged_into_id IS NOT NULL
            UNION
            SELECT chain.start, c.merged_into_id FROM chain
            JOIN annotations_claim c ON c.id = chain.id
            WHERE c.merged_into_id IS NOT NULL
        )
        SELECT c.ref FROM annotations_claim c JOIN chain ON chain.start = c.id
        WHERE chain.id = c.id
        """,
        "It is merged into itself, directly or through others.",
    ),
    query(
        "claim.live_verdict_on_merged",
        """
        SELECT c.ref, v.ref FROM annotations_claim c
        JOIN annotations_verdict v ON v.claim_id = c.id
        WHERE c.merged_into_id IS NOT NULL AND v.state <> 'retracted'
        """,
        "It has been merged into another claim and still has the live verdict {}.",
        "Retract that verdict.",
    ),
    query(
        "appearance.moved",
        """
        SELECT 'appearance ' || p.uuid, c.ref, d.ref FROM annotations_appearance p
        JOIN annotations_claim c ON c.id = p.claim_id
        JOIN annotations_claim d ON d.id = c.merged_into_id
        WHERE NOT EXISTS (SELECT FROM annotations_appearance q
                          WHERE q.annotation_id = p.annotation_id AND q.claim_id = d.id)
          AND d.merged_into_id IS NULL
        """,
        "{} has been merged into {}, and this appearance did not go along.",
    ),
)
