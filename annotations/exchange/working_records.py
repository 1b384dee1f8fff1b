"""Working records as a source of articles: PostgreSQL writes what belongs to some of them."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import F, Func, IntegerField, OuterRef, Subquery, Sum

from annotations.exchange import portions
from annotations.exchange.gathered import DECODERS, Appearing, Marked, Speaking
from annotations.exchange.stored_records import Cutting
from annotations.models import Article, Revision
from annotations.records.kinds import KINDS
from annotations.records.queries.belonging import BELONGING, THEMSELVES
from annotations.records.shapes import ArticleRecord, RelationRecord, RevisionRecord
from annotations.records.terms import Terms
from annotations.records.written import working_bodies_of

WINDOW = 1_000  # identifiers that are read at a time
BYTES = Func(F("text"), function="octet_length", output_field=IntegerField())


class WorkingRecords:
    """All working records, in the order in which things were made; `terms` say how much text goes along.

    `cutting` takes words out of annotations.
    """

    def __init__(self, terms: Terms, *, cutting: Cutting | None = None) -> None:
        self._terms, self._cutting = terms, cutting

    def portions(self) -> Iterator[list[ArticleRecord]]:
        """Yield the articles, a few of them first."""
        for some in portions.growing(self._sizes()):
            sizes = dict(some)
            articles = {str(one.id): one for one in self.records("article", sizes)}
            yield from portions.fitting(articles, sizes)

    def revisions(self, articles: Iterable[str]) -> Iterator[RevisionRecord]:
        """Yield the texts of some articles, without their words where those may not go along."""
        return self._of("revision", articles)

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return what is marked in some articles, and the claims that appear there."""
        marked = self._of("annotation", articles)
        cut = map(self._cutting, marked) if self._cutting else marked
        return list(cut), list(self._of("appearance", articles))

    def verdicts(self, claims: Iterable[str]) -> Iterator[Speaking]:
        """Yield the verdicts on some claims."""
        return self._of("verdict", claims)

    def relations(self, claims: Iterable[str]) -> Iterator[RelationRecord]:
        """Yield the relations that start at some claims."""
        return self._of("relation", claims)

    def records(self, kind: str, keys: Iterable[str]) -> Iterator[Any]:
        """Yield some records of a kind."""
        return self._written(kind, THEMSELVES, keys)

    def count(self, kind: str) -> int:
        """Return how many records of a kind there are."""
        return KINDS[kind].rows().order_by().count()

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the identifiers of all records of a kind."""
        rows = KINDS[kind].rows().prefetch_related(None).order_by("pk")
        return map(str, rows.values_list("uuid", flat=True).iterator(WINDOW))

    def close(self) -> None:
        """Forget nothing: it keeps nothing."""

    def _sizes(self) -> Iterator[tuple[str, int]]:
        """Yield each article, and the bytes of its texts together."""
        texts = Revision.objects.filter(article=OuterRef("pk")).order_by()
        size = texts.values("article").annotate(size=Sum(BYTES)).values("size")
        rows = Article.objects.order_by("pk").values_list("uuid", Subquery(size))
        for uuid, of_texts in rows.iterator(portions.FURTHER):
            yield str(uuid), of_texts or 0

    def _of(self, kind: str, owners: Iterable[str]) -> Iterator[Any]:
        return self._written(kind, BELONGING[kind], owners)

    def _written(self, kind: str, which: str, wanted: Iterable[str]) -> Iterator[Any]:
        found = working_bodies_of(KINDS[kind], self._terms, which=which, wanted=wanted)
        return map(DECODERS[kind], found)
