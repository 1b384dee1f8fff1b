"""What published versions rest on, said in SQL and so apart from the verbs that publish."""

# Every thing that a published version has made public, by kind and identifier. One IN for each: put together by OR,
# PostgreSQL looks through the whole of a large list for each row.
PUBLIC_THINGS = """
    published AS (
        SELECT * FROM annotations_verdictversion WHERE published_at IS NOT NULL
    ), verdicts AS (
        SELECT DISTINCT v.* FROM annotations_verdict v JOIN published w ON w.verdict_id = v.id
    ), appearances AS (
        SELECT p.* FROM annotations_appearance p
        WHERE p.uuid IN (SELECT unnest(appearances) FROM published)
    ), evidence AS (
        SELECT e.* FROM annotations_evidence e WHERE e.id IN (
            SELECT u.evidence_id FROM annotations_evidenceuse u
            JOIN published w ON w.id = u.version_id)
    ), passages AS (
        SELECT n.* FROM annotations_annotation n WHERE n.id IN (
            SELECT annotation_id FROM appearances UNION SELECT annotation_id FROM evidence)
    ), articles AS (
        SELECT a.* FROM annotations_article a WHERE a.id IN (SELECT article_id FROM passages)
    ), agents AS (
        SELECT g.* FROM annotations_agent g WHERE g.id IN (
            SELECT claimant_id FROM appearances
            UNION SELECT t.agent_id FROM annotations_attribution t
                JOIN appearances p ON p.id = t.appearance_id)
    ), public AS (
        SELECT 'verdict' AS kind, uuid, ref AS name FROM verdicts
        UNION ALL SELECT 'verdict_version', w.uuid, v.ref || ' version ' || w.number
            FROM published w JOIN verdicts v ON v.id = w.verdict_id
        UNION ALL SELECT 'scale', uuid, slug FROM annotations_ratingscale
            WHERE id IN (SELECT scale_id FROM verdicts)
        UNION ALL SELECT 'claim', uuid, ref FROM annotations_claim
            WHERE id IN (SELECT claim_id FROM verdicts)
        UNION ALL SELECT 'appearance', uuid, uuid::text FROM appearances
        UNION ALL SELECT 'evidence', uuid, uuid::text FROM evidence
        UNION ALL SELECT 'annotation', uuid, uuid::text FROM passages
        UNION ALL SELECT 'article', uuid, ref FROM articles
        UNION ALL SELECT 'publisher', uuid, slug FROM annotations_publisher
            WHERE id IN (SELECT publisher_id FROM articles)
        UNION ALL SELECT 'revision', r.uuid, a.ref || ' revision ' || r.number
            FROM annotations_revision r JOIN articles a ON a.id = r.article_id
        UNION ALL SELECT 'agent', uuid, uuid::text FROM agents
    )
"""
UNRECORDED = """
    SELECT p.kind, p.uuid, p.name FROM public p
    WHERE NOT EXISTS (SELECT FROM annotations_record r WHERE r.kind = p.kind AND r.object = p.uuid)
"""


def within_public(sql: str) -> str:
    """Return a query that may read from `public`."""
    return " ".join(["WITH", PUBLIC_THINGS, sql])
