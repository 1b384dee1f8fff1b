"""Published verdicts that passed filters with all that rests under them, found some verdicts at a time.

What is found under some verdicts goes out before the next ones are looked at, so the first record
comes at once, however many there are. Nothing goes out twice. What refers to others does so by its
facets, but for the agents on a claim's way, which stand in the verdicts' bodies alone.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import closing

import msgspec
from django.db.models import QuerySet

from annotations.exchange import portions
from annotations.exchange.gathered import Appearing, Marked, Speaking
from annotations.exchange.gathering import Seen
from annotations.exchange.stored_records import Cutting, StoredRecords, any_of, fetched
from annotations.models import Record
from annotations.records.kinds import KINDS
from annotations.records.shapes import ArticleRecord

WINDOWS = {"revision": 5, "verdict": 25}  # bodies that are read at a time
WINDOW = 200
FEW = 10  # facets that are looked for at a time

Things = dict[str, set[str]]
Keys = dict[str, list[int]]


class Agent(msgspec.Struct, gc=False):
    """Who a claim passed through."""

    id: str


class Step(msgspec.Struct, gc=False):
    """A step of a claim's way."""

    agent: Agent


class Way(msgspec.Struct, gc=False):
    """The way of a claim to one article."""

    attributions: list[Step]


class Ways(msgspec.Struct, gc=False):
    """What is read of a verdict's body."""

    appearances: list[Way]


WAYS = msgspec.json.Decoder(Ways).decode


class Following:
    """Finds what rests under some verdicts of those that passed; `rows` are what may be found."""

    def __init__(self, verdicts: QuerySet[Record], rows: QuerySet[Record]) -> None:
        self.verdicts = verdicts.order_by("published_at", "id")
        self.rows = rows

    def batches(self) -> Iterator[Things]:
        """Yield what some verdicts name, the verdicts among it, a few of them first."""
        found = self.verdicts.values_list("object", "facets")
        for some in portions.growing(found.iterator(portions.FURTHER)):
            things = in_facets(facets for _, facets in some)
            things["verdict"] = {str(verdict) for verdict, _ in some}
            yield things

    def under(self, things: Things) -> Keys:
        """Return the keys of what rests under some verdicts, and of the verdicts, kind by kind."""
        keys: Keys = {}
        keys["verdict"] = self.keys("verdict", things["verdict"])
        keys["verdict_version"], told = self.about("verdict_version", things, "verdict")
        things["evidence"] |= told["evidence"]
        keys["evidence"], passages = self.named("evidence", things["evidence"])
        keys["appearance"] = list(self.appearances(things))
        keys["relation"] = list(self.relations(things))
        things["annotation"] |= passages["annotation"]
        keys["annotation"], places = self.named("annotation", things["annotation"])
        things["article"] |= places["article"]
        keys["article"], of_articles = self.named("article", things["article"])
        keys["revision"], _ = self.about("revision", things, "article")
        keys["claim"] = self.keys("claim", things["claim"])
        things["slug"] = of_articles["publisher"]
        keys["publisher"], _ = self.about("publisher", things, "slug")
        things["slug"] = things["scale"]
        keys["scale"], _ = self.about("scale", things, "slug")
        agents = things["claimant"] | self.agents(keys["verdict"])
        keys["agent"] = self.keys("agent", agents)
        return keys

    def keys(self, kind: str, things: Iterable[str]) -> list[int]:
        """Return the keys of some things."""
        return self.named(kind, things)[0]

    def named(self, kind: str, things: Iterable[str]) -> tuple[list[int], Things]:
        """Return the keys of some things, and what their facets name."""
        return read(self.rows.filter(kind=kind, object__in=list(things)))

    def about(self, kind: str, things: Things, facet: str) -> tuple[list[int], Things]:
        """Return the keys of what says in a facet that it is about some things, and what it names."""
        rows = self.rows.filter(kind=kind)
        found = naming(rows, facets_of(facet, things[facet]))
        return [key for key, _ in found], in_facets(facets for _, facets in found)

    def passing(self, facet: str, things: Iterable[str]) -> set[str]:
        """Return those among some things that a verdict names that passed."""
        return self.told(facet, things)[facet] & set(things)

    def told(self, facet: str, things: Iterable[str]) -> Things:
        """Return what verdicts name that passed and name one of some things."""
        if not (named := list(things)):
            return in_facets(())
        rows = self.verdicts.order_by().filter(facets__overlap=any_of(facet, named))
        # A cursor that is read bit by bit would have PostgreSQL look through all verdicts for the first.
        return in_facets(facets for (facets,) in fetched(rows, "facets"))

    def appearances(self, things: Things) -> Iterator[int]:
        """Yield the appearances of claims in words that are named; the words are among the things then."""
        rows = self.rows.filter(kind="appearance")
        found = [
            (key, in_facets([facets])["annotation"])
            for key, facets in naming(rows, facets_of("claim", things["claim"]))
        ]
        marked = {one for _, own in found for one in own}
        things["annotation"] |= self.passing(
            "annotation", marked - things["annotation"]
        )
        yield from (key for key, own in found if own <= things["annotation"])

    def relations(self, things: Things) -> Iterator[int]:
        """Yield the relations of claims that are both named; both are among the things then."""
        rows = self.rows.filter(kind="relation")
        found = [
            (key, in_facets([facets])["claim"])
            for key, facets in naming(rows, facets_of("claim", things["claim"]))
        ]
        ends = {one for _, own in found for one in own}
        things["claim"] |= self.passing("claim", ends - things["claim"])
        yield from (key for key, own in found if own <= things["claim"])

    def agents(self, verdicts: list[int]) -> set[str]:
        """Return who the claims of some verdicts passed through."""
        bodies = Record.objects.using(self.rows.db).filter(pk__in=verdicts)
        return {
            step.agent.id
            for body in bodies.values_list("body", flat=True).iterator(WINDOW)
            for way in WAYS(body).appearances
            for step in way.attributions
        }


def resting(
    following: Following, kinds: AbstractSet[str] | None, rows: QuerySet[Record]
) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and the body of every record under the verdicts, what is referred to first.

    Of the kinds that are wanted, or all, and only those among `rows`.
    """
    with closing(Seen()) as seen:
        for things in following.batches():
            keys = following.under(things)
            for kind in KINDS:
                if kind in keys and (kinds is None or kind in kinds):
                    fresh = seen.fresh(kind, keys[kind])
                    for body in bodies(rows, fresh, WINDOWS.get(kind, WINDOW)):
                        yield kind, body


def bodies(rows: QuerySet[Record], keys: list[int], window: int) -> Iterator[bytes]:
    """Yield the bodies of some rows in the order in which they became public, a window at a time."""
    found = rows.filter(pk__in=keys).order_by("published_at", "id")
    for body in found.values_list("body", flat=True).iterator(window) if keys else ():
        yield bytes(body)


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
        for things in self._following.batches():
            keys = self._seen.fresh("article", self._following.under(things)["article"])
            rows = self._of("article").filter(pk__in=keys)
            yield from self._portioned(self._all("article", rows))

    def marked(self, articles: Iterable[str]) -> tuple[list[Marked], list[Appearing]]:
        """Return the annotations and appearances that rest under a verdict that passed."""
        marked, appearing = super().marked(articles)
        # A verdict that names an annotation names its article too, and articles are few.
        words = self._following.told("article", articles)["annotation"]
        every = {one.id for one in marked}
        named = every & words
        named |= self._passages(every - named)
        claims = self._following.passing("claim", {one.claim for one in appearing})
        return [one for one in marked if one.id in named], [
            one for one in appearing if one.annotation in words and one.claim in claims
        ]

    def verdicts(self, claims: Iterable[str]) -> Iterator[Speaking]:
        """Yield the verdicts on some claims that passed, in the order in which they became public."""
        facets = any_of("claim", claims)
        passed = self._following.verdicts.filter(facets__overlap=facets)
        return self._all("verdict", passed)

    def close(self) -> None:
        """Forget which articles were handed out."""
        self._seen.close()

    def _passages(self, annotations: set[str]) -> set[str]:
        """Return the annotations that are evidence of a verdict that passed, in any of its versions."""
        following = self._following
        facets = facets_of("annotation", annotations)
        rows = following.rows.filter(kind="evidence", facets__overlap=facets)
        places: dict[str, set[str]] = defaultdict(set)
        for uuid, own in rows.values_list("object", "facets"):
            places[str(uuid)] |= in_facets([own])["annotation"]
        used = following.passing("evidence", places)
        versions = [
            in_facets([own])
            for _, own in naming(
                following.rows.filter(kind="verdict_version"),
                facets_of("evidence", places),
            )
        ]
        verdicts = {one for version in versions for one in version["verdict"]}
        passed = following.verdicts.order_by().filter(object__in=verdicts)
        known = {str(uuid) for (uuid,) in fetched(passed, "object")}
        for version in versions:
            if version["verdict"] & known:
                used |= version["evidence"]
        return {one for key in used & places.keys() for one in places[key]}


def naming(rows: QuerySet[Record], facets: list[str]) -> list[tuple[int, list[str]]]:
    """Return the key and the facets of the rows that have any of some facets, a few at a time.

    PostgreSQL takes each facet for hundreds of rows, and many at once for so many that it would look
    through all there are of a kind.
    """
    found: dict[int, list[str]] = {}
    for start in range(0, len(facets), FEW):
        some = facets[start : start + FEW]
        found |= fetched(rows.filter(facets__overlap=some).order_by(), "pk", "facets")
    return sorted(found.items())


def facets_of(name: str, values: Iterable[str]) -> list[str]:
    """Return facets of one name."""
    return [f"{name}:{value}" for value in values]


def in_facets(rows: Iterable[list[str]]) -> Things:
    """Return what is named in the facets of some rows, by the names of the facets."""
    found: Things = defaultdict(set)
    for facets in rows:
        for facet in facets:
            name, _, value = facet.partition(":")
            found[name].add(value)
    return found


def read(rows: QuerySet[Record]) -> tuple[list[int], Things]:
    """Return the keys of rows and what their facets name."""
    found = list(rows.order_by("pk").values_list("pk", "facets"))
    return [key for key, _ in found], in_facets(facets for _, facets in found)
