"""Evidence and captures: what the database refuses."""

import pytest

from annotations.workflow import EvidenceContent, attach_evidence, edit_evidence
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

BREACHES = [
    Breach("evidence_kind_known", lambda c: change(c.draft.evidence, kind="x")),
    Breach("evidence_tier_known", lambda c: change(c.draft.evidence, tier="x")),
    Breach(
        "evidence_url_web", lambda c: change(c.draft.evidence, url="ftp://x.example/")
    ),
    Breach("evidence_can_be_found", lambda c: change(c.draft.evidence, url="")),
    Breach(
        "evidence_passage_has_annotation",
        lambda c: change(c.draft.evidence, kind="passage"),
    ),
    Breach("evidence_stays_once_published", lambda c: remove(c.published.evidence)),
    Breach("capture_provider_known", lambda c: again(c.capture, provider="x")),
    Breach("capture_url_web", lambda c: again(c.capture, url="javascript:x")),
    Breach(
        "capture_never_changes", lambda c: change(c.capture, mime="x"), label="update"
    ),
    Breach("capture_never_changes", lambda c: remove(c.capture), label="delete"),
]
WORDS = [
    Words(
        "evidence_can_be_found",
        lambda c: attach_evidence(
            act(c.cast.ada), EvidenceContent("document", "primary", "קפה")
        ),
    ),
    Words(
        "evidence_passage_has_annotation",
        lambda c: edit_evidence(act(c.cast.ada), c.draft.evidence, kind="passage"),
    ),
    Words(
        "evidence_url_web",
        lambda c: edit_evidence(
            act(c.cast.ada), c.draft.evidence, url="ftp://x.example/"
        ),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
