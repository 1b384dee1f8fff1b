"""Verbs on claims: file, edit, link to an annotation, relate; and on who makes them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from annotations.models import (
    Agent,
    Annotation,
    Appearance,
    Attribution,
    Claim,
    OriginGroup,
    Relation,
    Verdict,
)
from annotations.vocabulary import (
    Checkability,
    Hedging,
    Voice,
)
from annotations.workflow.acts import Act, Identity
from annotations.workflow.annotating import require_active
from annotations.workflow.articles import named_by, ref_of
from annotations.workflow.errors import InvalidContent, TransitionNotAllowed
from annotations.workflow.flagging import flag_approved
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import (
    agents_of,
    named,
    require_for_public,
    tell_of_change,
)
from annotations.workflow.storing import (
    hold_public_state,
    insert,
    lock,
    record_history,
    require_editable,
    require_version,
    update,
    verb,
)


@dataclass(frozen=True)
class AgentContent:
    """What is said of somebody who makes claims."""

    kind: str
    name: str = ""
    descriptor: str = ""
    same_as: Sequence[str] = ()


@dataclass(frozen=True)
class RelationContent:
    """What is said of how one claim relates to another."""

    kind: str
    rationale: str = ""


@dataclass(frozen=True)
class ClaimContent:
    """One atomic statement that stands by itself."""

    text: str
    language: str
    about: list[str] = field(default_factory=list)
    checkability: str = Checkability.CHECKABLE
    claimed_on: date | None = None


@dataclass(frozen=True)
class Passing:
    """One link of the chain by which a claim reached an article, nearest the article first."""

    agent: Agent
    relation: str


@dataclass(frozen=True)
class AppearanceContent:
    """What the words of an annotation do with a claim, and on whose word."""

    stance: str
    voice: str = Voice.PUBLISHER
    claimant: Agent | None = None
    hedging: str = Hedging.NONE
    first_appearance: bool = False
    origin_group: OriginGroup | None = None


@verb
def add_agent(
    act: Act,
    *,
    kind: str,
    name: str = "",
    descriptor: str = "",
    same_as: Sequence[str] = (),
    identity: Identity | None = None,
) -> Agent:
    """Add somebody who makes claims. An anonymous group has a descriptor and no name."""
    require(act, may_annotate)
    agent = Agent(
        **named_by(identity),
        kind=kind,
        name=name,
        descriptor=descriptor,
        same_as=list(same_as),
        created=act.at,
        modified=act.at,
    )
    return insert(act, agent, "add_agent")


@verb
def edit_agent(
    act: Act, agent: Agent, *, expected_version: int | None = None, **changes: Any
) -> Agent:
    """Change what is said of an agent."""
    require(act, may_annotate)
    require_editable(changes, AgentContent)
    public = require_for_public(act, "agent", agent.uuid)
    update(act, agent, "edit_agent", expected_version=expected_version, **changes)
    if public:
        tell_of_change(act, "agent", agent.uuid)
    return agent


@verb
def add_origin_group(
    act: Act, *, label: str, note: str = "", identity: Identity | None = None
) -> OriginGroup:
    """Name an origin that several appearances share."""
    require(act, may_annotate)
    group = OriginGroup(**named_by(identity), label=label, note=note)
    return insert(act, group, "add_origin_group")


@verb
def file_claim(
    act: Act, content: ClaimContent, *, identity: Identity | None = None
) -> Claim:
    """File a new claim."""
    require(act, may_annotate)
    claim = Claim(
        **named_by(identity),
        ref=ref_of(identity, "C", "claim"),
        created=act.at,
        modified=act.at,
        **vars(content),
    )
    return insert(act, claim, "file_claim")


@verb
def edit_claim(
    act: Act, claim: Claim, *, expected_version: int | None = None, **changes: Any
) -> Claim:
    """Change a claim. The words of a published verdict's claim stay as the second reader saw them.

    The verdict is put up for review then, so that somebody corrects it or changes the claim back.
    """
    require(act, may_annotate)
    require_editable(changes, ClaimContent)
    public = require_for_public(act, "claim", claim.uuid)
    require_unmerged(claim)
    words = claim.text
    update(act, claim, "edit_claim", expected_version=expected_version, **changes)
    if claim.text != words:
        reason = f"{claim.ref} has other words than those that were approved."
        flag_approved(act, Verdict.objects.filter(claim=claim), reason)
    if public:
        tell_of_change(act, "claim", claim.uuid)
    return claim


@verb
def link(
    act: Act,
    claim: Claim,
    annotation: Annotation,
    content: AppearanceContent,
    passings: Sequence[Passing] = (),
    *,
    identity: Identity | None = None,
) -> Appearance:
    """Link an annotation to the claim that it makes, reports or denies.

    It becomes public with the next published version of a verdict on the claim, so that nobody
    reads what no second person has seen.
    """
    require(act, may_annotate)
    require_unmerged(claim)
    require_active(annotation)
    appearance = new_appearance(act, claim, annotation, content, identity=identity)
    insert(act, appearance, "link")
    store_passings(appearance, passings)
    return appearance


def new_appearance(
    act: Act,
    claim: Claim,
    annotation: Annotation,
    content: AppearanceContent,
    *,
    identity: Identity | None,
) -> Appearance:
    """Return an unsaved appearance of a claim in an annotation."""
    return Appearance(
        **named_by(identity),
        claim=claim,
        annotation=annotation,
        created=act.at,
        modified=act.at,
        **vars(content),
    )


@verb
def edit_appearance(
    act: Act,
    appearance: Appearance,
    passings: Sequence[Passing] | None = None,
    *,
    expected_version: int | None = None,
    **changes: Any,
) -> Appearance:
    """Change how an annotation stands to a claim; `passings`, when given, replace the chain."""
    require(act, may_annotate)
    require_editable(changes, AppearanceContent)
    public = require_for_public(act, "appearance", appearance.uuid)
    require_active(appearance.annotation)
    update(
        act, appearance, "edit_appearance", expected_version=expected_version, **changes
    )
    if passings is not None:
        appearance.attributions.all().delete()
        store_passings(appearance, passings)
    if public:
        speakers = agents_of(Appearance.objects.filter(pk=appearance.pk))
        names = named("agent", speakers)
        tell_of_change(act, "appearance", appearance.uuid, names=names)
    return appearance


@verb
def unlink(
    act: Act, appearance: Appearance, *, expected_version: int | None = None
) -> None:
    """Take back a link that was never published. Raises InvalidContent for one that was."""
    require(act, may_annotate)
    require_for_public(act, "appearance", appearance.uuid)
    require_version(lock(appearance), expected_version)
    record_history(
        act,
        "unlink",
        appearance,
        before={
            "claim": appearance.claim.ref,
            "annotation": str(appearance.annotation.uuid),
        },
        after=None,
    )
    appearance.delete()


@verb
def relate(
    act: Act,
    from_claim: Claim,
    to_claim: Claim,
    *,
    kind: str,
    rationale: str = "",
    identity: Identity | None = None,
) -> Relation:
    """Say how one claim relates to another."""
    require(act, may_annotate)
    hold_public_state()
    relation = Relation(
        **named_by(identity),
        from_claim=from_claim,
        to_claim=to_claim,
        kind=kind,
        rationale=rationale,
        creator=act.user,
        created=act.at,
        modified=act.at,
    )
    return insert(act, relation, "relate")


@verb
def edit_relation(
    act: Act, relation: Relation, *, expected_version: int | None = None, **changes: Any
) -> Relation:
    """Change the kind or rationale of a relation."""
    require(act, may_annotate)
    require_editable(changes, RelationContent)
    public = require_for_public(act, "relation", relation.uuid)
    update(act, relation, "edit_relation", expected_version=expected_version, **changes)
    if public:
        tell_of_change(act, "relation", relation.uuid)
    return relation


def require_unmerged(claim: Claim) -> None:
    """Lock the claim; raises TransitionNotAllowed when it has been merged into another."""
    if lock(claim).merged_into_id is not None:
        raise TransitionNotAllowed(
            f"{claim.ref} has been merged into another claim. Use that one.", "merged"
        )


def store_passings(appearance: Appearance, passings: Sequence[Passing]) -> None:
    """Store the chain by which a claim was passed on."""
    if not passings:
        return
    for passing in passings:
        if not passing.relation:
            raise InvalidContent(
                "Say how the claim was passed on, for example 'told'.", "no_relation"
            )
    Attribution.objects.bulk_create(
        Attribution(
            appearance=appearance,
            position=position,
            agent=passing.agent,
            relation=passing.relation,
        )
        for position, passing in enumerate(passings, start=1)
    )
