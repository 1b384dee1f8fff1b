"""Finding stored records by what they are and by what they name, however many at a time.

What is looked for is one value. PostgreSQL takes each facet for hundreds of rows, and many of them for so
many that it would go through all records of a kind; an index of kinds is of no use to `lower(kind)`, so
that it goes by the facets' (see `patience.by_index`).
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

from annotations.models import Record
from factcheck.postgresql.cursors import binary_cursor

KEYED = """
    SELECT kind, id, object::text, facets FROM annotations_record
    WHERE id = ANY (%s::bigint[]) AND state = 'current'
"""
NAMED = """
    SELECT kind, id, object::text, facets FROM annotations_record
    WHERE kind = %s AND object = ANY (%s::uuid[]) AND state = 'current'
"""
NAMING = """
    SELECT kind, id, object::text, facets FROM annotations_record
    WHERE facets && %s::varchar[] AND lower(kind) = ANY (%s) AND state = 'current'
"""
# A body is JSON without spaces, so this stands in it where anybody passed a claim on.
PASSED_ON = b'"attributions":[{'
PASSING_ON = """
    SELECT body FROM annotations_record WHERE id = ANY (%s::bigint[]) AND position(%s IN body) > 0
"""

Things = dict[str, set[str]]


class Found(NamedTuple):
    """A current record that was found: its kind, key in the database and identifier, and what it is found by."""

    kind: str
    key: int
    id: str
    facets: list[str]


class AnyOf(Func):
    """Whether a column has one of some values, which are one value, however many there are."""

    arg_joiner = " = ANY ("
    template = "%(expressions)s)"
    output_field = BooleanField()


class Lookup:
    """Looks in the stored records of a database."""

    def __init__(self, database: str) -> None:
        self._database = database

    def keyed(self, keys: list[int]) -> list[Found]:
        """Return the records with some keys."""
        return [Found(*row) for row in self._rows(KEYED, keys)]

    def named(self, kind: str, things: Iterable[str]) -> list[Found]:
        """Return the records of some things."""
        wanted = list(things)
        return (
            [Found(*row) for row in self._rows(NAMED, kind, wanted)] if wanted else []
        )

    def naming(self, kinds: Iterable[str], facets: list[str]) -> list[Found]:
        """Return the records of some kinds that have any of some facets."""
        rows = self._rows(NAMING, facets, list(kinds)) if facets else []
        return [Found(*row) for row in rows]

    def passing_on(self, verdicts: list[int]) -> list[bytes]:
        """Return the bodies of those verdicts that name who passed a claim on."""
        return [body for (body,) in self._rows(PASSING_ON, verdicts, PASSED_ON)]

    def _rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with binary_cursor(self._database) as cursor:
            cursor.execute(query, values)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def with_keys(rows: QuerySet[Record], keys: Iterable[int]) -> QuerySet[Record]:
    """Return those of some records that have one of some keys."""
    wanted = Value(list(keys), output_field=ArrayField(BigIntegerField()))
    return rows.filter(AnyOf(F("pk"), wanted))


def keys_of(found: Iterable[Found]) -> list[int]:
    """Return the keys of what was found."""
    return [one.key for one in found]


def facets_of(name: str, values: Iterable[str]) -> list[str]:
    """Return facets of one name."""
    return [f"{name}:{value}" for value in values]


def things_in(found: Iterable[Found]) -> Things:
    """Return all that the facets of what was found name, by the facets' names."""
    things: Things = defaultdict(set)
    for facet in {facet for one in found for facet in one.facets}:
        name, _, value = facet.partition(":")
        things[name].add(value)
    return things


def named_in(name: str, *found: Found) -> set[str]:
    """Return what the facets of one name name."""
    start = f"{name}:"
    size = len(start)
    return {
        facet[size:] for one in found for facet in one.facets if facet.startswith(start)
    }
