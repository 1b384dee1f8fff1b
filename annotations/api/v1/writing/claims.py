"""Writing agents, claims, their appearances and relations."""

from collections.abc import Sequence
from typing import Any

from annotations.api.v1.writing.bodies import (
    AgentBody,
    AgentChange,
    AppearanceBody,
    AppearanceChange,
    AttributionBody,
    ClaimBatch,
    ClaimBody,
    ClaimChange,
    Merge,
    Nothing,
    RelationBody,
    RelationChange,
    given,
)
from annotations.api.v1.writing.finding import named, named_or_none
from annotations.api.v1.writing.operations import Operation
from annotations.api.v1.writing.together import each
from annotations.models import Agent, Annotation, Appearance, Claim, Relation
from annotations.workflow import (
    Act,
    AppearanceContent,
    ClaimContent,
    Passing,
    add_agent,
    edit_agent,
    edit_appearance,
    edit_claim,
    edit_relation,
    file_claim,
    link,
    merge,
    relate,
    unlink,
)


def make_agent(act: Act, _row: None, body: AgentBody, _v: Any) -> Agent:
    return add_agent(act, **given(body))


def change_agent(act: Act, row: Agent, body: AgentChange, version: int | None) -> Agent:
    return edit_agent(act, row, expected_version=version, **given(body))


def make_claim(act: Act, _row: None, body: ClaimBody, _v: Any) -> Claim:
    return file_claim(act, ClaimContent(**given(body)))


def make_claims(act: Act, _row: None, body: ClaimBatch, _v: Any) -> Sequence[Claim]:
    return each(
        body.claims, "/claims", lambda one, _pointer: make_claim(act, None, one, None)
    )


def change_claim(act: Act, row: Claim, body: ClaimChange, version: int | None) -> Claim:
    return edit_claim(act, row, expected_version=version, **given(body))


def merge_claim(act: Act, row: Claim, body: Merge, version: int | None) -> Claim:
    into = named(Claim, body.into, "/into")
    return merge(act, row, into, expected_version=version)


def make_appearance(act: Act, row: Claim, body: AppearanceBody, _v: Any) -> Appearance:
    said = given(body, "annotation", "attributions")
    said["claimant"] = named_or_none(Agent, body.claimant, "/claimant")
    return link(
        act,
        row,
        named(Annotation, body.annotation, "/annotation"),
        AppearanceContent(**said),
        passings(body.attributions),
    )


def change_appearance(
    act: Act, row: Appearance, body: AppearanceChange, version: int | None
) -> Appearance:
    said = given(body)
    chain = said.pop("attributions", None)
    if "claimant" in said:
        said["claimant"] = named_or_none(Agent, said["claimant"], "/claimant")
    return edit_appearance(
        act,
        row,
        None if chain is None else passings(chain),
        expected_version=version,
        **said,
    )


def take_away(act: Act, row: Appearance, _body: Nothing, version: int | None) -> None:
    unlink(act, row, expected_version=version)


def make_relation(act: Act, row: Claim, body: RelationBody, _v: Any) -> Relation:
    to = named(Claim, body.to, "/to")
    return relate(act, row, to, kind=body.kind, rationale=body.rationale)


def change_relation(
    act: Act, row: Relation, body: RelationChange, version: int | None
) -> Relation:
    return edit_relation(act, row, expected_version=version, **given(body))


def passings(chain: Sequence[AttributionBody]) -> list[Passing]:
    """Return the chain by which a claim reached an article."""
    return [
        Passing(named(Agent, one.agent, f"/attributions/{number}/agent"), one.relation)
        for number, one in enumerate(chain)
    ]


OPERATIONS = (
    Operation(
        "POST", "agents/", "addAgent", "Add somebody who makes claims",
        AgentBody, make_agent, "agent", creates=True,
    ),
    Operation(
        "PATCH", "agents/<str:name>/", "editAgent", "Change an agent",
        AgentChange, change_agent, "agent", Agent, versioned=True,
    ),
    Operation(
        "POST", "claims/", "fileClaim", "File a claim",
        ClaimBody, make_claim, "claim", creates=True,
    ),
    Operation(
        "POST", "claims:batch", "fileClaims", "File up to 1,000 claims, all or none",
        ClaimBatch, make_claims, "claim", creates=True,
    ),
    Operation(
        "PATCH", "claims/<str:name>/", "editClaim", "Change a claim",
        ClaimChange, change_claim, "claim", Claim, versioned=True,
    ),
    Operation(
        "POST", "claims/<str:name>/merge/", "mergeClaim", "Merge a claim into another",
        Merge, merge_claim, "claim", Claim, versioned=True,
    ),
    Operation(
        "POST", "claims/<str:name>/appearances/", "linkClaim", "Link a claim to a highlight",
        AppearanceBody, make_appearance, "appearance", Claim, creates=True,
    ),
    Operation(
        "PATCH", "appearances/<str:name>/", "editAppearance", "Change an appearance",
        AppearanceChange, change_appearance, "appearance", Appearance, versioned=True,
    ),
    Operation(
        "DELETE", "appearances/<str:name>/", "unlinkClaim",
        "Take away an appearance that readers never saw",
        Nothing, take_away, "appearance", Appearance, versioned=True,
    ),
    Operation(
        "POST", "claims/<str:name>/relations/", "relateClaims", "Relate a claim to another",
        RelationBody, make_relation, "relation", Claim, creates=True,
    ),
    Operation(
        "PATCH", "relations/<str:name>/", "editRelation", "Change a relation",
        RelationChange, change_relation, "relation", Relation, versioned=True,
    ),
)  # fmt: skip
