"""The records of publishers, articles and revisions."""

from django.db.models import OuterRef, QuerySet, Subquery
from msgspec import UNSET

from annotations.models import Article, Publisher, Revision
from annotations.records.blocks import block_hashes
from annotations.records.shapes import (
    ArticleRecord,
    ArticleSummary,
    PublisherRecord,
    PublisherSummary,
    RevisionRecord,
)
from annotations.records.terms import Terms
from annotations.vocabulary import DatePrecision

KNOWN = {  # characters of a date
    DatePrecision.YEAR.value: 4,
    DatePrecision.MONTH.value: 7,
    DatePrecision.DAY.value: 10,
}


# A subquery, as an aggregate would have the database sort whole articles to group them.
LAST_REVISION = Revision.objects.filter(article=OuterRef("pk")).order_by("-number")


def publishers() -> QuerySet[Publisher]:
    """Return all publishers, ready to be built."""
    return Publisher.objects.all()


def articles() -> QuerySet[Article]:
    """Return all articles, ready to be built."""
    return Article.objects.select_related("publisher").annotate(
        current_revision=Subquery(LAST_REVISION.values("number")[:1])
    )


def revisions() -> QuerySet[Revision]:
    """Return all revisions, ready to be built."""
    return Revision.objects.select_related("article")


def known_date(article: Article) -> str | None:
    """Return as much of the publication date as is known: 2025, 2025-03 or 2025-03-13."""
    if article.published_on is None:
        return None
    return article.published_on.isoformat()[: KNOWN[article.published_precision]]


def publisher_summary(publisher: Publisher) -> PublisherSummary:
    """Name a publisher inside another record."""
    return PublisherSummary(id=publisher.uuid, slug=publisher.slug, name=publisher.name)


def article_summary(article: Article) -> ArticleSummary:
    """Name an article inside another record."""
    return ArticleSummary(
        id=article.uuid,
        ref=article.ref,
        url=article.url,
        headline=article.headline,
        publisher=publisher_summary(article.publisher),
        published_on=known_date(article),
    )


def build_publisher(publisher: Publisher, terms: Terms) -> PublisherRecord:  # noqa: ARG001
    """Build the record of a publisher."""
    return PublisherRecord(
        id=publisher.uuid,
        slug=publisher.slug,
        name=publisher.name,
        site_url=publisher.site_url,
        kind=publisher.kind,
    )


def build_article(article: Article, terms: Terms) -> ArticleRecord:  # noqa: ARG001
    """Build the record of an article that came from `articles()`."""
    return ArticleRecord(
        id=article.uuid,
        ref=article.ref,
        url=article.url,
        headline=article.headline,
        publisher=publisher_summary(article.publisher),
        authors=article.authors,
        genre=article.genre,
        language=article.language,
        translated_from=article.translated_from,
        published_on=known_date(article),
        published_precision=article.published_precision,
        rights=article.rights,
        rights_note=article.rights_note,
        current_revision=article.current_revision or 0,  # type: ignore[attr-defined]  # annotated by articles()
    )


def build_revision(revision: Revision, terms: Terms) -> RevisionRecord:
    """Build the record of a revision; its text goes along where the terms allow."""
    whole = terms.level(revision.article.rights) == "full"
    return RevisionRecord(
        id=revision.uuid,
        article=revision.article.uuid,
        number=revision.number,
        length=revision.length,
        text_sha256=revision.text_sha256,
        raw_sha256=revision.raw_sha256,
        captured_at=revision.captured_at,
        change_kind=revision.change_kind,
        note=revision.note,
        text=revision.text if whole else None,
        block_sha256=UNSET if whole else block_hashes(revision.text),
    )
