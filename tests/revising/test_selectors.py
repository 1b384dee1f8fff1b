"""Selectors from other systems: placed, or refused with the reason."""

import pytest

from annotations.anchoring import Selectors, describe
from annotations.anchoring.text import to_utf16
from annotations.models import Annotation
from annotations.workflow import (
    Act,
    InvalidContent,
    QuoteMismatch,
    annotate_by_selectors,
)
from tests.corpus import make_article
from tests.revising.texts import DECISION, FIRST, PEOPLE, SIGNED, add_revision

TWICE = "Nobody came to the meeting.\r\n" * 2


@pytest.fixture
def revision(cast):
    return make_article(cast, text=FIRST + TWICE).revisions.get()


def at(revision, words, *, utf16=False):
    start = revision.text.index(words)
    ends = (start, start + len(words))
    return [to_utf16(revision.text, one) for one in ends] if utf16 else list(ends)


def place(cast, revision, *selectors, **said):
    return annotate_by_selectors(Act.now(cast.ada), revision, selectors, **said)


def standing(annotation):
    return [one.exact for one in annotation.anchors.order_by("part")]


def test_utf16_positions_name_the_same_words_behind_an_emoji(cast, revision):
    start, end = at(revision, PEOPLE, utf16=True)
    assert [start, end] != at(revision, PEOPLE)
    made = place(cast, revision, Selectors(start=start, end=end), unit="utf16")
    assert standing(made) == [PEOPLE]
    assert made.anchors.get().method == "position in UTF-16"


def test_a_quotation_alone_is_placed_where_it_is_the_only_one(cast, revision):
    made = place(cast, revision, Selectors(exact=SIGNED.replace(" ", "\u00a0", 1)))
    assert standing(made) == [SIGNED]
    assert made.anchors.get().method == "quote"


def test_context_tells_copies_apart(cast, revision):
    second = revision.text.rindex("Nobody came")
    found = describe(revision.text, second, second + 27)
    made = place(
        cast,
        revision,
        Selectors(exact=found.exact, prefix=found.prefix, suffix=found.suffix),
    )
    assert made.anchors.get().start == second


def test_a_quotation_in_several_places_is_refused_with_their_number(cast, revision):
    with pytest.raises(InvalidContent, match="stand in 2 places") as refused:
        place(cast, revision, Selectors(exact="Nobody came to the meeting."))
    assert refused.value.code == "ambiguous_quotation"
    assert not Annotation.objects.exists()


def test_a_position_and_a_quotation_that_disagree_are_refused(cast, revision):
    start, end = at(revision, PEOPLE)
    with pytest.raises(QuoteMismatch, match="disagree"):
        place(cast, revision, Selectors(exact=SIGNED, start=start, end=end))


def test_where_the_unit_is_unknown_the_quotation_counts(cast, revision):
    start, end = at(revision, PEOPLE, utf16=True)
    made = place(
        cast, revision, Selectors(exact=PEOPLE, start=start, end=end), unit="unknown"
    )
    assert standing(made) == [PEOPLE]


def test_words_that_changed_are_refused_with_the_likeliest_place(cast, revision):
    changed = SIGNED.replace("did not sign", "did sign")
    with pytest.raises(InvalidContent, match="likeliest place") as refused:
        place(cast, revision, Selectors(exact=changed))
    assert "did not sign" in str(refused.value)


@pytest.mark.parametrize(
    ("said", "unit", "code"),
    [
        ({"start": 5, "end": 10**9}, "utf16", "bad_span"),
        ({"start": 9, "end": 5}, "code_point", "bad_span"),
        ({"exact": "Words that stand nowhere in it."}, "unknown", "not_placed"),
        ({"exact": ""}, "unknown", "not_placed"),
        ({}, "code_point", "not_placed"),
        ({"start": 5, "end": 9}, "unknown", "not_placed"),
    ],
)
def test_what_has_no_place_is_refused(cast, revision, said, unit, code):
    with pytest.raises(InvalidContent) as refused:
        place(cast, revision, Selectors(**said), unit=unit)
    assert refused.value.code == code
    assert str(refused.value).endswith(".")


def test_a_position_inside_a_surrogate_pair_is_refused(cast, revision):
    start = to_utf16(revision.text, revision.text.index("👩")) + 1
    with pytest.raises(InvalidContent, match="cuts a character"):
        place(cast, revision, Selectors(start=start, end=start + 8), unit="utf16")


def test_several_selectors_are_the_parts_of_one_quotation(cast, revision):
    made = place(cast, revision, Selectors(exact=SIGNED), Selectors(exact=DECISION))
    assert standing(made) == [SIGNED, DECISION]


def test_selectors_of_an_older_revision_come_to_the_latest_as_well(cast, revision):
    add_revision(cast, revision.article, "Update: more soon.\n\n" + FIRST)
    made = place(cast, revision, Selectors(exact=SIGNED))
    assert [one.state for one in made.anchors.order_by("revision__number")] == [
        "anchored",
        "anchored",
    ]
