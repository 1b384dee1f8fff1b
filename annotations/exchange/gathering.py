"""Stored records handed out article by article, each with what belongs to it, as the database finds it.

Some dozens of articles are asked for at a time, so the first one comes at once and memory stays flat
whatever the size of the corpus.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, F, Func, IntegerField, QuerySet, Value

from annotations.exchange.gathered import (
    ANOTHER,
    APART,
    NO_ARTICLE,
    NO_PLACE,
    UNMENTIONED,
    Appearing,
    Gathered,
    Judgement,
    Left,
    Marked,
    Shown,
)
from annotations.models import Record
from annotations.records.shapes import (
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
    VerdictRating,
)
from annotations.vocabulary import RecordState

FIRST, FURTHER = 10, 100  # articles that are asked for at a time
MOST_BYTES = 2_000_000  # of texts that are held at a time, unless one alone is longer
MENTIONED = "mentioned"  # claims, whether they are among the records or not
WINDOW = 1_000  # identifiers that are looked through at a time
WHY = {
    "revision": NO_ARTICLE,
    "annotation": NO_ARTICLE,
    "appearance": NO_PLACE,
    "claim": UNMENTIONED,
    "relation": APART,
    "verdict": UNMENTIONED,
}
TYPES: dict[str, type[Any]] = {
    "article": ArticleRecord,
    "revision": RevisionRecord,
    "annotation": Marked,
    "appearance": Appearing,
    "claim": ClaimRecord,
    "relation": RelationRecord,
}
DECODERS: dict[str, Any] = {
    name: msgspec.json.Decoder(kind).decode for name, kind in TYPES.items()
}

Cutting = Callable[[Any], Any]
Body = bytes | memoryview


class OfClaim(msgspec.Struct, frozen=True, gc=False):
    """Which claim a verdict is on."""

    id: UUID
    language: str


class Speaking(msgspec.Struct, frozen=True, gc=False):
    """What is read of a verdict; the rest of it is passed over."""

    id: UUID
    ref: str
    url: str
    language: str
    rating: VerdictRating
    claim: OfClaim

    @property
    def judgement(self) -> Judgement:
        """Return what it says of its claim."""
        return Judgement(self.id, self.ref, self.url, self.rating)


SPEAKING = msgspec.json.Decoder(Speaking).decode


class StoredArticles:
    """Articles among some stored records, with what belongs to them.

    `cutting` takes words out of a record; `kinds` are those that are told of when nothing of them
    was shown, none where nobody listens.
    """

    def __init__(
        self,
        rows: QuerySet[Record],
        *,
        kinds: Iterable[str],
        cutting: Cutting | None = None,
    ) -> None:
        self._rows = rows.filter(state=RecordState.CURRENT)
        self._kinds = [kind for kind in WHY if kind in set(kinds)]
        self._cutting = cutting
        self._seen = Seen()
        self._claims: dict[UUID, ClaimRecord] = {}
        self._judged: dict[UUID, Judgement] = {}

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article, in the order in which they became public."""
        rows = self._of("article").values_list("object", "body").iterator(FURTHER)
        size = FIRST
        while bodies := dict(islice(rows, size)):
            yield from self._gathered(bodies)
            size = FURTHER

    def note(self, shown: Shown) -> None:
        """Remember what was shown of the article that was handed out last."""
        if not self._kinds:
            return
        claims, judged = self._claims, self._judged
        self._seen.add("appearance", shown.appearances)
        self._seen.add("relation", shown.relations)
        self._seen.add(MENTIONED, shown.claims)
        self._seen.add("claim", shown.claims & claims.keys())
        heard = (judged[claim].id for claim in shown.claims & judged.keys())
        self._seen.add("verdict", heard)

    def left(self) -> Iterator[Left]:
        """Yield what was shown in no text."""
        for kind in self._kinds:
            rows = self._of(kind)
            if rows.count() > self._seen.count(kind):
                yield from self._left(kind, rows)

    def close(self) -> None:
        """Forget everything."""
        self._seen.close()

    def _of_verdicts(self) -> QuerySet[Record]:
        return self._of("verdict")

    def _of(self, kind: str) -> QuerySet[Record]:
        return self._rows.filter(kind=kind).order_by("published_at", "id")

    def _decoded(self, kind: str, body: Body) -> Any:
        record = DECODERS[kind](body)
        return self._cutting(record) if self._cutting else record

    def _gathered(self, bodies: dict[UUID, Body]) -> Iterator[Gathered]:
        """Yield some articles, with as many texts at a time as may be held."""
        size = Func(F("body"), function="octet_length", output_field=IntegerField())
        found = self._about(("revision",), "article", bodies)
        keys: dict[UUID, list[int]] = defaultdict(list)
        sizes: dict[int, int] = {}
        for pk, facets, length in found.values_list("pk", "facets", size):
            keys[named(facets, "article")].append(pk)
            sizes[pk] = length
        for some in in_portions(bodies, keys, sizes):
            texts = [key for article in some for key in keys[article]]
            yield from self._portion({one: bodies[one] for one in some}, texts)

    def _portion(
        self, bodies: dict[UUID, Body], texts: list[int]
    ) -> Iterator[Gathered]:
        """Yield some articles whose texts, named by their keys, may be held together."""
        revisions: dict[UUID, list[RevisionRecord]] = defaultdict(list)
        annotations: dict[UUID, list[Marked]] = defaultdict(list)
        appearances: dict[UUID, dict[UUID, list[Appearing]]] = defaultdict(
            lambda: defaultdict(list)
        )
        for text in self._all("revision", self._rows.filter(pk__in=texts)):
            revisions[text.article].append(text)
        marked = self._about(("annotation", "appearance"), "article", bodies)
        found: dict[str, list[Any]] = {"annotation": [], "appearance": []}
        for kind, body in marked.values_list("kind", "body"):
            found[kind].append(self._decoded(kind, body))
        for one in self._narrowed("annotation", found["annotation"]):
            annotations[one.article].append(one)
        claims: dict[UUID, None] = {}
        for one in self._narrowed("appearance", found["appearance"]):
            appearances[one.article.id][one.annotation].append(one)
            claims[one.claim] = None
        named = list(claims)
        said = self._all("claim", self._of("claim").filter(object__in=named))
        self._claims = {one.id: one for one in said}
        self._judged, relations = self._judgements(named), self._relations(named)
        for key, body in bodies.items():
            self._take(revisions[key], annotations[key])
            yield Gathered(
                article=self._decoded("article", body),
                revisions=sorted(revisions[key], key=lambda one: one.number),
                annotations=annotations[key],
                appearances=appearances[key],
                claims=self._claims,
                judgements=self._judged,
                relations=relations,
            )

    def _narrowed(self, kind: str, records: list[Any]) -> list[Any]:  # noqa: ARG002
        """Return those of some records that are handed out: all of them."""
        return records

    def _take(self, revisions: list[RevisionRecord], annotations: list[Marked]) -> None:
        if self._kinds:
            self._seen.add("revision", [one.id for one in revisions])
            self._seen.add("annotation", [one.id for one in annotations])

    def _about(
        self, kinds: Iterable[str], facet: str, things: Iterable[UUID]
    ) -> QuerySet[Record]:
        """Return the records that say in a facet that they are about one of some things."""
        rows = self._rows.filter(kind__in=kinds, facets__overlap=any_of(facet, things))
        return rows.order_by("published_at", "id")

    def _all(self, kind: str, rows: QuerySet[Record]) -> Iterator[Any]:
        """Yield the records of some rows of one kind."""
        for (body,) in rows.values_list("body"):
            yield self._decoded(kind, body)

    def _judgements(self, claims: list[UUID]) -> dict[UUID, Judgement]:
        """Return what is said of claims: by the verdict in the claim's language before others."""
        found: dict[UUID, Speaking] = {}
        rows = self._of_verdicts().filter(facets__overlap=any_of("claim", claims))
        for (body,) in rows.values_list("body"):
            one = SPEAKING(body)
            known = found.get(one.claim.id)
            if known is None or (own(one) and not own(known)):
                found[one.claim.id] = one
        return {claim: one.judgement for claim, one in found.items()}

    def _relations(self, claims: list[UUID]) -> dict[UUID, list[RelationRecord]]:
        """Return the relations of claims by the claim they start at."""
        found: dict[UUID, list[RelationRecord]] = defaultdict(list)
        rows = self._about(("relation",), "claim", claims)
        for one in self._all("relation", rows):
            found[one.from_claim.id].append(one)
        return found

    def _left(self, kind: str, rows: QuerySet[Record]) -> Iterator[Left]:
        """Yield the records of a kind that were not shown."""
        keys = rows.values_list("object", flat=True).iterator(WINDOW)
        while some := list(islice(keys, WINDOW)):
            missing = [key for key in some if not self._seen.has(kind, key)]
            found = rows.filter(object__in=missing).values_list("body", flat=True)
            for body in found if missing else ():
                yield self._why(kind, body)

    def _why(self, kind: str, body: Body) -> Left:
        """Return a record that was not shown, and why."""
        if kind != "verdict":
            return Left(DECODERS[kind](body), kind, WHY[kind])
        verdict = SPEAKING(body)
        speaks = self._judgements([verdict.claim.id])[verdict.claim.id]
        heard = self._seen.has(MENTIONED, verdict.claim.id)
        what = ANOTHER if heard or speaks.id != verdict.id else UNMENTIONED
        return Left(verdict, kind, what)


class Seen:
    """The identifiers of what was shown, on disk, however many there are."""

    def __init__(self) -> None:
        # Whoever streams a file over HTTP may take its parts in several threads, one at a time.
        self._database = sqlite3.connect("", check_same_thread=False)
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096;"
            "CREATE TABLE seen (kind TEXT, id BLOB, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )

    def add(self, kind: str, keys: Iterable[UUID]) -> None:
        """Remember some."""
        query = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        self._database.executemany(query, [(kind, key.bytes) for key in keys])

    def has(self, kind: str, key: UUID) -> bool:
        """Tell whether one is remembered."""
        query = "SELECT 1 FROM seen WHERE kind = ? AND id = ?"
        return self._database.execute(query, (kind, key.bytes)).fetchone() is not None

    def fresh(self, kind: str, keys: Iterable[int]) -> list[int]:
        """Return those of some keys that are not remembered yet, and remember them."""
        query = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        run = self._database.execute
        return [key for key in keys if run(query, (kind, key)).rowcount]

    def count(self, kind: str) -> int:
        """Return how many of a kind are."""
        query = "SELECT count(*) FROM seen WHERE kind = ?"
        return int(self._database.execute(query, (kind,)).fetchone()[0])

    def close(self) -> None:
        """Forget them."""
        self._database.close()


def any_of(facet: str, things: Iterable[UUID]) -> Value:
    """Return the facets that name some things, as one value, however many there are."""
    facets = [f"{facet}:{thing}" for thing in things]
    return Value(facets, output_field=ArrayField(CharField(max_length=300)))


def own(verdict: Speaking) -> bool:
    """Tell whether a verdict is in the language of its claim."""
    return verdict.language == verdict.claim.language


def named(facets: list[str], name: str) -> UUID:
    """Return the thing that a facet names."""
    start = f"{name}:"
    return UUID(next(one for one in facets if one.startswith(start))[len(start) :])


def in_portions(
    articles: Iterable[UUID], keys: dict[UUID, list[int]], sizes: dict[int, int]
) -> Iterator[list[UUID]]:
    """Yield articles in order, as many at a time as have texts of so many bytes together."""
    waiting: list[UUID] = []
    held = 0
    for article in articles:
        size = sum(sizes[key] for key in keys[article])
        if waiting and held + size > MOST_BYTES:
            yield waiting
            waiting, held = [], 0
        waiting.append(article)
        held += size
    if waiting:
        yield waiting
