"""Agents, claims, appearances and relations: what the database refuses."""

import pytest

from annotations.models import Agent, Appearance, Attribution, OriginGroup, Relation
from annotations.workflow import (
    AppearanceContent,
    ClaimContent,
    add_agent,
    add_origin_group,
    edit_appearance,
    file_claim,
    link,
    relate,
)
from tests.cast import act
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    Words,
    again,
    assert_the_database_refuses,
    assert_the_verb_says_the_same,
    change,
    remove,
)


def spoken(c: EveryState) -> Appearance:
    return c.two_parts.appearances.get()


def speaker(c: EveryState) -> Agent:
    return Agent.objects.get(name="Zoë Ångström")


def directed(c: EveryState) -> Relation:
    """Return a relation that is not the same the other way round."""
    relation = Relation.objects.get()
    change(relation, kind="narrower_than")
    relation.refresh_from_db()
    return relation


def other_way(c: EveryState) -> None:
    one = Relation.objects.get()
    again(one, from_claim_id=one.to_claim_id, to_claim_id=one.from_claim_id)


BREACHES = [
    Breach("agent_kind_known", lambda c: change(speaker(c), kind="x")),
    Breach(
        "agent_named_unless_anonymous",
        lambda c: change(speaker(c), name=""),
        label="nameless",
    ),
    Breach(
        "agent_named_unless_anonymous",
        lambda c: change(speaker(c), kind="anonymous_group", descriptor="x"),
        label="named group",
    ),
    Breach("agent_stays_once_published", lambda c: remove(speaker(c))),
    Breach("claim_ref_once", lambda c: again(c.draft.claim)),
    Breach(
        "claim_checkability_known", lambda c: change(c.draft.claim, checkability="x")
    ),
    Breach("claim_has_text", lambda c: change(c.draft.claim, text="")),
    Breach("claim_language_tag", lambda c: change(c.draft.claim, language="?")),
    Breach("claim_stays_once_published", lambda c: remove(c.published.claim)),
    Breach(
        "claim_merges_form_no_cycle",
        lambda c: change(c.draft.claim, merged_into=c.draft.claim),
        label="of one",
    ),
    Breach(
        "claim_merges_form_no_cycle",
        lambda c: change(c.published.claim, merged_into=c.merged),
        label="of two",
    ),
    Breach("origin_group_label_once", lambda _c: again(OriginGroup.objects.get())),
    Breach("appearance_once", lambda c: again(spoken(c))),
    Breach(
        "appearance_one_first",
        lambda c: Appearance.objects.filter(claim=c.published.claim).update(
            first_appearance=True
        ),
    ),
    Breach("appearance_stance_known", lambda c: change(spoken(c), stance="x")),
    Breach("appearance_voice_known", lambda c: change(spoken(c), voice="x")),
    Breach("appearance_hedging_known", lambda c: change(spoken(c), hedging="x")),
    Breach("appearance_names_its_speaker", lambda c: change(spoken(c), claimant=None)),
    Breach("appearance_stays_once_published", lambda c: remove(spoken(c))),
    Breach(
        "appearance_on_live_claim",
        lambda c: change(c.draft.appearance, claim=c.merged),
        label="moved",
    ),
    Breach(
        "appearance_on_live_claim",
        lambda c: again(c.draft.appearance, claim=c.merged),
        label="new",
    ),
    Breach("attribution_position_once", lambda _c: again(Attribution.objects.get())),
    Breach("relation_kind_known", lambda _c: change(Relation.objects.get(), kind="x")),
    Breach("relation_once", lambda c: again(directed(c))),
    Breach("relation_symmetric_once", other_way),
    Breach(
        "relation_not_to_itself",
        lambda c: again(directed(c), to_claim=directed(c).from_claim),
    ),
    Breach("relation_stays_once_published", lambda _c: remove(Relation.objects.get())),
]
WORDS = [
    Words(
        "agent_named_unless_anonymous",
        lambda c: add_agent(act(c.cast.ada), kind="anonymous_group", name="Zoë"),
    ),
    Words(
        "claim_language_tag",
        lambda c: file_claim(act(c.cast.ada), ClaimContent("Café 👩‍💻", "?")),
    ),
    Words(
        "origin_group_label_once",
        lambda c: add_origin_group(act(c.cast.ada), label="the statement"),
    ),
    Words(
        "appearance_once",
        lambda c: link(
            act(c.cast.ada),
            c.draft.claim,
            c.draft.annotation,
            AppearanceContent("denies"),
        ),
    ),
    Words(
        "appearance_names_its_speaker",
        lambda c: edit_appearance(act(c.cast.ada), c.draft.appearance, voice="quoted"),
    ),
    Words(
        "relation_not_to_itself",
        lambda c: relate(
            act(c.cast.ada), c.draft.claim, c.draft.claim, kind="supersedes"
        ),
    ),
    Words(
        "relation_symmetric_once",
        lambda c: relate(
            act(c.cast.ada), c.corrected.claim, c.published.claim, kind="same_event_as"
        ),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
