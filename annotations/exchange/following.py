"""Published verdicts that passed filters with all that rests under them, found some verdicts at a time.

What is found under some verdicts goes out before the next ones are looked at, so the first record
comes at once, however many there are. Nothing goes out twice. What refers to others does so by its
facets, but for the agents on a claim's way, which stand in the verdicts' bodies alone.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import closing
from itertools import groupby
from typing import NamedTuple

import msgspec
from django.db.models import Case, IntegerField, QuerySet, Value, When

from annotations.decoding import decoder_of
from annotations.exchange import portions
from annotations.exchange.gathering import Seen
from annotations.exchange.lookups import (
    Found,
    Lookup,
    Things,
    facets_of,
    keys_of,
    named_in,
    things_in,
    with_keys,
)
from annotations.models import Record
from annotations.records.kinds import KINDS

WINDOW = 200  # bodies that are read at a time, of most kinds
WINDOWS = {"revision": 5, "verdict": 25}
# Kinds that are read together, in the order in which they come.
TOGETHER = [list(kinds) for _, kinds in groupby(KINDS, WINDOWS.get)]
PLACE = Case(
    *(When(kind=kind, then=Value(place)) for place, kind in enumerate(KINDS)),
    output_field=IntegerField(),
)
ON_VERDICTS = ("verdict_version", "appearance", "relation")

Keys = dict[str, list[int]]


class Batch(NamedTuple):
    """Some verdicts with what was found under them: keys by kind, and things by the name of their facets."""

    keys: Keys
    things: Things


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


WAYS = decoder_of(Ways).decode


class Following:
    """Finds what rests under some verdicts of those that passed."""

    def __init__(self, verdicts: QuerySet[Record]) -> None:
        self.verdicts = verdicts.order_by("published_at", "id")
        self.lookup = Lookup(verdicts.db)
        self._asked: set[tuple[str, str]] = set()

    def batches(self) -> Iterator[Batch]:
        """Yield the verdicts, some at a time, a few of them first."""
        keys = self.verdicts.values_list("pk", flat=True).iterator(portions.FURTHER)
        for some in portions.growing(keys):
            verdicts = self.lookup.keyed(some)
            things = things_in(verdicts)
            things["verdict"] = {one.id for one in verdicts}
            yield Batch({"verdict": keys_of(verdicts)}, things)

    def under(self, batch: Batch) -> Keys:
        """Return the keys of some verdicts and of what rests under them, kind by kind."""
        relations = self.lead_to_articles(batch)
        keys, things = batch
        keys["relation"] = list(self.relations(relations, things))
        in_articles = facets_of("article", things["article"])
        keys["revision"] = keys_of(self.lookup.naming(["revision"], in_articles))
        keys["claim"] = keys_of(self.lookup.named("claim", things["claim"]))
        keys["publisher"] = self.with_slugs("publisher", things["publisher"])
        keys["scale"] = self.with_slugs("scale", things["scale"])
        agents = things["claimant"] | self.agents(keys["verdict"])
        keys["agent"] = keys_of(self.lookup.named("agent", agents))
        return keys

    def articles(self, batch: Batch) -> list[int]:
        """Return the keys of the articles that some verdicts rest on."""
        self.lead_to_articles(batch)
        return batch.keys["article"]

    def lead_to_articles(self, batch: Batch) -> list[Found]:
        """Find the articles and what leads there; return the relations of the claims."""
        keys, things = batch
        on_verdicts = facets_of("verdict", things["verdict"])
        on_claims = facets_of("claim", things["claim"])
        found = self.lookup.naming(ON_VERDICTS, on_verdicts + on_claims)
        of = {kind: [one for one in found if one.kind == kind] for kind in ON_VERDICTS}
        keys["verdict_version"] = keys_of(of["verdict_version"])
        things["evidence"] |= named_in("evidence", *of["verdict_version"])
        evidence = self.lookup.named("evidence", things["evidence"])
        keys["evidence"] = keys_of(evidence)
        keys["appearance"] = list(self.appearances(of["appearance"], things))
        things["annotation"] |= named_in("annotation", *evidence)
        annotations = self.lookup.named("annotation", things["annotation"])
        keys["annotation"] = keys_of(annotations)
        things["article"] |= named_in("article", *annotations)
        articles = self.lookup.named("article", things["article"])
        keys["article"] = keys_of(articles)
        things["publisher"] = named_in("publisher", *articles)
        return of["relation"]

    def passing(self, facet: str, things: AbstractSet[str]) -> set[str]:
        """Return those among some things that a verdict names that passed."""
        return named_in(facet, *self.naming(facet, things)) & things

    def naming(self, facet: str, things: Iterable[str]) -> list[Found]:
        """Return the verdicts that passed and name one of some things."""
        found = self.lookup.naming(["verdict"], facets_of(facet, things))
        return self.passed(found) if found else []

    def passed(self, found: list[Found]) -> list[Found]:
        """Return those of some verdicts that passed."""
        rows = with_keys(self.verdicts, keys_of(found)).order_by()
        passed = set(rows.values_list("pk", flat=True))
        return [one for one in found if one.key in passed]

    def appearances(self, found: list[Found], things: Things) -> Iterator[int]:
        """Yield the appearances of claims in words that are named; the words are among the things then."""
        others = named_in("annotation", *found) - things["annotation"]
        things["annotation"] |= self.passing("annotation", others)
        for one in found:
            if named_in("annotation", one) <= things["annotation"]:
                yield one.key

    def relations(self, found: list[Found], things: Things) -> Iterator[int]:
        """Yield the relations of claims that are both named; both are among the things then."""
        others = named_in("claim", *found) - things["claim"]
        things["claim"] |= self.passing("claim", others)
        for one in found:
            if named_in("claim", one) <= things["claim"]:
                yield one.key

    def with_slugs(self, kind: str, slugs: set[str]) -> list[int]:
        """Return the keys of the few things of a kind with some slugs, each of which is asked for once."""
        fresh = [slug for slug in slugs if (kind, slug) not in self._asked]
        self._asked.update((kind, slug) for slug in fresh)
        return keys_of(self.lookup.naming([kind], facets_of("slug", fresh)))

    def agents(self, verdicts: list[int]) -> set[str]:
        """Return who the claims of some verdicts passed through."""
        return {
            step.agent.id
            for body in self.lookup.passing_on(verdicts)
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
        for batch in following.batches():
            keys = following.under(batch)
            for together in TOGETHER:
                wanted = [one for one in together if kinds is None or one in kinds]
                fresh = [
                    key for one in wanted for key in seen.fresh(one, keys.get(one, ()))
                ]
                yield from bodies(rows, fresh, WINDOWS.get(together[0], WINDOW))


def bodies(
    rows: QuerySet[Record], keys: list[int], window: int
) -> Iterator[tuple[str, bytes]]:
    """Yield the kind and the body of some rows, each kind in the order in which it became public."""
    if not keys:
        return
    found = with_keys(rows, keys).order_by(PLACE, "published_at", "id")
    for kind, body in found.values_list("kind", "body").iterator(window):
        yield kind, bytes(body)
