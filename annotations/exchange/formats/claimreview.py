"""schema.org ClaimReview, as a DataFeed of published verdicts in JSON-LD.

Dates of the feed have fractions of a second and a numeric offset, because readers of such feeds
parse exactly that. What has no value is left out; nothing is null.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.gathered import NOT_PUBLISHED, is_published
from annotations.exchange.reading.claimreview import read
from annotations.records.shapes import (
    AgentSummary,
    AppearanceRecord,
    EvidenceUseShape,
    TombstoneRecord,
    VerdictRating,
    VerdictRecord,
)

ARTICLE_TYPES = {
    "news": "ReportageNewsArticle",
    "opinion": "OpinionNewsArticle",
    "analysis": "AnalysisNewsArticle",
    "blog": "BlogPosting",
}
AGENT_TYPES = {
    "person": "Person",
    "organisation": "Organization",
    "government": "GovernmentOrganization",
    "account": "Organization",
}
MAKING = frozenset({"asserts", "reports"})
CORRECTIONS = frozenset({"correction_minor", "correction_major", "clarification"})

Json = dict[str, Any]


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield a DataFeed with an item for every published verdict, and one for each that is gone."""
    head = {
        "@context": "https://schema.org",
        "@type": "DataFeed",
        "name": f"Fact-checks by {context.publisher}",
        **({"license": context.license} if context.license else {}),
        "dateModified": feed_time(context.created),
    }
    yield msgspec.json.encode(head)[:-1] + b',"dataFeedElement":['
    feed = Feed(context)
    first = True
    for outgoing in records:
        item = feed.item(outgoing)
        if item is not None:
            yield (b"\n" if first else b",\n") + msgspec.json.encode(item)
            first = False
    yield b"\n]}\n"


class Feed:
    """Makes feed items of verdicts; knows the genre of the articles that have passed."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.genres: dict[UUID, str] = {}

    def item(self, outgoing: Outgoing) -> Json | None:
        """Return the feed item of a record; None for everything but verdicts."""
        match outgoing.kind:
            case "verdict":
                return self.verdict_item(outgoing.record)
            case "tombstone" if outgoing.record.of == "verdict":
                return self.gone(outgoing.record)
            case "article":
                self.genres[outgoing.record.id] = outgoing.record.genre
        self.context.losses.whole(outgoing.kind)
        return None

    def gone(self, record: TombstoneRecord) -> Json:
        """Return the item of a verdict that is no longer served."""
        return {
            "@type": "DataFeedItem",
            "url": f"{self.context.site}/verdicts/{record.ref}/",
            "dateCreated": feed_time(record.published_at),
            "dateModified": feed_time(record.modified_at),
            "dateDeleted": feed_time(record.modified_at),
            "item": [],
        }

    def verdict_item(self, record: VerdictRecord) -> Json | None:
        """Return the item of a published verdict."""
        published = record.published_at
        if record.rating is None or published is None or not is_published(record):
            self.context.losses.of(record, "verdict", NOT_PUBLISHED)
            return None
        modified = record.modified_at or published
        return {
            "@type": "DataFeedItem",
            "url": record.url,
            "dateCreated": feed_time(published),
            "dateModified": feed_time(modified),
            "item": [self.review(record, record.rating, published, modified)],
        }

    def review(
        self,
        record: VerdictRecord,
        rating: VerdictRating,
        published: datetime,
        modified: datetime,
    ) -> Json:
        """Return the ClaimReview of a verdict."""
        self.note_losses(record)
        organisation = {
            "@type": "NewsMediaOrganization",
            "name": record.publisher,
            "url": self.context.site,
        }
        review: Json = {
            "@type": "ClaimReview",
            "@id": f"{record.url}#review",
            "url": record.url,
            "identifier": record.ref,
            "version": record.version,
            "claimReviewed": record.claim.text,
            "datePublished": f"{published:%Y-%m-%d}",
            "dateModified": f"{modified:%Y-%m-%d}",
            "inLanguage": record.language,
            "author": organisation,
            "publisher": organisation,
            "reviewRating": review_rating(rating, record.summary),
            "reviewBody": record.justification,
            "itemReviewed": self.claim(record),
            "citation": [cited(use) for use in record.evidence],
            "license": record.license,
            "sdLicense": record.license,
        }
        if record.change_class in CORRECTIONS:
            review["correction"] = [
                {
                    "@type": "CorrectionComment",
                    "text": record.public_note,
                    "datePublished": f"{modified:%Y-%m-%d}",
                }
            ]
        return {name: value for name, value in review.items() if value not in ("", [])}

    def claim(self, record: VerdictRecord) -> Json:
        """Return the claim with who made it and where it stands."""
        made = record.claim
        made_in = [one for one in record.appearances if one.stance in MAKING]
        first = next((one for one in made_in if one.first_appearance), None)
        speaking = first or next(iter(made_in), None)
        claimed_on = made.claimed_on and made.claimed_on.isoformat()
        addressed = [one for one in made_in if one.article.url]
        said = {
            "@type": "Claim",
            "@id": f"{self.context.site}/api/v1/claims/{made.id}/",
            "text": made.text,
            "inLanguage": made.language,
            "about": [{"@type": "Thing", "name": topic} for topic in made.about],
            "datePublished": claimed_on,
            "author": speaking and author_of(speaking),
            "firstAppearance": self.work(first)
            if first and first.article.url
            else None,
            "appearance": [self.work(one) for one in each_article(addressed)],
        }
        return {name: value for name, value in said.items() if value not in (None, [])}

    def work(self, appearance: AppearanceRecord) -> Json:
        """Return the article of an appearance."""
        article = appearance.article
        genre = self.genres.get(article.id, "")
        said = {
            "@type": ARTICLE_TYPES.get(genre, "Article"),
            "url": article.url,
            "headline": article.headline,
            "datePublished": article.published_on,
            "publisher": {"@type": "Organization", "name": article.publisher.name},
        }
        return {name: value for name, value in said.items() if value}

    def note_losses(self, record: VerdictRecord) -> None:
        """Note what one verdict loses."""
        losses = self.context.losses
        for appearance in record.appearances:
            if appearance.stance not in MAKING:
                what = f"It {appearance.stance} the claim, so it is left out."
                losses.of(appearance, "appearance", what)
            elif not appearance.article.url:
                losses.of(appearance, "appearance", "Its article has no address.")
        if record.version > 1:
            losses.of(record, "verdict", "Its earlier versions are left out.")


def review_rating(rating: VerdictRating, summary: str) -> Json:
    """Return the rating; a level off its scale has no numbers."""
    made: Json = {
        "@type": "Rating",
        "alternateName": rating.alternate_name,
        "ratingExplanation": summary,
    }
    if rating.rating_value is not None:
        made |= {
            "ratingValue": rating.rating_value,
            "bestRating": rating.best_rating,
            "worstRating": rating.worst_rating,
        }
    return made


def author_of(appearance: AppearanceRecord) -> Json:
    """Return who made the claim: a named claimant, else the publisher who relays it."""
    claimant = appearance.claimant
    if claimant is None or not claimant.name:
        return {"@type": "Organization", "name": appearance.article.publisher.name}
    return named_author(claimant)


def named_author(agent: AgentSummary) -> Json:
    """Return a claimant with a name."""
    author = {"@type": AGENT_TYPES.get(agent.kind, "Organization"), "name": agent.name}
    if agent.descriptor:
        person = author["@type"] == "Person"
        author["jobTitle" if person else "description"] = agent.descriptor
    return author


def each_article(appearances: Iterable[AppearanceRecord]) -> list[AppearanceRecord]:
    """Return one appearance for each article, in order."""
    return list({one.article.id: one for one in appearances}.values())


def cited(use: EvidenceUseShape) -> Json:
    """Return a piece of evidence as a work that is cited."""
    found = use.evidence
    archived = next((one.url for one in found.captures), None)
    published = found.published_on and found.published_on.isoformat()
    said = {
        "@type": "CreativeWork",
        "name": found.title,
        "url": found.url,
        "publisher": found.publisher_name
        and {"@type": "Organization", "name": found.publisher_name},
        "datePublished": published,
        "text": found.quote,
        "archivedAt": archived,
        "description": found.document,
    }
    return {name: value for name, value in said.items() if value}


def feed_time(at: datetime) -> str:
    """Return a time as readers of feeds parse it, in UTC."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}+00:00"


FORMAT = Format(
    label="ClaimReview (schema.org)",
    media_type="application/ld+json",
    extension="jsonld",
    write=write,
    read=read,
    units=(),
    kinds=frozenset({"article", "verdict", "tombstone"}),
    loses=(
        "Everything but published verdicts: annotations, relations, assessments, drafts.",
        "Appearances that deny, dispute, qualify, correct, retract or question the claim.",
        "In an import, claimants and the articles of appearances: neither has words to stand on.",
        "The kind and tier of evidence; who wrote, approved and published.",
        "Anonymous claimants; the publisher who relays them stands in their place.",
        "Places in the text, the stance of evidence, and earlier versions of a verdict.",
        "The scale of a rating and the common code it maps to; the as-of date.",
    ),
)
