"""A text with its article, by one statement that is planned once: every highlight begins with it."""

from typing import Literal
from uuid import UUID

from annotations.models import Article, Revision
from annotations.workflow.side_by_side import Models, columns, objects
from factcheck.postgresql.cursors import prepared_cursor

TOGETHER: Models = (Revision, Article)
FOUND = """
    SELECT {columns} FROM annotations_revision
    JOIN annotations_article ON annotations_article.id = annotations_revision.article_id
    WHERE annotations_article.{name} = %s
      AND (%s::integer IS NULL OR annotations_revision.number = %s::integer)
    ORDER BY annotations_revision.number DESC LIMIT 1
"""


def revision_of(
    name: Literal["id", "uuid", "ref"],
    article: int | UUID | str,
    number: int | None = None,
) -> Revision | None:
    """Return a revision of the article of that name, the latest unless a number is given."""
    statement = FOUND.format(columns=columns(TOGETHER), name=name)
    with prepared_cursor("default") as cursor:
        cursor.execute(statement, [article, number, number])
        row = cursor.fetchone()
    if row is None:
        return None
    revision, of_it = objects(TOGETHER, row)
    revision.article = of_it
    found: Revision = revision
    return found
