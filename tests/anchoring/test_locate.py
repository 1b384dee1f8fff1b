"""Describing a passage and finding it again by its selectors alone."""

import unicodedata

import pytest
from hypothesis import given

from annotations.anchoring import Selectors, describe, locate
from annotations.anchoring.equivalence import same_words
from annotations.anchoring.selectors import UnreadableSelector
from annotations.anchoring.text import Clusters, SpanOutsideText, to_utf16
from tests.anchoring.texts import texts, texts_with_span

REPORT = (
    "Mayor Zoë Lind 👨‍👩‍👧 said on Monday that the bridge would stay closed. "
    "Engineers cafe\u0301 side agreed. אמר ראש העיר שהגשר בטוח. "
    "The fire killed 12 people, police said. Mayor Berg declined to comment. "
    "The firm declined to comment."
)


def words(text, placement):
    return text[placement.start : placement.end]


@given(texts_with_span())
def test_what_was_described_is_found_at_the_same_span(case):
    text, start, end = case
    found = locate(text, describe(text, start, end))
    assert (found.state, found.start, found.end) == ("anchored", start, end)


@given(texts_with_span())
def test_a_description_holds_the_words_and_whole_characters_around_them(case):
    text, start, end = case
    described, clusters = describe(text, start, end), Clusters(text)
    assert described.exact == text[start:end]
    assert text.startswith(described.prefix, start - len(described.prefix))
    assert text.startswith(described.suffix, end)
    assert clusters.is_boundary(start - len(described.prefix))
    assert clusters.is_boundary(end + len(described.suffix))


@given(texts_with_span())
def test_selectors_in_w3c_form_are_read_back_unchanged(case):
    described = describe(*case)
    assert Selectors.from_w3c(described.to_w3c()) == described


@given(texts_with_span(), texts)
def test_the_place_is_whole_characters_within_any_text(case, other):
    found = locate(other, describe(*case))
    if found.start is None:
        assert found.state == "orphaned"
        assert found.end is None
        assert found.reason
    else:
        assert 0 <= found.start < found.end <= len(other)
        clusters = Clusters(other)
        assert clusters.is_boundary(found.start)
        assert clusters.is_boundary(found.end)
        if found.state in ("anchored", "moved"):
            assert same_words(case[0][case[1] : case[2]], words(other, found))


def test_a_description_of_a_span_outside_the_text_is_refused():
    with pytest.raises(SpanOutsideText):
        describe(REPORT, 5, len(REPORT) + 1)


def test_w3c_form_names_both_selectors():
    kinds = [one["type"] for one in describe(REPORT, 0, 5).to_w3c()]
    assert kinds == ["TextPositionSelector", "TextQuoteSelector"]


def test_absent_fields_are_left_out_of_the_w3c_form():
    assert Selectors(exact="bridge").to_w3c() == [
        {"type": "TextQuoteSelector", "exact": "bridge"}
    ]
    assert Selectors().to_w3c() == []


def test_selectors_are_read_out_of_choices_and_refinements():
    nested = {
        "type": "XPathSelector",
        "value": "/p[1]",
        "refinedBy": {
            "type": "Choice",
            "items": [{"type": "TextQuoteSelector", "exact": "café"}],
        },
    }
    assert Selectors.from_w3c(nested) == Selectors(exact="café")


@pytest.mark.parametrize(
    "selector",
    [
        [],
        {"type": "SvgSelector"},
        {"type": "TextQuoteSelector", "exact": 5},
        {"type": "TextPositionSelector", "start": -1, "end": 4},
        {"type": "TextPositionSelector", "start": True, "end": 4},
        None,
    ],
)
def test_selectors_without_anything_to_read_are_refused(selector):
    with pytest.raises(UnreadableSelector):
        Selectors.from_w3c(selector)


def test_a_quotation_alone_is_found_when_it_is_the_only_one():
    found = locate(REPORT, Selectors(exact="The fire killed 12 people"))
    assert (found.state, words(REPORT, found)) == (
        "anchored",
        "The fire killed 12 people",
    )


def test_a_quotation_alone_that_stands_twice_is_not_guessed():
    found = locate(REPORT, Selectors(exact="declined to comment"))
    assert (found.state, found.reason) == ("orphaned", "several")


def test_context_tells_two_copies_apart():
    found = locate(REPORT, Selectors(exact="declined to comment", prefix="The firm "))
    assert found.start == REPORT.rindex("declined")


def test_a_position_in_utf16_is_recognised():
    start = REPORT.index("Berg")
    stated = Selectors(
        "Berg", None, None, to_utf16(REPORT, start), to_utf16(REPORT, start + 4)
    )
    found = locate(REPORT, stated)
    assert (found.start, found.method) == (start, "position in UTF-16")


def test_the_quotation_counts_when_the_position_disagrees():
    start = REPORT.index("Berg declined")
    found = locate(REPORT, Selectors("Berg declined", "Mayor ", " to comment", 3, 9))
    assert (found.state, found.start) == ("anchored", start)


def test_the_context_counts_when_the_position_holds_another_copy():
    first, last = REPORT.index("declined"), REPORT.rindex("declined")
    stated = Selectors(
        "declined", "people, police said. The firm ", " to comment.", first, first + 8
    )
    assert locate(REPORT, stated).start == last


def test_other_typography_is_found_exactly():
    quote = Selectors('said  on\nMonday "that', None, None)
    changed = REPORT.replace("Monday that", "Monday “that”")
    assert words(changed, locate(changed, quote)) == "said on Monday “that"
    decomposed = unicodedata.normalize("NFD", REPORT)
    found = locate(decomposed, Selectors("Zoë Lind", "Mayor ", " "))
    assert found.state == "anchored"
    assert words(decomposed, found) == "Zoe\u0308 Lind"


@pytest.mark.parametrize(
    "quote", ["The fire killed 14 people", "bridge would not stay closed"]
)
def test_changed_words_are_only_proposed(quote):
    at = REPORT.index(quote[:8])
    stated = Selectors(quote, REPORT[max(0, at - 40) : at], ", police said. Mayor Berg")
    assert locate(REPORT, stated).state in {"text_changed", "suggested", "orphaned"}


def test_a_word_is_not_found_inside_another():
    assert locate("The unfairness of it", Selectors("fair")).state == "orphaned"


def test_a_position_without_a_quotation_is_only_proposed():
    assert locate(REPORT, Selectors(start=3, end=9)).state == "suggested"
    assert locate(REPORT, Selectors(start=3, end=9_999)).reason == "outside"


@pytest.mark.parametrize(
    "selectors", [Selectors(), Selectors(exact=""), Selectors(prefix="a")]
)
def test_nothing_to_look_for_is_orphaned_with_the_reason(selectors):
    assert locate(REPORT, selectors).reason == "empty"


def test_nothing_is_found_in_an_empty_text():
    assert locate("", describe(REPORT, 0, 10)).state == "orphaned"


def test_a_neighbouring_negation_is_not_overlooked():
    old = "The ministry did not sign the agreement, Lind said."
    start = old.index("sign")
    found = locate(old.replace("not ", ""), describe(old, start, start + 18))
    assert found.state not in {"anchored", "moved"}


def test_a_quotation_cut_inside_a_character_is_never_carried():
    old = "x İ\u00ad\u0301–👩3日1tל”4² of the harbour board"
    start = old.index("\u0301")
    found = locate("1b " + old, describe(old, start, len(old)))
    assert found.state not in {"anchored", "moved"}
