"""Published records as a source of articles: what belongs to some of them is found by its facets."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import EmptyResultSet
from django.db.models import (
    Case,
    CharField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Lower

from annotations.exchange import portions
from annotations.exchange.gathered import DECODERS, Appearing, Marked, Speaking
from annotations.models import Record
from annotations.records.shapes import ArticleRecord, RelationRecord, RevisionRecord
from annotations.vocabulary import RecordState
from factcheck.postgresql.cursors import binary_cursor

WINDOW = 1_000  # identifiers that are read at a time

T = TypeVar("T")
Cutting = Callable[[Any], Any]


IN_ARTICLES = ("revision", "annotation", "appearance")
TEXT = Q(kind="revision")
# Of what is in articles; a text may be long, so that its body waits until there is room for it.
SAID = (
    "kind",
    Case(When(~TEXT, then=F("body"))),
    "pk",
    Func(F("body"), function="octet_length", output_field=IntegerField()),
    Case(When(TEXT, then=F("facets"))),
)


@dataclass(slots=True)
class Within:
    """What is in an article: the keys of its texts and their bytes together, and what is marked there."""

    texts: list[int] = field(default_factory=list)
    size: int = 0
    marked: list[Marked] = field(default_factory=list)
    appearing: list[Appearing] = field(default_factory=list)


class StoredRecords:
    """Some stored records; `cutting` takes words out of texts and annotations."""

    def __init__(
        self, rows: QuerySet[Record], *, cutting: Cutting | None = None
    ) -> None:
        self._rows = rows.filter(state=RecordState.CURRENT)
        self._cutting = cutting
        self._within: dict[str, Within] = {}

    def portions(self) -> Iterator[list[ArticleRecord]]:
        """Yield the articles in the order in which they became public, a few of them first."""
        bodies = self._of("article").values_list("body", flat=True)
        for some in portions.growing(bodies.iterator(portions.FURTHER)):
            yield from self._portioned(map(DECODERS["article"], some))

    def revisions(self, articles: Iterable[str]) -> Iterator[RevisionRecord]:
        """Yield the texts of some articles, without their words where those may not go along."""
        keys = [key for one in articles for key in self._within[one].texts]
        for text in self._all("revision", self._rows.filter(pk__in=keys).order_by()):
            yield self._cut(text)

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return what is marked in some articles, and the claims that appear there."""
        within = [self._within[one] for one in articles]
        marked = [one for own in within for one in own.marked]
        return marked, [one for own in within for one in own.appearing]

    def verdicts(self, claims: Iterable[str]) -> Iterator[Speaking]:
        """Yield the verdicts on some claims, in the order in which they became public."""
        return self._all("verdict", self._about("verdict", "claim", claims))

    def relations(self, claims: Iterable[str]) -> Iterator[RelationRecord]:
        """Yield the relations from and to some claims, in the order in which they became public."""
        return self._all("relation", self._about("relation", "claim", claims))

    def records(self, kind: str, keys: Iterable[str]) -> Iterator[Any]:
        """Yield some records of a kind, in the order in which they became public."""
        return self._all(kind, self._of(kind).filter(object__in=list(keys)))

    def count(self, kind: str) -> int:
        """Return how many records of a kind there are."""
        return self._of(kind).count()

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the identifiers of all records of a kind."""
        keys = self._of(kind).values_list("object", flat=True)
        return map(str, keys.iterator(WINDOW))

    def close(self) -> None:
        """Forget nothing: it keeps nothing."""

    def _cut(self, record: T) -> T:
        """Return a record without the words that may not go along."""
        return self._cutting(record) if self._cutting else record

    def _of(self, kind: str) -> QuerySet[Record]:
        return self._rows.filter(kind=kind).order_by("published_at", "id")

    def _about(self, kind: str, facet: str, things: Iterable[str]) -> QuerySet[Record]:
        """Return the records that say in a facet that they are about one of some things."""
        return self._naming([kind], facet, things).order_by("published_at", "id")

    def _naming(
        self, kinds: Iterable[str], facet: str, things: Iterable[str]
    ) -> QuerySet[Record]:
        """Return the records of some kinds that name one of some things; see `lookups` for why lower."""
        rows = self._rows.alias(named=Lower("kind")).filter(named__in=kinds)
        return rows.filter(facets__overlap=any_of(facet, things)).order_by()

    def _all(self, kind: str, rows: QuerySet[Record]) -> Iterator[Any]:
        for (body,) in fetched(rows, "body"):
            yield DECODERS[kind](body)

    def _portioned(
        self, articles: Iterable[ArticleRecord]
    ) -> Iterator[list[ArticleRecord]]:
        """Yield articles in order, as many at a time as have texts of so many bytes together."""
        known = {str(one.id): one for one in articles}
        self._within = self._what_is_in(known)
        sizes = {key: own.size for key, own in self._within.items()}
        yield from portions.fitting(known, sizes)

    def _what_is_in(self, articles: Iterable[str]) -> dict[str, Within]:
        """Return what is in each of some articles."""
        found = {one: Within() for one in articles}
        rows = self._naming(IN_ARTICLES, "article", found)
        marked, appearing = DECODERS["annotation"], DECODERS["appearance"]
        for kind, body, key, size, facets in fetched(rows, *SAID):
            if kind == "annotation":
                annotation = self._cut(marked(body))
                found[annotation.article].marked.append(annotation)
            elif kind == "appearance":
                appearance = appearing(body)
                found[appearance.article.id].appearing.append(appearance)
            else:
                own = found[named(facets, "article")]
                own.texts.append(key)
                own.size += size
        return found


def fetched(rows: QuerySet[Record], *fields: Any) -> list[tuple[Any, ...]]:
    """Return fields of rows in binary, as half of what bodies cost is to write and read them as digits."""
    try:
        query, values = rows.values_list(*fields).query.get_compiler(rows.db).as_sql()
    except EmptyResultSet:  # none is asked for
        return []
    with binary_cursor(rows.db) as cursor:
        cursor.execute(query, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def any_of(facet: str, things: Iterable[str]) -> Value:
    """Return the facets that name some things, as one value, however many there are."""
    facets = [f"{facet}:{thing}" for thing in things]
    return Value(facets, output_field=ArrayField(CharField(max_length=300)))


def named(facets: list[str], name: str) -> str:
    """Return the thing that a facet names."""
    start = f"{name}:"
    return next(one for one in facets if one.startswith(start))[len(start) :]
