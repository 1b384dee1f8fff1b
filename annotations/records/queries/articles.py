"""The queries of publishers, articles and revisions."""

from annotations.records.blocks import BLOCK, DIGITS
from annotations.records.queries.pieces import edits, moment, row, whole
from annotations.records.terms import Terms

KNOWN_DATE = """
    to_char(article.published_on, CASE article.published_precision
        WHEN 'year' THEN 'YYYY' WHEN 'month' THEN 'YYYY-MM' ELSE 'YYYY-MM-DD' END)
"""
PUBLISHER_SUMMARY = row("SELECT publisher.uuid AS id, publisher.slug, publisher.name")
ARTICLE_SUMMARY = row(f"""
    SELECT article.uuid AS id, article.ref, article.url, article.headline,
        {PUBLISHER_SUMMARY} AS publisher, {KNOWN_DATE} AS published_on
""")
BLOCK_HASHES = f"""
    ARRAY(
        SELECT left(encode(sha256(convert_to(found.block[1], 'UTF8')), 'hex'), {DIGITS})
        FROM regexp_matches(revision.text, '.{{1,{BLOCK}}}', 'g') WITH ORDINALITY AS found(block, place)
        ORDER BY found.place
    )
"""


def publishers(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all publishers."""
    columns = f"""
        SELECT 'publisher' AS record, publisher.uuid AS id, publisher.slug, publisher.name,
            publisher.site_url, publisher.kind, {edits("publisher")} AS working
    """
    return f"""
        SELECT publisher.uuid, {row(columns)} FROM annotations_publisher publisher
        ORDER BY publisher.id
    """


def articles(terms: Terms) -> str:  # noqa: ARG001
    """Return the query of all articles."""
    columns = f"""
        SELECT 'article' AS record, article.uuid AS id, article.ref, article.url, article.headline,
            {PUBLISHER_SUMMARY} AS publisher,
            article.authors, article.genre, article.language, article.translated_from,
            {KNOWN_DATE} AS published_on,
            article.published_precision, article.rights, article.rights_note,
            coalesce((
                SELECT max(number) FROM annotations_revision WHERE article_id = article.id
            ), 0) AS current_revision,
            {edits("article")} AS working
    """
    return f"""
        SELECT article.uuid, {row(columns)} FROM annotations_article article
        JOIN annotations_publisher publisher ON publisher.id = article.publisher_id
        ORDER BY article.id
    """


def revisions(terms: Terms) -> str:
    """Return the query of all revisions; their texts, or the hashes of these, go along."""
    columns = f"""
        SELECT 'revision' AS record, revision.uuid AS id, article.uuid AS article, revision.number,
            revision.length, revision.text_sha256, revision.raw_sha256,
            {moment("revision.captured_at")} AS captured_at, revision.change_kind, revision.note
    """
    return f"""
        SELECT revision.uuid, CASE WHEN {whole(terms)} THEN {row(f"{columns}, revision.text")}
            ELSE {row(f"{columns}, NULL AS text, {BLOCK_HASHES} AS block_sha256")} END
        FROM annotations_revision revision
        JOIN annotations_article article ON article.id = revision.article_id
        ORDER BY revision.id
    """
