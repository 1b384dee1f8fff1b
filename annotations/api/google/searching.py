"""Finding published verdicts for a search in Google's shape, and writing them so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import BooleanField, F, QuerySet
from django.db.models.expressions import RawSQL
from django.utils import timezone

from annotations.api import cursors
from annotations.api.cursors import BadCursor, Cursor
from annotations.api.google.errors import InvalidArguments, Violation
from annotations.api.google.parameters import Search, host
from annotations.api.google.shapes import Claim, ClaimReview, Found, Publisher
from annotations.api.pages import Order, Page, page_of, published
from annotations.api.parameters import words_sought
from annotations.api.ranking import RANK, RELEVANCE, fits_any, ranked
from annotations.decoding import decode
from annotations.exchange.formats.claimreview import MAKING
from annotations.models import Record
from annotations.records.shapes import VerdictRecord

NEWEST_FIRST = Order.named("-published_at")
BEST_FIRST = Order.named(RELEVANCE)
# A search by most words looks at so many of them, and at so many of the best verdicts.
COUNTED, CANDIDATES = 64, 200
NOBODY = 0  # a key that no record has: Django makes no query of an empty list
ALL_WORDS, MOST_WORDS = "all", "most"

LANGUAGE = """
    EXISTS (SELECT 1 FROM unnest(annotations_record.facets) facet
            WHERE lower(facet) = %s OR lower(facet) LIKE %s)
"""
# The row may have changed since for a reason that is no new review.
REVIEWED = """
    (convert_from(annotations_record.body, 'UTF8')::jsonb ->> 'modified_at')::timestamptz >= %s
"""
# At least six words in ten, as English stems; the index finds those that have any.
MOST = """
    (SELECT count(*) FILTER (WHERE annotations_record.search @@ quote_literal(word)::tsquery) * 10
            >= count(*) * 6 AND count(*) > 0
     FROM unnest(tsvector_to_array(to_tsvector('english', %s))) word)
"""


@dataclass(frozen=True)
class Way:
    """One way of searching: by all words or by most; a page token belongs to one of them."""

    name: str
    search: Search

    @property
    def context(self) -> bytes:
        """Return what ties a page token to its search."""
        asked = self.search
        return cursors.context_of(
            "google",
            self.name,
            asked.query,
            asked.language,
            asked.site,
            asked.most_days,
        )

    def page(self, cursor: Cursor | None) -> Page:
        """Return a page of verdicts; one query, or two where only most words must be there."""
        records = self.matching(narrowed(self.search))
        order = BEST_FIRST if self.search.query else NEWEST_FIRST
        skip = 0 if cursor else self.search.offset
        return page_of(records, order, cursor, size=self.search.size, skip=skip)

    def matching(self, records: QuerySet[Record]) -> QuerySet[Record]:
        """Keep the verdicts with the words of the query, and give each its rank."""
        words = self.search.query
        if not words:
            return records
        if self.name == ALL_WORDS:
            return ranked(records.filter(search=words_sought(words)), words)
        words = " ".join(words.split()[:COUNTED])
        near = ranked(records.filter(fits_any(words)), words, any_word=True)
        best = near.order_by(F(RANK).desc()).values_list("pk", flat=True)
        # A query of its own, so that no other row is looked at.
        nearest = [NOBODY, *best[:CANDIDATES]]
        return near.filter(condition(MOST, words), pk__in=nearest)


def find(search: Search) -> Found:
    """Return what a search finds. Raises InvalidArguments for a page token of another search."""
    if search.site and search.site != our_site():
        return Found()
    ways = [Way(name, search) for name in (ALL_WORDS, MOST_WORDS)]
    if search.token:
        way, cursor = place(ways, search.token)
        return found(way, way.page(cursor))
    page = ways[0].page(None)
    if page.bodies or not search.query or search.offset:
        return found(ways[0], page)
    return found(ways[1], ways[1].page(None))


def place(ways: Sequence[Way], token: str) -> tuple[Way, Cursor]:
    """Return where a page token goes on, and in which way of searching."""
    for way in ways:
        try:
            return way, cursors.read(token, way.context)
        except BadCursor:
            continue
    raise InvalidArguments(
        [
            Violation(
                "pageToken",
                "pageToken: It belongs to another search, or is damaged. All other parameters must "
                "be as in the call that gave it.",
            )
        ]
    )


def found(way: Way, page: Page) -> Found:
    """Return a page in Google's shape; verdicts on one claim are reviews of it."""
    grouped: dict[object, list[VerdictRecord]] = {}
    for body in page.bodies:
        verdict = decode(body, VerdictRecord)
        grouped.setdefault(verdict.claim.id, []).append(verdict)
    return Found(
        claims=[claim_of(verdicts) for verdicts in grouped.values()],
        next_page_token=cursors.write(page.next, way.context) if page.next else "",
    )


def narrowed(search: Search) -> QuerySet[Record]:
    """Return the verdicts in a language, region aside, that are not too old."""
    records: QuerySet[Record] = published().of_kind("verdict").current()
    if search.language:
        language = search.language.split("-")[0]
        tag = f"language:{language}"
        escaped = tag.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        records = records.filter(condition(LANGUAGE, tag, f"{escaped}-%"))
    if search.most_days:
        since = oldest(search.most_days)
        records = records.filter(modified_at__gte=since).filter(
            condition(REVIEWED, since)
        )
    return records


def oldest(days: int) -> datetime:
    """Return the moment so many days ago, or the beginning of time."""
    try:
        return timezone.now() - timedelta(days=days)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)


def condition(sql: str, *params: object) -> RawSQL:
    """Return a condition in SQL of our own."""
    return RawSQL(sql, params, output_field=BooleanField())  # noqa: S611


def claim_of(verdicts: Sequence[VerdictRecord]) -> Claim:
    """Return a claim with its reviews."""
    made = verdicts[0].claim
    return Claim(
        text=made.text,
        claimant=claimant_of(verdicts[0]),
        claim_date=f"{made.claimed_on}T00:00:00Z" if made.claimed_on else "",
        claim_review=[review_of(one) for one in verdicts],
    )


def claimant_of(verdict: VerdictRecord) -> str:
    """Return who made the claim: at its first appearance, where that is known."""
    making = [one for one in verdict.appearances if one.stance in MAKING]
    making.sort(key=lambda one: not one.first_appearance)
    if not making:
        return ""
    claimant = making[0].claimant
    named = claimant and (claimant.name or claimant.descriptor)
    return named or making[0].article.publisher.name


def review_of(verdict: VerdictRecord) -> ClaimReview:
    """Return a verdict as a review."""
    label = verdict.rating.alternate_name if verdict.rating else ""
    at = verdict.modified_at
    return ClaimReview(
        publisher=Publisher(name=verdict.publisher, site=site_of(verdict.url)),
        url=verdict.url,
        title=f"{label}: {verdict.claim.text}",
        review_date=f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if at else "",
        textual_rating=label,
        language_code=verdict.language,
    )


def site_of(url: str) -> str:
    """Return the host of an address, without `www`."""
    return host(urlsplit(url).hostname or "")


def our_site() -> str:
    """Return the host under which our verdicts are published."""
    return site_of(settings.SITE_URL)
