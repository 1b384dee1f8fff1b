"""The words of a claim in other articles: only in texts that are public, and only over records."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connections

from annotations.anchoring.repeats import Repeat, find_in, stored_shingles
from annotations.pages.reading import PUBLIC, Reading
from annotations.records.repeats import MOST_SHARING, MOST_SHINGLES, spread
from annotations.records.shapes import ArticleRecord, RevisionRecord

MOST_QUOTATIONS = 4  # of one claim that are sought
MOST_READ = 10  # texts for one quotation
LARGEST_READ = 400_000  # bytes of a record whose text is read
MOST_SHOWN = 20

CANDIDATES = """
    SELECT found.object
    FROM unnest(%s::integer[]) AS sought(hash)
    CROSS JOIN LATERAL (
        SELECT one.*, count(*) OVER () AS sharing FROM (
            SELECT r.id, r.object FROM annotations_record r
            WHERE r.kind = 'revision' AND r.shingles @> ARRAY[sought.hash]
              AND r.state = 'current' AND octet_length(r.body) <= %s
            LIMIT %s
        ) AS one
    ) AS found
    GROUP BY found.id, found.object
    ORDER BY sum(1.0 / found.sharing) DESC, found.id
    LIMIT %s
"""


@dataclass(frozen=True)
class AlsoSaid:
    """A passage of an article that repeats the words of a claim, and how it differs."""

    article: ArticleRecord
    words: str
    repeat: Repeat

    @property
    def differences(self) -> str:
        """The kinds of words that differ, as a sentence says them."""
        return ", ".join(self.repeat.differences)


def also_said(
    reading: Reading, quotations: Iterable[str], besides: Iterable[UUID]
) -> list[AlsoSaid]:
    """Return where quotations are repeated in articles other than these, the likest first."""
    sought = list(dict.fromkeys(one for one in quotations if one))[:MOST_QUOTATIONS]
    known = set(besides)
    texts = {one: candidates(one) for one in sought}
    revisions = reading.among(
        RevisionRecord, {uuid for uuids in texts.values() for uuid in uuids}
    )
    articles = reading.among(
        ArticleRecord, {one.article for one in revisions.values()} - known
    )
    found: dict[tuple[UUID, int], AlsoSaid] = {}
    for quotation, uuids in texts.items():
        for revision in (revisions[uuid] for uuid in uuids if uuid in revisions):
            article = articles.get(revision.article)
            if article is None or revision.number != article.current_revision:
                continue
            text = revision.text or ""
            for repeat in find_in(quotation, text):
                words = text[repeat.start : repeat.end]
                said = AlsoSaid(article, words, repeat)
                found.setdefault((revision.id, repeat.start), said)
    return sorted(found.values(), key=order)[:MOST_SHOWN]


def order(one: AlsoSaid) -> tuple[bool, float, str, int]:
    """Return the order of passages: the same words first, then the likest."""
    repeat = one.repeat
    return (not repeat.exact, -repeat.likeness, one.article.ref, repeat.start)


def candidates(quotation: str) -> list[UUID]:
    """Return the public revisions that share most with a quotation."""
    hashes = spread(stored_shingles(quotation), MOST_SHINGLES)
    if not hashes:
        return []
    with connections[PUBLIC].cursor() as cursor:
        cursor.execute(CANDIDATES, [hashes, LARGEST_READ, MOST_SHARING, MOST_READ])
        return [uuid for (uuid,) in cursor.fetchall()]
