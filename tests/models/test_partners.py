"""Newsrooms and keys: what the database refuses."""

import pytest

from annotations.models import ApiKey, Newsroom
from annotations.workflow import add_newsroom
from tests.cast import act
from tests.every_state import EveryState
from tests.models.breaches import (
    Breach,
    Words,
    again,
    assert_the_database_refuses,
    assert_the_verb_says_the_same,
    change,
)

BREACHES = [
    Breach("newsroom_name_once", lambda _c: again(Newsroom.objects.get())),
    Breach("api_key_prefix_once", lambda _c: again(ApiKey.objects.get())),
    Breach(
        "api_key_secret_is_hashed",
        lambda _c: change(ApiKey.objects.get(), secret_sha256="secret"),
    ),
    Breach(
        "api_key_scopes_known", lambda _c: change(ApiKey.objects.get(), scopes=["all"])
    ),
    Breach(
        "api_key_acts_for_somebody",
        lambda _c: change(ApiKey.objects.get(), scopes=["read", "write"]),
    ),
]
WORDS = [
    Words(
        "newsroom_name_once",
        lambda c: add_newsroom(act(c.cast.emil), name="Northwind News"),
    ),
]


@pytest.mark.parametrize("breach", BREACHES, ids=str)
def test_the_database_refuses_it(corpus: EveryState, breach: Breach) -> None:
    assert_the_database_refuses(breach, corpus)


@pytest.mark.parametrize("words", WORDS, ids=str)
def test_the_verb_says_it_in_the_same_words(corpus: EveryState, words: Words) -> None:
    assert_the_verb_says_the_same(words, corpus)
