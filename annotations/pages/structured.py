"""The data that a page of a verdict carries for programs: its ClaimReview."""

from collections.abc import Iterable
from typing import Any

from annotations.api.faces import schema_org
from annotations.records.shapes import ArticleRecord, VerdictRecord


def claimreview(
    verdict: VerdictRecord, articles: Iterable[ArticleRecord]
) -> dict[str, Any] | None:
    """Return the ClaimReview of a verdict, as the feed has it; None when it has no rating."""
    if verdict.modified_at is None or verdict.rating is None:
        return None
    genres = {article.id: article.genre for article in articles}
    return {"@context": schema_org.CONTEXT, **schema_org.review(verdict, genres)}
