"""The queries of verdicts, their versions and assessments."""

from annotations.records.queries.claims import (
    appearance_columns,
    appearance_tables,
    claim_columns,
)
from annotations.records.queries.evidence import EVIDENCE, RATING, evidence_tables
from annotations.records.queries.pieces import edit_columns, moment, row, rows
from annotations.records.terms import Terms

VERSION_RATING = row(f"""
    SELECT {RATING}, scale.slug AS scale, scale.number AS scale_version
    FROM annotations_rating rating JOIN annotations_ratingscale scale ON scale.id = rating.scale_id
    WHERE rating.id = version.rating_id
""")
# By its published version: the words that the second reader approved.
CLAIM = row(f"""
    SELECT {claim_columns("CASE WHEN version.id IS NULL THEN claim.text ELSE version.claim_text END")}
""")


def evidence_of_version(terms: Terms) -> str:
    """Return the evidence of `version`, whole, in its order."""
    return rows(f"""
        SELECT {row(f"SELECT {EVIDENCE}")} AS evidence, use.stance, use.rationale
        FROM annotations_evidenceuse use
        JOIN {evidence_tables(terms)} ON evidence.id = use.evidence_id
        WHERE use.version_id = version.id ORDER BY use.position
    """)


def appearances_of_version(terms: Terms) -> str:
    """Return those appearances of `claim` that the second reader of `version` saw and that still stand."""
    return rows(f"""
        SELECT {appearance_columns()} FROM {appearance_tables(terms)}
        WHERE appearance.claim_id = claim.id AND annotation.status = 'active'
          AND appearance.uuid = ANY (version.appearances)
        ORDER BY appearance.id
    """)


def verdicts(terms: Terms) -> str:
    """Return the query of all verdicts, each by its published version."""
    working = f"""
        SELECT {edit_columns("verdict")}, verdict.state, scale.slug AS scale,
            scale.number AS scale_version,
            (SELECT username FROM auth_user WHERE id = verdict.assigned_to_id) AS assigned_to,
            {moment("verdict.embargo_until")} AS embargo_until, verdict.stale_after,
            verdict.review_reason, verdict.state_note
    """
    columns = f"""
        SELECT 'verdict' AS record, verdict.uuid AS id, verdict.ref,
            %(site)s || '/verdicts/' || verdict.ref || '/' AS url, verdict.language,
            {CLAIM} AS claim, {VERSION_RATING} AS rating,
            coalesce(version.summary, '') AS summary,
            coalesce(version.justification, '') AS justification,
            version.as_of, coalesce(version.number, 0) AS version, version.change_class,
            coalesce(version.public_note, '') AS public_note,
            {moment("first.published_at")} AS published_at,
            {moment("version.published_at")} AS modified_at,
            coalesce(version.sha256, '') AS sha256,
            {evidence_of_version(terms)} AS evidence,
            {appearances_of_version(terms)} AS appearances,
            %(publisher)s::text AS publisher, %(license)s::text AS license,
            %(attribution)s::text AS attribution, {row(working)} AS working
    """
    return f"""
        SELECT verdict.uuid, {row(columns)} FROM annotations_verdict verdict
        JOIN annotations_claim claim ON claim.id = verdict.claim_id
        JOIN annotations_ratingscale scale ON scale.id = verdict.scale_id
        LEFT JOIN annotations_verdictversion version ON version.id = verdict.current_version_id
        LEFT JOIN LATERAL (
            SELECT published_at FROM annotations_verdictversion
            WHERE verdict_id = verdict.id AND published_at IS NOT NULL ORDER BY number LIMIT 1
        ) first ON true
        ORDER BY verdict.id
    """


def versions(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all versions; each names its evidence by id."""
    writers = """
        ARRAY(SELECT username FROM auth_user WHERE id = ANY (version.writers) ORDER BY username)
    """
    working = f"""
        SELECT author.username AS author, {writers} AS writers,
            {moment("version.created")} AS created,
            {moment("version.submitted_at")} AS submitted_at,
            (SELECT username FROM auth_user WHERE id = version.approved_by_id) AS approved_by,
            {moment("version.approved_at")} AS approved_at,
            (SELECT username FROM auth_user WHERE id = version.published_by_id) AS published_by,
            version.internal_note, version.returned_reason
    """
    uses = """
        SELECT evidence.uuid AS evidence, use.stance, use.rationale
        FROM annotations_evidenceuse use
        JOIN annotations_evidence evidence ON evidence.id = use.evidence_id
        WHERE use.version_id = version.id ORDER BY use.position
    """
    columns = f"""
        SELECT 'verdict_version' AS record, version.uuid AS id, verdict.uuid AS verdict,
            verdict.ref || '.' || version.number AS ref, version.number, version.claim_text,
            {VERSION_RATING} AS rating, version.summary, version.justification, version.as_of,
            version.change_class, version.public_note,
            {moment("version.published_at")} AS published_at, version.sha256,
            version.shown_sha256, version.previous_sha256, {rows(uses)} AS evidence,
            version.appearances, {row(working)} AS working
    """
    return f"""
        SELECT version.uuid, {row(columns)} FROM annotations_verdictversion version
        JOIN annotations_verdict verdict ON verdict.id = version.verdict_id
        JOIN auth_user author ON author.id = version.author_id
        ORDER BY version.id
    """


def assessments(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all assessments."""
    columns = f"""
        SELECT 'assessment' AS record, assessment.uuid AS id, verdict.uuid AS verdict,
            assessment.round, reviewer.username AS reviewer, rating.code AS rating,
            assessment.rationale, {moment("assessment.submitted_at")} AS submitted_at,
            assessment.mode
    """
    return f"""
        SELECT assessment.uuid, {row(columns)} FROM annotations_assessment assessment
        JOIN annotations_verdict verdict ON verdict.id = assessment.verdict_id
        JOIN auth_user reviewer ON reviewer.id = assessment.reviewer_id
        JOIN annotations_rating rating ON rating.id = assessment.rating_id
        ORDER BY assessment.id
    """
