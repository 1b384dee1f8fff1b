"""The queries of rating scales and of evidence."""

from annotations.records.queries.annotations import standing
from annotations.records.queries.pieces import edits, moment, row, rows
from annotations.records.terms import Terms

RATING = """
    rating.code, rating.alternate_name, rating.rating_value, rating.best_rating,
    rating.worst_rating, rating.definition, rating.normalized, rating.averitec_label,
    rating.fever_label
"""
CAPTURES = rows(f"""
    SELECT capture.uuid AS id, capture.url, {moment("capture.captured_at")} AS captured_at,
        capture.provider, capture.sha256, capture.size, capture.mime, capture.quote_found
    FROM annotations_capture capture
    WHERE capture.evidence_id = evidence.id ORDER BY capture.captured_at
""")
# The words of a passage are its annotation's, where rights allow.
EVIDENCE = f"""
    'evidence' AS record, evidence.uuid AS id, evidence.kind, evidence.tier, evidence.title,
    evidence.publisher_name, evidence.url,
    CASE WHEN annotation.id IS NULL THEN evidence.quote ELSE coalesce(standing.quotation, '') END
        AS quote,
    evidence.locator, evidence.document, evidence.accessed_on, evidence.published_on,
    annotation.uuid AS annotation, {CAPTURES} AS captures
"""


def evidence_tables(terms: Terms) -> str:
    """Return the tables that `EVIDENCE` is read from."""
    return f"""
        annotations_evidence evidence
        LEFT JOIN annotations_annotation annotation ON annotation.id = evidence.annotation_id
        LEFT JOIN annotations_article article ON article.id = annotation.article_id
        {standing(terms)}
    """


def scales(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all rating scales."""
    ratings = f"""
        SELECT {RATING} FROM annotations_rating rating
        WHERE rating.scale_id = scale.id ORDER BY rating.position
    """
    columns = f"""
        SELECT 'scale' AS record, scale.uuid AS id, scale.slug, scale.number AS version, scale.name,
            scale.methodology, {rows(ratings)} AS ratings
    """
    return f"SELECT scale.uuid, {row(columns)} FROM annotations_ratingscale scale ORDER BY scale.id"


def evidence(terms: Terms) -> str:
    """Return the query of all evidence."""
    columns = f"SELECT {EVIDENCE}, {edits('evidence')} AS working"
    return f"""
        SELECT evidence.uuid, {row(columns)} FROM {evidence_tables(terms)} ORDER BY evidence.id
    """
