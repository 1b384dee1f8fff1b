"""Every kind of record: which rows it comes from and how it is built. A new kind is one line here.

What it needs elsewhere stands in docs/explanation/architecture.md, under “Where to add something”.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from msgspec import structs

from annotations.models.base import Editable
from annotations.records import (
    annotations,
    articles,
    claims,
    evidence,
    queries,
    verdicts,
)
from annotations.records.shapes import Record
from annotations.records.terms import Terms
from annotations.records.working import EditedWorking


@dataclass(frozen=True)
class Kind:
    """How one kind of thing becomes records.

    `rows` returns its rows, prefetched; `build` makes the public record of one; `add_working`,
    where there is anything that only colleagues see, adds it. `query` has PostgreSQL write the
    working records of all rows, for where there are many.
    """

    name: str
    rows: Callable[[], QuerySet[Any]]
    build: Callable[[Any, Terms], Record]
    query: Callable[[Terms], str]
    add_working: Callable[[Any, Any], Record] | None = None

    def build_working(self, row: Model, terms: Terms) -> Record:
        """Build the record of one row with what only colleagues see."""
        record = self.build(row, terms)
        return self.add_working(record, row) if self.add_working else record


def add_edits(record: Any, row: Editable) -> Any:
    """Add when a thing was made and last changed, and how often."""
    working = EditedWorking(
        created=row.created, modified=row.modified, version=row.version
    )
    return structs.replace(record, working=working)


# In the order in which an import can take them: what is referred to comes first.
KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "publisher",
            articles.publishers,
            articles.build_publisher,
            queries.articles.publishers,
            add_edits,
        ),
        Kind(
            "agent", claims.agents, claims.build_agent, queries.claims.agents, add_edits
        ),
        Kind("scale", evidence.scales, evidence.build_scale, queries.evidence.scales),
        Kind(
            "article",
            articles.articles,
            articles.build_article,
            queries.articles.articles,
            add_edits,
        ),
        Kind(
            "revision",
            articles.revisions,
            articles.build_revision,
            queries.articles.revisions,
        ),
        Kind(
            "annotation",
            annotations.annotations,
            annotations.build_annotation,
            queries.annotations.annotations,
            annotations.add_working_annotation,
        ),
        Kind(
            "claim", claims.claims, claims.build_claim, queries.claims.claims, add_edits
        ),
        Kind(
            "appearance",
            claims.appearances,
            claims.build_appearance,
            queries.claims.appearances,
            add_edits,
        ),
        Kind(
            "relation",
            claims.relations,
            claims.build_relation,
            queries.claims.relations,
            claims.add_working_relation,
        ),
        Kind(
            "evidence",
            evidence.evidence,
            evidence.build_evidence,
            queries.evidence.evidence,
            add_edits,
        ),
        Kind(
            "verdict",
            verdicts.verdicts,
            verdicts.build_verdict,
            queries.verdicts.verdicts,
            verdicts.add_working_verdict,
        ),
        Kind(
            "verdict_version",
            verdicts.versions,
            verdicts.build_version,
            queries.verdicts.versions,
            verdicts.add_working_version,
        ),
        Kind(
            "assessment",
            verdicts.assessments,
            verdicts.build_assessment,
            queries.verdicts.assessments,
        ),
    )
}
