"""Published records under the verdicts that passed filters, as a source of articles."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet

from annotations.exchange.following import Following
from annotations.exchange.gathered import Appearing, Marked, Speaking
from annotations.exchange.gathering import Seen
from annotations.exchange.lookups import facets_of, keys_of, named_in, with_keys
from annotations.exchange.stored_records import Cutting, StoredRecords
from annotations.models import Record
from annotations.records.shapes import ArticleRecord


class FollowedRecords(StoredRecords):
    """The articles that verdicts rest on, each with what of it rests under one that passed."""

    def __init__(
        self,
        following: Following,
        rows: QuerySet[Record],
        *,
        cutting: Cutting | None = None,
    ) -> None:
        super().__init__(rows, cutting=cutting)
        self._following = following
        self._seen = Seen()

    def portions(self) -> Iterator[list[ArticleRecord]]:
        """Yield the articles, in the order of the first verdict that names them."""
        for batch in self._following.batches():
            keys = self._seen.fresh("article", self._following.articles(batch))
            rows = with_keys(self._of("article"), keys)
            yield from self._portioned(self._all("article", rows))

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return the annotations and appearances that rest under a verdict that passed."""
        marked, appearing = super().marked(articles)
        # A verdict that names an annotation names its article too, and articles are few.
        words = named_in("annotation", *self._following.naming("article", articles))
        every = {one.id for one in marked}
        named = every & words
        named |= self._passages(every - named)
        claims = self._following.passing("claim", {one.claim for one in appearing})
        return [one for one in marked if one.id in named], [
            one for one in appearing if one.annotation in words and one.claim in claims
        ]

    def verdicts(self, claims: Iterable[str]) -> Iterator[Speaking]:
        """Yield the verdicts on some claims that passed, in the order in which they became public."""
        named = keys_of(self._following.naming("claim", claims))
        return self._all("verdict", with_keys(self._of("verdict"), named))

    def close(self) -> None:
        """Forget which articles were handed out."""
        self._seen.close()

    def _passages(self, annotations: set[str]) -> set[str]:
        """Return the annotations that are evidence of a verdict that passed, in any of its versions."""
        following, lookup = self._following, self._following.lookup
        evidence = lookup.naming(["evidence"], facets_of("annotation", annotations))
        places = {one.id: named_in("annotation", one) for one in evidence}
        used = following.passing("evidence", places.keys())
        versions = lookup.naming(["verdict_version"], facets_of("evidence", places))
        verdicts = lookup.named("verdict", named_in("verdict", *versions))
        known = {one.id for one in following.passed(verdicts)}
        for version in versions:
            if named_in("verdict", version) & known:
                used |= named_in("evidence", version)
        return {one for key in used & places.keys() for one in places[key]}
