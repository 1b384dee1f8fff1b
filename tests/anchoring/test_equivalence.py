"""The narrow equivalence: what makes no difference, and what always does."""

import unicodedata

import pytest
from hypothesis import given

from annotations.anchoring.equivalence import Evened, fold, restyle, same_words
from tests.anchoring.texts import any_texts, texts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“We will,” she said", '"We will," she said'),
        ("it’s on 5–6 May", "it's on 5-6 May"),
        ("a\u00a0b\n\nc", "a b c"),
        ("consti\u00adtution", "constitution"),
        ("cafe\u0301", "café"),
        ("«Non»", '"Non"'),
        ("\u1112\u1161\u11ab", "한"),
    ],
)
def test_style_makes_no_difference(one, other):
    assert same_words(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("did not sign", "did sign"),
        ("may", "May"),
        ("resume", "résumé"),
        ("1,000", "1.000"),
        ("end.", "end"),
        ("cannot", "can not"),
        ("a “good” deal", "a good deal"),
        ("x²", "x2"),
        ("👨‍👩‍👧", "👨👩👧"),
        ("שלום", "שלם"),
    ],
)
def test_everything_else_does(one, other):
    assert not same_words(one, other)


@given(texts | any_texts)
def test_composition_and_its_undoing_are_the_same_words(text):
    assert same_words(text, unicodedata.normalize("NFD", text))


@given(texts | any_texts)
def test_the_even_form_leads_back_to_the_words_it_was_made_from(text):
    evened = Evened(text)
    assert evened.text == restyle(text)
    for start in range(len(evened.text)):
        for end in range(start + 1, min(len(evened.text), start + 12) + 1):
            raw = text[evened.raw_start(start) : evened.raw_end(end)]
            assert fold(evened.text[start:end]) in restyle(raw)
