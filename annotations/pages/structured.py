"""The data that a page of a verdict carries for programs: its ClaimReview."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings

from annotations.exchange.format import Context, Losses
from annotations.exchange.formats.claimreview import Feed
from annotations.records.shapes import ArticleRecord, VerdictRecord


def claimreview(
    verdict: VerdictRecord, articles: Iterable[ArticleRecord]
) -> dict[str, Any] | None:
    """Return the ClaimReview of a verdict, as the feed has it; None when it has no rating."""
    if verdict.modified_at is None:
        return None
    context = Context(
        site=settings.SITE_URL,
        publisher=verdict.publisher,
        license=verdict.license,
        created=verdict.modified_at,
        losses=Losses(),
    )
    feed = Feed(context)
    feed.genres = {article.id: article.genre for article in articles}
    item = feed.verdict_item(verdict)
    if item is None:
        return None
    return {"@context": "https://schema.org", **item["item"][0]}
