"""What a record can have put beside it: whole records that it names, or that name it.

They stand under `expanded`, so that a record's own fields keep their types.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from annotations.api.pages import published
from annotations.decoding import decode
from annotations.models import Record

Json = dict[str, Any]


@dataclass(frozen=True)
class Expansion:
    """Records of one kind that go along, found by the path of their identifiers or by their facet."""

    kind: str
    path: tuple[str, ...] = ()
    facet: str = ""
    many: bool = False

    def found(self, records: Sequence[Json]) -> list[Any]:
        """Return what goes along with each record; one query. Tombstones stand in for what is gone."""
        wanted = [self.names(record) for record in records]
        rows = published().of_kind(self.kind).filter(self.condition(wanted))
        by_name: dict[str, list[Json]] = {}
        for row in rows.only("object", "body", "facets").order_by("published_at", "id"):
            for name in self.named_by(row):
                by_name.setdefault(name, []).append(decode(row.body))
        each = [
            [one for name in names for one in by_name.get(name, ())] for names in wanted
        ]
        return (
            list(each) if self.many else [found[0] if found else None for found in each]
        )

    def names(self, record: Json) -> list[str]:
        """Return the identifiers by which a record and what goes along with it know each other."""
        if self.facet:
            return [record["id"]]
        return list(dict.fromkeys(values_at(record, self.path)))

    def condition(self, wanted: Iterable[list[str]]) -> Q:
        """Return the condition for all that goes along with a page."""
        every = sorted({name for names in wanted for name in names})
        if self.facet:
            return Q(facets__overlap=[f"{self.facet}:{name}" for name in every])
        return Q(object__in=[UUID(name) for name in every])

    def named_by(self, row: Record) -> list[str]:
        """Return the identifiers under which a row was asked for."""
        if not self.facet:
            return [str(row.object)]
        start = f"{self.facet}:"
        return [one.removeprefix(start) for one in row.facets if one.startswith(start)]


EXPANSIONS: Mapping[str, Mapping[str, Expansion]] = {
    "verdict": {
        "annotations": Expansion(
            "annotation", ("appearances", "annotation"), many=True
        ),
        "articles": Expansion("article", ("appearances", "article", "id"), many=True),
        "versions": Expansion("verdict_version", facet="verdict", many=True),
    },
    "verdict_version": {
        "evidence": Expansion("evidence", ("evidence", "evidence"), many=True),
    },
    "claim": {"verdicts": Expansion("verdict", facet="claim", many=True)},
    "appearance": {
        "claim": Expansion("claim", ("claim",)),
        "annotation": Expansion("annotation", ("annotation",)),
        "article": Expansion("article", ("article", "id")),
    },
    "relation": {
        "from_claim": Expansion("claim", ("from_claim", "id")),
        "to_claim": Expansion("claim", ("to_claim", "id")),
    },
    "article": {"publisher": Expansion("publisher", ("publisher", "id"))},
    "revision": {"article": Expansion("article", ("article",))},
    "annotation": {
        "article": Expansion("article", ("article",)),
        "verdicts": Expansion("verdict", facet="annotation", many=True),
    },
    "evidence": {"annotation": Expansion("annotation", ("annotation",))},
}


def expand(records: Sequence[Json], kind: str, names: Iterable[str]) -> None:
    """Put under `expanded` what was asked for, for each record that is no tombstone."""
    whole = [one for one in records if one["record"] != "tombstone"]
    for name in names if whole else ():
        for record, found in zip(
            whole, EXPANSIONS[kind][name].found(whole), strict=True
        ):
            record.setdefault("expanded", {})[name] = found


def values_at(record: Any, path: Sequence[str]) -> Iterable[str]:
    """Yield the values at the end of a path, through lists."""
    if isinstance(record, list):
        for one in record:
            yield from values_at(one, path)
    elif record is not None and path:
        yield from values_at(record[path[0]], path[1:])
    elif record is not None:
        yield record
