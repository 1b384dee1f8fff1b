"""The queries of annotations, and of the words that stand."""

from annotations.records.queries.pieces import moment, quoted, row, rows, score
from annotations.records.terms import Terms


def anchors(terms: Terms) -> str:
    """Return the places of `annotation` in every revision, oldest first."""
    words = ", ".join(
        f"CASE WHEN {quoted(terms)} THEN anchor.{name} END AS {name}"
        for name in ("exact", "prefix", "suffix")
    )
    return rows(f"""
        SELECT revision.number AS revision, anchor.part, anchor.start, anchor."end", {words},
            encode(sha256(convert_to(anchor.exact, 'UTF8')), 'hex') AS exact_sha256,
            char_length(anchor.exact) AS exact_length,
            anchor.state, anchor.method, {score("anchor.score")} AS score, anchor.reason
        FROM annotations_anchor anchor
        JOIN annotations_revision revision ON revision.id = anchor.revision_id
        WHERE anchor.annotation_id = annotation.id
        ORDER BY revision.number, anchor.part
    """)


def standing(terms: Terms) -> str:
    """Return the join that brings, as `standing`, the last revision in which the words of `annotation` stand.

    It has the revision's `number`, the parts as `spans`, and their words as one `quotation`; where
    the words stand in none, it is the latest revision.
    """
    span = row(f"""
        SELECT anchor.start, anchor."end", CASE WHEN {quoted(terms)} THEN anchor.exact END AS exact
    """)
    return f"""
        LEFT JOIN LATERAL (
            SELECT revision.number, array_to_json(array_agg({span} ORDER BY anchor.part)) AS spans,
                string_agg(anchor.exact, ' […] ' ORDER BY anchor.part)
                    FILTER (WHERE {quoted(terms)}) AS quotation
            FROM annotations_anchor anchor
            JOIN annotations_revision revision ON revision.id = anchor.revision_id
            WHERE anchor.annotation_id = annotation.id
            GROUP BY revision.number
            ORDER BY bool_and(anchor.state IN ('anchored', 'moved')) DESC, revision.number DESC
            LIMIT 1
        ) standing ON true
    """


def annotations(terms: Terms) -> str:
    """Return the query of all annotations."""
    columns = f"""
        SELECT 'annotation' AS record, annotation.uuid AS id, article.uuid AS article,
            annotation.motivation, annotation.tags, annotation.status,
            {moment("annotation.created")} AS created, {moment("annotation.modified")} AS modified,
            annotation.version, 'code_point' AS offset_unit, {anchors(terms)} AS anchors,
            {row("SELECT creator.username AS creator, annotation.note")} AS working
    """
    return f"""
        SELECT annotation.uuid, {row(columns)} FROM annotations_annotation annotation
        JOIN annotations_article article ON article.id = annotation.article_id
        JOIN auth_user creator ON creator.id = annotation.creator_id
        ORDER BY annotation.id
    """
