"""What the taking in of records needs and does not remember anything for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from annotations.exchange.foreign import Where
from annotations.models import Article
from annotations.records.shapes import ArticleRecord, RevisionRecord
from annotations.workflow import Refused


def in_words(refusal: Refused) -> str:
    """Return what a verb said, with the fields that it was about."""
    return " ".join(
        f"{problem.field}: {problem.message}" if problem.field else problem.message
        for problem in refusal.problems
    )


@dataclass(frozen=True)
class Waiting:
    """A record whose turn comes later, with its place in the file."""

    where: Where
    record: Any


def article_here(
    record: RevisionRecord, said: ArticleRecord, *, has_text: bool
) -> Article | None:
    """Return the article that is here: by identifier, by address, or without its text by the hash."""
    found = Article.objects.filter(uuid=said.id)
    if said.url and not found:
        found = Article.objects.filter(url=said.url)
    if not has_text and not found:
        found = Article.objects.filter(revisions__text_sha256=record.text_sha256)
    return found.order_by("id").first()


def articles_here(records: Sequence[ArticleRecord]) -> bool:
    """Return whether any of some articles is here, by its identifier or its address."""
    urls = [record.url for record in records if record.url]
    named = Q(uuid__in=[record.id for record in records])
    return Article.objects.filter(named | Q(url__in=urls)).exists()
