"""Articles handed out one after another, each with what belongs to it, wherever the records are. Pure: no Django.

Some are asked for at a time, so the first one comes at once and memory stays flat whatever the size of
the corpus.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from operator import attrgetter
from typing import Any, Protocol

from annotations.exchange.gathered import (
    ANOTHER,
    APART,
    NO_ARTICLE,
    NO_PLACE,
    NOT_PUBLISHED,
    REWORDED,
    UNMENTIONED,
    Appearing,
    Gathered,
    Judgement,
    Left,
    Marked,
    Shown,
    Speaking,
)
from annotations.exchange.scratch import scratch
from annotations.records.shapes import (
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
)

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
# Nothing hangs on the order of annotations, but that it is the same every time.
BY_ID, BY_NUMBER = attrgetter("id"), attrgetter("number")


class Source(Protocol):
    """Where records are, found by their identifiers or by what they belong to."""

    def portions(self) -> Iterator[list[ArticleRecord]]:
        """Yield the articles in order, as many at a time as may be held with their texts."""

    def revisions(self, articles: Iterable[str]) -> Iterable[RevisionRecord]:
        """Return the texts of some articles."""

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return what is marked in some articles, and the claims that appear there."""

    def verdicts(self, claims: Iterable[str]) -> Iterable[Speaking]:
        """Return the verdicts on some claims, the first one first."""

    def relations(self, claims: Iterable[str]) -> Iterable[RelationRecord]:
        """Return the relations that start at some claims; others may be among them."""

    def records(self, kind: str, keys: Iterable[str]) -> Iterable[Any]:
        """Return some records of a kind."""

    def count(self, kind: str) -> int:
        """Return how many records of a kind there are."""

    def keys(self, kind: str) -> Iterator[str]:
        """Yield the identifiers of all records of a kind."""

    def close(self) -> None:
        """Forget everything."""


class Articles:
    """The articles of a source; `kinds` are those that are told of when nothing of them was shown."""

    def __init__(self, source: Source, kinds: Iterable[str]) -> None:
        self._source = source
        self._kinds = [kind for kind in WHY if kind in set(kinds)]
        self._seen = Seen()
        self._claims: dict[str, ClaimRecord] = {}
        self._judged: dict[str, Judgement] = {}

    def gathered(self) -> Iterator[Gathered]:
        """Yield every article, in the order of the source."""
        for portion in self._source.portions():
            yield from self._portion({str(one.id): one for one in portion})

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
            if self._source.count(kind) > self._seen.count(kind):
                yield from self._left(kind)

    def close(self) -> None:
        """Forget everything."""
        self._seen.close()
        self._source.close()

    def _portion(self, articles: dict[str, ArticleRecord]) -> Iterator[Gathered]:
        """Yield some articles, which may be held together."""
        revisions: dict[str, list[RevisionRecord]] = defaultdict(list)
        annotations: dict[str, list[Marked]] = defaultdict(list)
        appearances: dict[str, list[Appearing]] = defaultdict(list)
        relations: dict[str, list[RelationRecord]] = defaultdict(list)
        for text in self._source.revisions(articles):
            revisions[str(text.article)].append(text)
        marked, appearing = self._source.marked(articles)
        for annotation in marked:
            annotations[annotation.article].append(annotation)
        for appearance in appearing:
            appearances[appearance.annotation].append(appearance)
        named = list({one.claim: None for one in appearing})
        claims = self._source.records("claim", named)
        self._claims = {str(one.id): one for one in claims}
        self._judged = self._judgements(self._claims, named)
        for relation in self._source.relations(named):
            relations[str(relation.from_claim.id)].append(relation)
        for key, article in articles.items():
            self._take(revisions[key], annotations[key])
            yield Gathered(
                article=article,
                revisions=sorted(revisions[key], key=BY_NUMBER),
                annotations=sorted(annotations[key], key=BY_ID),
                appearances=appearances,
                claims=self._claims,
                judgements=self._judged,
                relations=relations,
            )

    def _take(self, revisions: list[RevisionRecord], annotations: list[Marked]) -> None:
        if self._kinds:
            self._seen.add("revision", [str(one.id) for one in revisions])
            self._seen.add("annotation", [one.id for one in annotations])

    def _judgements(
        self, known: dict[str, ClaimRecord], named: Iterable[str]
    ) -> dict[str, Judgement]:
        """Return what is said of claims: by the verdict in the claim's language before others.

        A verdict says nothing of a claim that has other words since.
        """
        found: dict[str, Judgement] = {}
        own: set[str] = set()
        for one in self._source.verdicts(named):
            claim, said = one.claim.id, one.judgement
            if is_reworded(known.get(claim), one):
                continue
            if said and (claim not in found or (one.is_own and claim not in own)):
                found[claim] = said
                own |= {claim} if one.is_own else set()
        return found

    def _left(self, kind: str) -> Iterator[Left]:
        """Yield the records of a kind that were not shown."""
        keys = self._source.keys(kind)
        while some := list(islice(keys, WINDOW)):
            missing = [key for key in some if not self._seen.has(kind, key)]
            for record in self._source.records(kind, missing):
                why = self._unheard(record) if kind == "verdict" else WHY[kind]
                yield Left(record, kind, why)

    def _unheard(self, verdict: Speaking) -> str:
        """Return why a verdict was not shown."""
        if verdict.judgement is None:
            return NOT_PUBLISHED
        claim = verdict.claim.id
        known = {str(one.id): one for one in self._source.records("claim", [claim])}
        if is_reworded(known.get(claim), verdict):
            return REWORDED
        speaks = self._judgements(known, [claim])[claim]
        heard = self._seen.has(MENTIONED, claim)
        return ANOTHER if heard or speaks.id != verdict.id else UNMENTIONED


def is_reworded(claim: ClaimRecord | None, verdict: Speaking) -> bool:
    """Tell whether a verdict rates other words than its claim has; of one that is not here nobody can."""
    return claim is not None and claim.text != verdict.claim.text


class Seen:
    """The identifiers of what was shown, on disk, however many there are."""

    def __init__(self) -> None:
        self._database = scratch(
            self,
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096;"
            "CREATE TABLE seen (kind TEXT, id, PRIMARY KEY (kind, id)) WITHOUT ROWID",
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
