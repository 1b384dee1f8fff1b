"""Published records in the words of schema.org, as JSON-LD; a verdict is a ClaimReview."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from annotations.api.pages import published
from annotations.decoding import decode
from annotations.exchange.format import Context, Losses
from annotations.exchange.formats.claimreview import (
    AGENT_TYPES,
    ARTICLE_TYPES,
    Feed,
    feed_time,
)
from annotations.records.shapes import (
    AgentRecord,
    ArticleRecord,
    ClaimRecord,
    EvidenceRecord,
    PublisherRecord,
    Record,
    ScaleRecord,
    TombstoneRecord,
    VerdictRecord,
)

CONTEXT = "https://schema.org"
NEVER = datetime.min.replace(
    tzinfo=UTC
)  # a feed of ours names the time of its last change

Json = dict[str, Any]


def page(bodies: Sequence[bytes], shape: Any) -> bytes:
    """Return a page of records of a shape as JSON-LD: of verdicts a DataFeed, of others a graph."""
    records = [decode(body, Record) for body in bodies]
    if shape is VerdictRecord:
        return msgspec.json.encode(data_feed(records))
    nodes = [node(record) for record in records]
    return msgspec.json.encode({"@context": CONTEXT, "@graph": nodes})


def item(body: bytes) -> bytes:
    """Return one record as JSON-LD."""
    record = decode(body, Record)
    if isinstance(record, VerdictRecord):
        made: Json = review(record, genres_of([record]))
    else:
        made = node(record)
    return msgspec.json.encode({"@context": CONTEXT, **made})


def data_feed(records: Sequence[Any], changes: Sequence[datetime] = ()) -> Json:
    """Return a DataFeed of ClaimReviews; what is gone has a date of deletion and no content.

    `changes` say when each item last changed, where more is known than when its version came.
    """
    verdicts = [one for one in records if isinstance(one, VerdictRecord)]
    feed = feed_with(genres_of(verdicts))
    items = [
        feed.gone(one) if isinstance(one, TombstoneRecord) else feed.verdict_item(one)
        for one in records
    ]
    for one, at in zip(items, changes, strict=False):
        if one:
            one["dateModified"] = feed_time(at)
    known = changes or [one.modified_at for one in records if one.modified_at]
    changed = max(known, default=None)
    return {
        "@context": CONTEXT,
        "@type": "DataFeed",
        "name": f"Fact-checks by {settings.ORGANISATION}",
        "license": settings.LICENSE_URL,
        **({"dateModified": feed_time(changed)} if changed else {}),
        "dataFeedElement": [one for one in items if one],
    }


def review(verdict: VerdictRecord, genres: dict[UUID, str]) -> Json:
    """Return the ClaimReview of a published verdict."""
    made = feed_with(genres).verdict_item(verdict)
    found: Json = made["item"][0] if made else {}
    return found


def feed_with(genres: dict[UUID, str]) -> Feed:
    """Return what makes ClaimReviews, told what sort of text each article is."""
    feed = Feed(
        Context(
            site=settings.SITE_URL,
            publisher=settings.ORGANISATION,
            license=settings.LICENSE_URL,
            created=NEVER,
            losses=Losses(),
        )
    )
    feed.genres = genres
    return feed


def genres_of(verdicts: Iterable[VerdictRecord]) -> dict[UUID, str]:
    """Return what sort of text each article of some verdicts is; one query."""
    wanted = {seen.article.id for one in verdicts for seen in one.appearances}
    if not wanted:
        return {}
    rows = published().of_kind("article").current().filter(object__in=wanted)
    found = (decode(one, ArticleRecord) for one in rows.values_list("body", flat=True))
    return {article.id: article.genre for article in found}


def node(record: Any) -> Json:
    """Return a record other than a verdict."""
    made = {"@id": address(record), **NODES[kind_of(record)](record)}
    return {name: value for name, value in made.items() if value not in (None, "", [])}


def kind_of(record: Any) -> str:
    """Return the kind of a record; of a tombstone, the kind of what it was."""
    if isinstance(record, TombstoneRecord):
        return record.of if record.of == "verdict" else "tombstone"
    return str(type(record).__struct_config__.tag)


def address(record: Any) -> str:
    """Return where a record is served."""
    kind = record.of if isinstance(record, TombstoneRecord) else kind_of(record)
    noun = kind if kind == "evidence" else f"{kind}s"
    return f"{settings.SITE_URL}/api/v1/{noun}/{record.id}/"


def gone(record: TombstoneRecord) -> Json:
    """Return what is left of something that is no longer served; of a verdict, of its ClaimReview."""
    is_verdict = record.of == "verdict"
    page_address = f"{settings.SITE_URL}/verdicts/{record.ref}/"
    return {
        "@id": f"{page_address}#review" if is_verdict else address(record),
        "@type": "ClaimReview" if is_verdict else "CreativeWork",
        "url": page_address if is_verdict else "",
        "identifier": record.ref,
        "version": record.version,
        "creativeWorkStatus": record.state.capitalize(),
        "datePublished": f"{record.published_at:%Y-%m-%d}",
        "dateModified": f"{record.modified_at:%Y-%m-%d}",
        "correction": record.public_note
        and [
            {
                "@type": "CorrectionComment",
                "text": record.public_note,
                "datePublished": f"{record.modified_at:%Y-%m-%d}",
            }
        ],
    }


def claim(record: ClaimRecord) -> Json:
    return {
        "@type": "Claim",
        "identifier": record.ref,
        "text": record.text,
        "inLanguage": record.language,
        "about": [{"@type": "Thing", "name": topic} for topic in record.about],
        "datePublished": record.claimed_on and record.claimed_on.isoformat(),
    }


def article(record: ArticleRecord) -> Json:
    return {
        "@type": ARTICLE_TYPES.get(record.genre, "Article"),
        "identifier": record.ref,
        "url": record.url,
        "headline": record.headline,
        "author": [{"@type": "Person", "name": name} for name in record.authors],
        "inLanguage": record.language,
        "datePublished": record.published_on,
        "publisher": {"@type": "Organization", "name": record.publisher.name},
        "version": record.current_revision,
    }


def evidence(record: EvidenceRecord) -> Json:
    return {
        "@type": "CreativeWork",
        "name": record.title,
        "url": record.url,
        "text": record.quote,
        "description": record.document,
        "datePublished": record.published_on and record.published_on.isoformat(),
        "publisher": record.publisher_name
        and {"@type": "Organization", "name": record.publisher_name},
        "archivedAt": [capture.url for capture in record.captures],
    }


def publisher(record: PublisherRecord) -> Json:
    return {"@type": "Organization", "name": record.name, "url": record.site_url}


def agent(record: AgentRecord) -> Json:
    return {
        "@type": AGENT_TYPES.get(record.kind, "Organization"),
        "name": record.name or record.descriptor,
        "description": record.descriptor,
        "sameAs": record.same_as,
    }


def scale(record: ScaleRecord) -> Json:
    return {
        "@type": "DefinedTermSet",
        "name": record.name,
        "description": record.methodology,
        "version": str(record.version),
        "hasDefinedTerm": [
            {
                "@type": "DefinedTerm",
                "termCode": level.code,
                "name": level.alternate_name,
                "description": level.definition,
            }
            for level in record.ratings
        ],
    }


NODES: dict[str, Callable[[Any], Json]] = {
    "claim": claim,
    "article": article,
    "evidence": evidence,
    "publisher": publisher,
    "agent": agent,
    "scale": scale,
    "verdict": gone,
    "tombstone": gone,
}
KINDS = frozenset(NODES) - {"tombstone"}
