"""The records of agents, claims, appearances and relations."""

from django.db.models import Prefetch, QuerySet
from msgspec import structs

from annotations.models import (
    Agent,
    Appearance,
    Attribution,
    Claim,
    OriginGroup,
    Relation,
)
from annotations.records.annotations import anchors, build_spans, standing_anchors
from annotations.records.articles import article_summary
from annotations.records.shapes import (
    AgentRecord,
    AgentSummary,
    AppearanceRecord,
    AttributionShape,
    ClaimRecord,
    ClaimSummary,
    OriginGroupShape,
    RelationRecord,
)
from annotations.records.terms import Terms
from annotations.records.working import RelationWorking


def agents() -> QuerySet[Agent]:
    """Return all agents, ready to be built."""
    return Agent.objects.all()


def claims() -> QuerySet[Claim]:
    """Return all claims, ready to be built."""
    return Claim.objects.select_related("merged_into")


def appearances() -> QuerySet[Appearance]:
    """Return all appearances, ready to be built."""
    return Appearance.objects.select_related(
        "claim", "annotation__article__publisher", "claimant", "origin_group"
    ).prefetch_related(
        Prefetch("annotation__anchors", anchors()),
        Prefetch("attributions", Attribution.objects.select_related("agent")),
    )


def relations() -> QuerySet[Relation]:
    """Return all relations, ready to be built."""
    return Relation.objects.select_related("from_claim", "to_claim", "creator")


def agent_summary(agent: Agent | None) -> AgentSummary | None:
    """Name an agent inside another record."""
    if agent is None:
        return None
    return AgentSummary(
        id=agent.uuid, kind=agent.kind, name=agent.name, descriptor=agent.descriptor
    )


def origin_group_shape(group: OriginGroup | None) -> OriginGroupShape | None:
    """Show the origin that several appearances share."""
    if group is None:
        return None
    return OriginGroupShape(id=group.uuid, label=group.label, note=group.note)


def claim_summary(claim: Claim) -> ClaimSummary:
    """Name a claim inside another record."""
    return ClaimSummary(id=claim.uuid, ref=claim.ref, text=claim.text)


def build_agent(agent: Agent, terms: Terms) -> AgentRecord:  # noqa: ARG001
    """Build the record of an agent."""
    return AgentRecord(
        id=agent.uuid,
        kind=agent.kind,
        name=agent.name,
        descriptor=agent.descriptor,
        same_as=agent.same_as,
    )


def build_claim(claim: Claim, terms: Terms) -> ClaimRecord:  # noqa: ARG001
    """Build the record of a claim."""
    return ClaimRecord(
        id=claim.uuid,
        ref=claim.ref,
        text=claim.text,
        language=claim.language,
        about=claim.about,
        checkability=claim.checkability,
        claimed_on=claim.claimed_on,
        merged_into=claim.merged_into.uuid if claim.merged_into else None,
    )


def build_attribution(attribution: Attribution) -> AttributionShape:
    """Build one link of the chain by which a claim was passed on."""
    agent = attribution.agent
    return AttributionShape(
        agent=AgentSummary(
            id=agent.uuid, kind=agent.kind, name=agent.name, descriptor=agent.descriptor
        ),
        relation=attribution.relation,
    )


def build_appearance(appearance: Appearance, terms: Terms) -> AppearanceRecord:
    """Build the record of an appearance that came from `appearances()`."""
    annotation = appearance.annotation
    placed = standing_anchors(annotation)
    return AppearanceRecord(
        id=appearance.uuid,
        claim=appearance.claim.uuid,
        annotation=annotation.uuid,
        article=article_summary(annotation.article),
        revision=placed[0].revision.number if placed else 0,
        offset_unit="code_point",
        spans=build_spans(annotation, terms.level(annotation.article.rights)),
        stance=appearance.stance,
        voice=appearance.voice,
        claimant=agent_summary(appearance.claimant),
        hedging=appearance.hedging,
        first_appearance=appearance.first_appearance,
        origin_group=origin_group_shape(appearance.origin_group),
        attributions=[
            build_attribution(link) for link in appearance.attributions.all()
        ],
    )


def build_relation(relation: Relation, terms: Terms) -> RelationRecord:  # noqa: ARG001
    """Build the record of a relation."""
    return RelationRecord(
        id=relation.uuid,
        from_claim=claim_summary(relation.from_claim),
        to_claim=claim_summary(relation.to_claim),
        kind=relation.kind,
        rationale=relation.rationale,
    )


def add_working_relation(record: RelationRecord, relation: Relation) -> RelationRecord:
    """Add what only colleagues see."""
    working = RelationWorking(
        created=relation.created,
        modified=relation.modified,
        version=relation.version,
        creator=relation.creator.get_username(),
    )
    return structs.replace(record, working=working)
