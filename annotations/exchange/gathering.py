"""Stored records handed out article by article, each with what belongs to it, as the database finds it.

Some dozens of articles are asked for at a time, so the first one comes at once and memory stays flat
whatever the size of the corpus.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
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
from factcheck.postgresql.cursors import binary_cursor

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

BY_ID = attrgetter(
    "id"
)  # nothing hangs on the order, but that it is the same every time

Cutting = Callable[[Any], Any]
Body = bytes | memoryview


class OfClaim(msgspec.Struct, frozen=True, gc=False):
    """Which claim a verdict is on."""

    id: str
    language: str


class Speaking(msgspec.Struct, frozen=True, gc=False):
    """What is read of a verdict; the rest of it is passed over."""

    id: str
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

    `cutting` takes words out of a text; `kinds` are those that are told of when nothing of them
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
        self._claims: dict[str, ClaimRecord] = {}
        self._judged: dict[str, Judgement] = {}

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article, in the order in which they became public."""
        rows = self._of("article").values_list("object", "body").iterator(FURTHER)
        size = FIRST
        while some := list(islice(rows, size)):
            yield from self._gathered(some)
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

    def _gathered(self, found: Iterable[tuple[UUID, Body]]) -> Iterator[Gathered]:
        """Yield some articles, with as many texts at a time as may be held."""
        bodies = {str(article): body for article, body in found}
        size = Func(F("body"), function="octet_length", output_field=IntegerField())
        texts = self._about(("revision",), "article", bodies)
        keys: dict[str, list[int]] = defaultdict(list)
        sizes: dict[int, int] = {}
        for pk, facets, length in texts.values_list("pk", "facets", size):
            keys[named(facets, "article")].append(pk)
            sizes[pk] = length
        for some in in_portions(bodies, keys, sizes):
            own = [key for article in some for key in keys[article]]
            yield from self._portion({one: bodies[one] for one in some}, own)

    def _portion(self, bodies: dict[str, Body], texts: list[int]) -> Iterator[Gathered]:
        """Yield some articles whose texts, named by their keys, may be held together."""
        revisions: dict[str, list[RevisionRecord]] = defaultdict(list)
        for text in self._all("revision", self._rows.filter(pk__in=texts)):
            may_go = self._cutting(text) if self._cutting else text
            revisions[str(text.article)].append(may_go)
        annotations, appearances = self._marked(bodies)
        named = list({one.claim: None for own in appearances.values() for one in own})
        said = self._all("claim", self._of("claim").filter(object__in=named))
        self._claims = {str(one.id): one for one in said}
        self._judged, relations = self._judgements(named), self._relations(named)
        for key, body in bodies.items():
            self._take(revisions[key], annotations[key])
            yield Gathered(
                article=DECODERS["article"](body),
                revisions=sorted(revisions[key], key=lambda one: one.number),
                annotations=sorted(annotations[key], key=BY_ID),
                appearances=appearances,
                claims=self._claims,
                judgements=self._judged,
                relations=relations,
            )

    def _marked(
        self, articles: Iterable[str]
    ) -> tuple[dict[str, list[Marked]], dict[str, list[Appearing]]]:
        """Return the annotations of some articles by their article, and the appearances by their annotation."""
        rows = self._about(("annotation", "appearance"), "article", articles)
        found = read(rows.order_by(), "kind", "body")
        annotations: dict[str, list[Marked]] = defaultdict(list)
        for marked in self._narrowed("annotation", of_kind("annotation", found)):
            annotations[marked.article].append(marked)
        appearances: dict[str, list[Appearing]] = defaultdict(list)
        for one in self._narrowed("appearance", of_kind("appearance", found)):
            appearances[one.annotation].append(one)
        return annotations, appearances

    def _narrowed(self, kind: str, records: list[Any]) -> list[Any]:  # noqa: ARG002
        """Return those of some records that are handed out: all of them."""
        return records

    def _take(self, revisions: list[RevisionRecord], annotations: list[Marked]) -> None:
        if self._kinds:
            self._seen.add("revision", [str(one.id) for one in revisions])
            self._seen.add("annotation", [one.id for one in annotations])

    def _about(
        self, kinds: Iterable[str], facet: str, things: Iterable[str]
    ) -> QuerySet[Record]:
        """Return the records that say in a facet that they are about one of some things."""
        rows = self._rows.filter(kind__in=kinds, facets__overlap=any_of(facet, things))
        return rows.order_by("published_at", "id")

    def _all(self, kind: str, rows: QuerySet[Record]) -> Iterator[Any]:
        """Yield the records of some rows of one kind."""
        for (body,) in read(rows, "body"):
            yield DECODERS[kind](body)

    def _judgements(self, claims: list[str]) -> dict[str, Judgement]:
        """Return what is said of claims: by the verdict in the claim's language before others."""
        found: dict[str, Speaking] = {}
        rows = self._of_verdicts().filter(facets__overlap=any_of("claim", claims))
        for (body,) in read(rows, "body"):
            one = SPEAKING(body)
            known = found.get(one.claim.id)
            if known is None or (own(one) and not own(known)):
                found[one.claim.id] = one
        return {claim: one.judgement for claim, one in found.items()}

    def _relations(self, claims: list[str]) -> dict[str, list[RelationRecord]]:
        """Return the relations of claims by the claim they start at."""
        found: dict[str, list[RelationRecord]] = defaultdict(list)
        rows = self._about(("relation",), "claim", claims)
        for one in self._all("relation", rows):
            found[str(one.from_claim.id)].append(one)
        return found

    def _left(self, kind: str, rows: QuerySet[Record]) -> Iterator[Left]:
        """Yield the records of a kind that were not shown."""
        keys = rows.values_list("object", flat=True).iterator(WINDOW)
        while some := list(islice(keys, WINDOW)):
            missing = [key for key in some if not self._seen.has(kind, str(key))]
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
            "CREATE TABLE seen (kind TEXT, id, PRIMARY KEY (kind, id)) WITHOUT ROWID"
        )

    def add(self, kind: str, keys: Iterable[str]) -> None:
        """Remember some."""
        query = "INSERT OR IGNORE INTO seen VALUES (?, ?)"
        self._database.executemany(query, [(kind, key) for key in keys])

    def has(self, kind: str, key: str) -> bool:
        """Tell whether one is remembered."""
        query = "SELECT 1 FROM seen WHERE kind = ? AND id = ?"
        return self._database.execute(query, (kind, key)).fetchone() is not None

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


def read(rows: QuerySet[Record], *fields: str) -> list[tuple[Any, ...]]:
    """Return fields of rows in binary, as half of what bodies cost is to write and read them as digits."""
    try:
        query, values = rows.values_list(*fields).query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:  # none is asked for
        return []
    with binary_cursor(rows.db) as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def of_kind(kind: str, rows: Iterable[tuple[str, Body]]) -> list[Any]:
    """Return the records of one kind, of rows of several."""
    decode = DECODERS[kind]
    return [decode(body) for name, body in rows if name == kind]


def any_of(facet: str, things: Iterable[str]) -> Value:
    """Return the facets that name some things, as one value, however many there are."""
    facets = [f"{facet}:{thing}" for thing in things]
    return Value(facets, output_field=ArrayField(CharField(max_length=300)))


def own(verdict: Speaking) -> bool:
    """Tell whether a verdict is in the language of its claim."""
    return verdict.language == verdict.claim.language


def named(facets: list[str], name: str) -> str:
    """Return the thing that a facet names."""
    start = f"{name}:"
    return next(one for one in facets if one.startswith(start))[len(start) :]


def in_portions(
    articles: Iterable[str], keys: dict[str, list[int]], sizes: dict[int, int]
) -> Iterator[list[str]]:
    """Yield articles in order, as many at a time as have texts of so many bytes together."""
    waiting: list[str] = []
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
