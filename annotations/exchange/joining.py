"""Records on disk for as long as a join needs them. Pure: no Django."""

from collections.abc import Callable, Iterable, Iterator
from operator import attrgetter
from typing import Any

import msgspec

from annotations.exchange.format import Outgoing
from annotations.exchange.gathered import DECODERS, Appearing, Marked, Speaking
from annotations.exchange.scratch import scratch
from annotations.records.shapes import ArticleRecord, RelationRecord, RevisionRecord

SCHEMA = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -4096;
CREATE TABLE records (kind TEXT, id TEXT, owner TEXT, body BLOB);
CREATE INDEX by_id ON records (kind, id);
CREATE INDEX by_owner ON records (kind, owner);
"""
# What a record is found by, beside its own identifier.
OWNERS: dict[str, Callable[[Any], Any]] = {
    "revision": attrgetter("article"),
    "annotation": attrgetter("article"),
    "appearance": attrgetter("article.id"),
    "relation": attrgetter("from_claim.id"),
    "verdict": attrgetter("claim.id"),
}


class Join:
    """Everything that has been taken from a stream: a source of articles."""

    def __init__(self) -> None:
        self._database = scratch(self, SCHEMA)

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def take(self, outgoing: Outgoing) -> None:
        """Keep what is read of a record."""
        kind = outgoing.kind
        record = DECODERS[kind](outgoing.body)
        owner = str(OWNERS[kind](record)) if kind in OWNERS else None
        row = (kind, str(record.id), owner, msgspec.json.encode(record))
        self._database.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row)

    def portions(self) -> Iterator[list[ArticleRecord]]:
        """Yield all articles in the order they came, one at a time."""
        for article in self._rows("article", "ORDER BY rowid"):
            yield [article]

    def revisions(self, articles: Iterable[str]) -> Iterator[RevisionRecord]:
        """Yield the texts of some articles in the order they came."""
        return self._owned("revision", articles)

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return what is marked in some articles, and the claims that appear there, in the order they came."""
        marked, appearing = (
            list(self._owned(kind, articles)) for kind in ("annotation", "appearance")
        )
        return marked, appearing

    def verdicts(self, claims: Iterable[str]) -> Iterator[Speaking]:
        """Yield the verdicts on some claims in the order they came."""
        return self._owned("verdict", claims)

    def relations(self, claims: Iterable[str]) -> Iterator[RelationRecord]:
        """Yield the relations that start at some claims in the order they came."""
        return self._owned("relation", claims)

    def records(self, kind: str, keys: Iterable[str]) -> Iterator[Any]:
        """Yield some records of a kind."""
        for key in keys:
            yield from self._rows(kind, "AND id = ?", key)

    def count(self, kind: str) -> int:
        """Return how many records of a kind there are."""
        query = "SELECT count(*) FROM records WHERE kind = ?"
        return int(self._database.execute(query, (kind,)).fetchone()[0])

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the identifiers of all records of a kind in the order they came."""
        query = "SELECT id FROM records WHERE kind = ? ORDER BY rowid"
        for (key,) in self._database.execute(query, (kind,)):
            yield key

    def _owned(self, kind: str, owners: Iterable[str]) -> Iterator[Any]:
        for owner in owners:
            yield from self._rows(kind, "AND owner = ? ORDER BY rowid", owner)

    def _rows(self, kind: str, which: str, *values: str) -> Iterator[Any]:
        query = f"SELECT body FROM records WHERE kind = ? {which}"  # noqa: S608  # ours
        for (body,) in self._database.execute(query, (kind, *values)):
            yield DECODERS[kind](body)
