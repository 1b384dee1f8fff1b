"""What can be said of a thing can be said over the API: bodies have the fields that verbs take."""

from dataclasses import fields
from typing import Any

import pytest
from msgspec import structs

from annotations.api.v1.writing import bodies
from annotations.workflow import articles, claims, evidence
from annotations.workflow.annotating import AnnotationContent

# An origin that several appearances share is named in the admin alone.
NOT_OVER_THE_API = {"origin_group"}
CONTENTS = {
    "Publisher": articles.PublisherContent,
    "Article": articles.ArticleContent,
    "Annotation": AnnotationContent,
    "Agent": claims.AgentContent,
    "Claim": claims.ClaimContent,
    "Appearance": claims.AppearanceContent,
    "Relation": claims.RelationContent,
    "Evidence": evidence.EvidenceContent,
}
things = pytest.mark.parametrize("thing", CONTENTS)


def said_of(thing: str) -> set[str]:
    return {one.name for one in fields(CONTENTS[thing])} - NOT_OVER_THE_API


@things
def test_all_that_is_said_of_a_new_thing_can_be_sent(thing: str) -> None:
    body: Any = getattr(bodies, f"{thing}Body")
    assert said_of(thing) <= set(body.__struct_fields__)


@things
def test_all_that_is_said_of_a_thing_can_be_changed(thing: str) -> None:
    change: Any = getattr(bodies, f"{thing}Change")
    assert said_of(thing) <= set(change.__struct_fields__)


@things
def test_what_is_left_out_means_the_same_as_everywhere(thing: str) -> None:
    sent = {one.name: one for one in structs.fields(getattr(bodies, f"{thing}Body"))}
    for one in fields(CONTENTS[thing]):
        if one.name in sent and isinstance(one.default, str | bool):
            assert sent[one.name].default == one.default, one.name
