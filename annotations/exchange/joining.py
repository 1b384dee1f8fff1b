"""Records on disk for as long as a join needs them. Pure: no Django.

SQLite's nameless database lives in memory up to its cache and in a temporary file beyond it; it
is gone when it is closed.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar, cast

import msgspec

from annotations.exchange.format import Outgoing
from annotations.exchange.gathered import (
    ANOTHER,
    APART,
    NO_ARTICLE,
    NO_PLACE,
    NOT_PUBLISHED,
    UNMENTIONED,
    Appearing,
    Gathered,
    Judgement,
    Left,
    Marked,
    Shown,
)
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
    VerdictRecord,
)

T = TypeVar("T")
SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096;
CREATE TABLE articles (id TEXT PRIMARY KEY, body BLOB);
CREATE TABLE revisions (article TEXT, number INTEGER, body BLOB);
CREATE TABLE annotations (id TEXT PRIMARY KEY, article TEXT, body BLOB);
CREATE TABLE appearances (id TEXT PRIMARY KEY, annotation TEXT, body BLOB, written INTEGER);
CREATE TABLE claims (id TEXT PRIMARY KEY, body BLOB);
CREATE TABLE mentioned (claim TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE relations (id TEXT PRIMARY KEY, from_claim TEXT, body BLOB, written INTEGER);
CREATE TABLE verdicts (claim TEXT, own_language INTEGER, rated INTEGER, body BLOB);
CREATE INDEX revisions_article ON revisions (article, number);
CREATE INDEX annotations_article ON annotations (article);
CREATE INDEX appearances_annotation ON appearances (annotation);
CREATE INDEX relations_from ON relations (from_claim);
CREATE INDEX verdicts_claim ON verdicts (claim);
"""
# The verdict that speaks for a claim: in the claim's own language before others.
SPEAKING = """
SELECT rowid FROM verdicts AS other WHERE other.claim = {claim} AND other.rated
ORDER BY other.own_language DESC, other.rowid LIMIT 1
"""


class Judged(msgspec.Struct, frozen=True):
    """A verdict's own words and names, whether it has a rating that counts or not."""

    id: str
    ref: str


class Join:
    """Everything that has been taken from a stream, found again by what it belongs to."""

    def __init__(self) -> None:
        # Whoever streams a file over HTTP may take its parts in several threads, one at a time.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.executescript(SCHEMA)
        self._run = self._database.execute

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def take(self, outgoing: Outgoing) -> None:
        """Keep a record."""
        getattr(self, f"_take_{outgoing.kind}")(outgoing.record, outgoing)

    def _take_article(self, record: ArticleRecord, outgoing: Outgoing) -> None:
        self._run("INSERT INTO articles VALUES (?, ?)", (str(record.id), outgoing.body))

    def _take_revision(self, record: RevisionRecord, outgoing: Outgoing) -> None:
        row = (str(record.article), record.number, outgoing.body)
        self._run("INSERT INTO revisions VALUES (?, ?, ?)", row)

    def _take_annotation(self, record: AnnotationRecord, outgoing: Outgoing) -> None:
        row = (str(record.id), str(record.article), outgoing.body)
        self._run("INSERT INTO annotations VALUES (?, ?, ?)", row)

    def _take_appearance(self, record: AppearanceRecord, outgoing: Outgoing) -> None:
        row = (str(record.id), str(record.annotation), outgoing.body)
        self._run("INSERT INTO appearances VALUES (?, ?, ?, 0)", row)

    def _take_claim(self, record: ClaimRecord, outgoing: Outgoing) -> None:
        self._run("INSERT INTO claims VALUES (?, ?)", (str(record.id), outgoing.body))

    def _take_relation(self, record: RelationRecord, outgoing: Outgoing) -> None:
        row = (str(record.id), str(record.from_claim.id), outgoing.body)
        self._run("INSERT INTO relations VALUES (?, ?, ?, 0)", row)

    def _take_verdict(self, record: VerdictRecord, outgoing: Outgoing) -> None:  # noqa: ARG002
        rated = record.rating is not None and is_published(record)
        said = (
            Judgement(str(record.id), record.ref, record.url, record.rating)
            if rated and record.rating
            else Judged(str(record.id), record.ref)
        )
        own = record.language == record.claim.language
        row = (str(record.claim.id), own, rated, msgspec.json.encode(said))
        self._run("INSERT INTO verdicts VALUES (?, ?, ?, ?)", row)

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article with what belongs to it, in the order they came."""
        for article in self.articles():
            key = str(article.id)
            appearances: dict[str, list[Appearing]] = defaultdict(list)
            for one in self.appearances_in(key):
                appearances[one.annotation].append(one)
            named = dict.fromkeys(
                one.claim for own in appearances.values() for one in own
            )
            yield Gathered(
                article=article,
                revisions=self.revisions(key),
                annotations=list(self.annotations(key)),
                appearances=appearances,
                claims=each(self.claim, named),
                judgements=each(self.judgement, named),
                relations={one: self.relations_from(one) for one in named},
            )

    def note(self, shown: Shown) -> None:
        """Remember what was shown of an article."""
        for table, keys in (
            ("appearances", shown.appearances),
            ("relations", shown.relations),
        ):
            query = f"UPDATE {table} SET written = 1 WHERE id = ?"  # noqa: S608
            self._database.executemany(query, ((key,) for key in keys))
        query = "INSERT OR IGNORE INTO mentioned VALUES (?)"
        self._database.executemany(query, ((key,) for key in shown.claims))

    def left(self) -> Iterator[Left]:
        """Yield what was taken and shown in no text."""
        found: tuple[tuple[str, str, Iterator[Any]], ...] = (
            ("revision", NO_ARTICLE, self.without_article("revisions")),
            ("annotation", NO_ARTICLE, self.without_article("annotations")),
            ("appearance", NO_PLACE, self.unwritten("appearances")),
            ("claim", UNMENTIONED, self.unmentioned()),
            ("relation", APART, self.unwritten("relations")),
            ("verdict", NOT_PUBLISHED, self.unpublished()),
            ("verdict", ANOTHER, self.further()),
            ("verdict", UNMENTIONED, self.unheard()),
        )
        for kind, what, records in found:
            for record in records:
                yield Left(record, kind, what)

    def articles(self) -> Iterator[ArticleRecord]:
        """Yield all articles in the order they came."""
        return self._rows(ArticleRecord, "SELECT body FROM articles ORDER BY rowid")

    def revisions(self, article: str) -> Iterator[RevisionRecord]:
        """Yield the revisions of an article, the first one first."""
        query = "SELECT body FROM revisions WHERE article = ? ORDER BY number"
        return self._rows(RevisionRecord, query, article)

    def annotations(self, article: str) -> Iterator[Marked]:
        """Yield the annotations of an article in the order they came."""
        query = "SELECT body FROM annotations WHERE article = ? ORDER BY rowid"
        return self._rows(Marked, query, article)

    def annotation(self, key: str) -> Marked | None:
        """Return an annotation, or nothing when it is not in the stream."""
        query = "SELECT body FROM annotations WHERE id = ?"
        return next(self._rows(Marked, query, key), None)

    def article(self, key: str) -> ArticleRecord | None:
        """Return an article, or nothing when it is not in the stream."""
        query = "SELECT body FROM articles WHERE id = ?"
        return next(self._rows(ArticleRecord, query, key), None)

    def appearances_in(self, article: str) -> Iterator[Appearing]:
        """Yield the appearances in the annotations of an article in the order they came."""
        query = (
            "SELECT body FROM appearances WHERE annotation IN "
            "(SELECT id FROM annotations WHERE article = ?) ORDER BY rowid"
        )
        return self._rows(Appearing, query, article)

    def claim(self, key: str) -> ClaimRecord | None:
        """Return a claim, or nothing when it is not in the stream."""
        query = "SELECT body FROM claims WHERE id = ?"
        return next(self._rows(ClaimRecord, query, key), None)

    def judgement(self, claim: str) -> Judgement | None:
        """Return what the verdict on a claim says: the one in the claim's language first."""
        query = (
            f"SELECT body FROM verdicts WHERE rowid = ({SPEAKING.format(claim='?')})"  # noqa: S608
        )
        return next(self._rows(Judgement, query, claim), None)

    def relations_from(self, claim: str) -> list[RelationRecord]:
        """Return the relations that start at a claim in the order they came."""
        query = "SELECT body FROM relations WHERE from_claim = ? ORDER BY rowid"
        return list(self._rows(RelationRecord, query, claim))

    def without_article(self, table: str) -> Iterator[Any]:
        """Yield the records whose article is not in the stream."""
        query = (
            f"SELECT body FROM {table} WHERE article NOT IN (SELECT id FROM articles)"  # noqa: S608
        )
        return self._rows(KIND[table], query)

    def unwritten(self, table: str) -> Iterator[Any]:
        """Yield the records that were not written."""
        query = f"SELECT body FROM {table} WHERE NOT written ORDER BY rowid"  # noqa: S608
        return self._rows(KIND[table], query)

    def unmentioned(self) -> Iterator[ClaimRecord]:
        """Yield the claims that no text mentions."""
        query = "SELECT body FROM claims WHERE id NOT IN mentioned ORDER BY rowid"
        return self._rows(ClaimRecord, query)

    def unpublished(self) -> Iterator[Judged]:
        """Yield the verdicts that do not count."""
        return self._rows(Judged, "SELECT body FROM verdicts WHERE NOT rated")

    def further(self) -> Iterator[Judged]:
        """Yield the verdicts that another one on the same claim spoke before."""
        speaking = SPEAKING.format(claim="verdicts.claim")
        query = f"SELECT body FROM verdicts WHERE rated AND rowid != ({speaking})"  # noqa: S608
        return self._rows(Judged, query)

    def unheard(self) -> Iterator[Judged]:
        """Yield the verdicts on claims that were not written."""
        speaking = SPEAKING.format(claim="verdicts.claim")
        query = (
            f"SELECT body FROM verdicts WHERE rated AND rowid = ({speaking}) "  # noqa: S608
            "AND claim NOT IN mentioned"
        )
        return self._rows(Judged, query)

    def _rows(self, kind: type[T], query: str, *values: str) -> Iterator[T]:
        decoder = DECODERS[kind]
        for (body,) in self._run(query, values):
            yield cast(T, decoder.decode(body))


def each(find: Callable[[str], T | None], keys: Iterable[str]) -> dict[str, T]:
    """Return what is found of some keys."""
    found = ((key, find(key)) for key in keys)
    return {key: one for key, one in found if one is not None}


def is_published(verdict: VerdictRecord) -> bool:
    """Tell whether readers see a verdict; a published record says nothing of its state."""
    return not verdict.working or verdict.working.state == "published"


KIND: dict[str, type[Any]] = {
    "revisions": RevisionRecord,
    "annotations": Marked,
    "appearances": Appearing,
    "relations": RelationRecord,
}
READ: list[type[Any]] = [*KIND.values(), ArticleRecord, ClaimRecord, Judgement, Judged]
DECODERS = {kind: msgspec.json.Decoder(kind) for kind in READ}
