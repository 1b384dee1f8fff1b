"""The lists of the API, one line each: addresses, filters and documentation are read off here."""

from dataclasses import dataclass, field

from annotations.api.negotiation import Face
from annotations.api.v1 import filters
from annotations.api.v1.faces import faces_of
from annotations.api.v1.filters import RecordFilter
from annotations.records import shapes
from annotations.records.working import Shape


@dataclass(frozen=True)
class Part:
    """A list of what belongs to one thing: `facet` names the thing in the parts' records."""

    noun: str
    kind: str
    facet: str
    shape: type[Shape]
    filters: type[RecordFilter]
    about: str
    order: str = "published_at"

    @property
    def faces(self) -> tuple[Face, ...]:
        """Return the forms in which the list answers."""
        return faces_of(self.kind)


@dataclass(frozen=True)
class Resource:
    """A list of one kind of thing, its items, and the lists of what belongs to one."""

    noun: str
    kind: str
    shape: type[Shape]
    filters: type[RecordFilter]
    about: str
    parts: tuple[Part, ...] = field(default=())
    order: str = "-published_at"

    @property
    def faces(self) -> tuple[Face, ...]:
        """Return the forms in which the list answers."""
        return faces_of(self.kind)


Listed = Resource | Part


RESOURCES: dict[str, Resource] = {
    resource.noun: resource
    for resource in (
        Resource(
            "verdicts",
            "verdict",
            shapes.VerdictRecord,
            filters.VerdictFilter,
            "The newsroom's answers, whole: claim, rating, evidence and appearances.",
            (
                Part(
                    "versions",
                    "verdict_version",
                    "verdict",
                    shapes.VerdictVersionRecord,
                    filters.VersionFilter,
                    "Every version that was published, the first one first.",
                ),
            ),
        ),
        Resource(
            "claims",
            "claim",
            shapes.ClaimRecord,
            filters.ClaimFilter,
            "The statements that have been checked.",
            (
                Part(
                    "appearances",
                    "appearance",
                    "claim",
                    shapes.AppearanceRecord,
                    filters.AppearanceFilter,
                    "Where the claim appears: in which words, asserted, reported or denied.",
                ),
                Part(
                    "relations",
                    "relation",
                    "claim",
                    shapes.RelationRecord,
                    filters.RelationFilter,
                    "How the claim relates to others.",
                ),
            ),
        ),
        Resource(
            "articles",
            "article",
            shapes.ArticleRecord,
            filters.ArticleFilter,
            "The source articles that verdicts rest on.",
            (
                Part(
                    "revisions",
                    "revision",
                    "article",
                    shapes.RevisionRecord,
                    filters.RevisionFilter,
                    "The article's texts, the first one first. Where rights keep a text in, it is null.",
                ),
            ),
        ),
        Resource(
            "annotations",
            "annotation",
            shapes.AnnotationRecord,
            filters.AnnotationFilter,
            "The highlighted passages, with their place in each revision.",
        ),
        Resource(
            "evidence",
            "evidence",
            shapes.EvidenceRecord,
            filters.EvidenceFilter,
            "What supports or refutes: passages of the corpus and outside documents.",
        ),
        Resource(
            "publishers",
            "publisher",
            shapes.PublisherRecord,
            filters.PublisherFilter,
            "Who published the source articles.",
        ),
        Resource(
            "scales",
            "scale",
            shapes.ScaleRecord,
            filters.ScaleFilter,
            "The rating scales, with every level and what it means.",
        ),
        Resource(
            "agents",
            "agent",
            shapes.AgentRecord,
            filters.AgentFilter,
            "Who makes claims: people, organisations, anonymous groups.",
        ),
    )
}
