"""The same quotation in other texts, what differs, and how a difference is shown."""

import itertools

import pytest
from hypothesis import given

from annotations.anchoring.diff import word_diff
from annotations.anchoring.hazards import hazards
from annotations.anchoring.repeats import find_in, shingles
from tests.anchoring.texts import any_texts, texts

QUOTE = "We will build forty new hospitals by 2030, and we will not raise taxes"
AROUND = "Zoë Berg 👨‍👩‍👧 dit au cafe\u0301 : שלום.\n"


def repeats(text):
    return [(text[one.start : one.end], one) for one in find_in(QUOTE, text)]


def test_the_same_words_in_other_typography_are_an_exact_repeat():
    said = QUOTE.replace(" new ", "\u00a0new\n")
    [(words, found)] = repeats(f"{AROUND}“{said},” she said. {AROUND}")
    assert words == said
    assert found.exact
    assert found.likeness == 1
    assert found.differences == ()


@pytest.mark.parametrize(
    ("said", "differences"),
    [
        (QUOTE.replace("forty", "48"), ("number",)),
        (QUOTE.replace("not ", ""), ("negation",)),
        (QUOTE.replace("will build", "may build"), ("modal",)),
        (QUOTE.replace("hospitals", "Marlowe hospitals"), ("name",)),
    ],
)
def test_a_near_repeat_names_what_differs(said, differences):
    [(words, found)] = repeats(AROUND + said + ". " + AROUND)
    assert words == said
    assert not found.exact
    assert found.differences == differences


def test_an_interrupted_quotation_is_found():
    said = "We will build forty new hospitals by 2030,” she said, “and we will not raise taxes"
    assert [words for words, _ in repeats(AROUND + said)] == [said]


def test_every_repeat_is_found_and_none_overlaps():
    text = f"{QUOTE}. {AROUND} {QUOTE.replace('forty', '30')}. {AROUND} {QUOTE}"
    found = [one for _, one in repeats(text)]
    assert [one.exact for one in found] == [True, False, True]
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))


def test_a_text_about_the_same_things_repeats_nothing():
    assert (
        repeats("Hospitals were built by 2030, and taxes rose all the same for years.")
        == []
    )


def test_texts_that_repeat_a_quotation_share_its_shingles():
    assert len(shingles(QUOTE) & shingles(AROUND + QUOTE.upper())) >= 8
    assert not shingles(QUOTE) & shingles(AROUND)


@given(texts | any_texts, texts | any_texts)
def test_a_repeat_lies_within_its_text(quotation, text):
    for one in find_in(quotation, text):
        assert 0 <= one.start < one.end <= len(text)
        assert 0 < one.likeness <= 1


@given(texts | any_texts, texts | any_texts)
def test_a_diff_joined_up_is_both_passages(old, new):
    changes = word_diff(old, new)
    assert "".join(change.old for change in changes) == old
    assert "".join(change.new for change in changes) == new
    assert all(
        (change.kind == "equal") == (change.old == change.new) for change in changes
    )


def test_a_diff_shows_whole_words():
    kinds = [
        (c.kind, c.old, c.new)
        for c in word_diff("did not sign 👨‍👩‍👧", "did sign 👨‍👩")
    ]
    assert kinds == [
        ("equal", "did ", "did "),
        ("delete", "not ", ""),
        ("equal", "sign ", "sign "),
        ("replace", "👨‍👩‍👧", "👨‍👩"),
    ]


@given(texts | any_texts)
def test_a_passage_has_no_hazards_against_itself(text):
    assert hazards(text, text) == ()


@pytest.mark.parametrize(
    ("old", "new", "kinds"),
    [
        ("It cost £5 million", "It cost £5 billion", ("unit",)),
        ("he doesn’t agree", "he does agree", ("negation",)),
        ("Er hat es nicht getan", "Er hat es getan", ("negation",)),
        ("ils ont trois enfants", "ils ont deux enfants", ("number",)),
        ("told Anna Berg", "told Anne Berg", ("name",)),
        ("it rose 5 percent", "it rose 5 percentage points", ("unit",)),
        ("the cat sat", "the dog sat", ()),
    ],
)
def test_hazards_are_named_by_kind(old, new, kinds):
    assert hazards(old, new) == kinds
