"""Overlapping spans as flat segments."""

from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring.segments import Segment, segments

marks = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=12).map(
    lambda pairs: [(f"A-{at}", min(pair), max(pair)) for at, pair in enumerate(pairs)]
)


@given(marks)
def test_segments_cover_the_text_once_and_name_what_covers_them(spans):
    found = list(segments(30, spans))
    assert [segment.start for segment in found[1:]] == [
        segment.end for segment in found[:-1]
    ]
    assert (found[0].start, found[-1].end) == (0, 30)
    for segment in found:
        covering = {
            name for name, a, b in spans if a <= segment.start and segment.end <= b
        }
        assert covering == set(segment.ids)
        assert len(segment.ids) == len(covering)


@given(marks)
def test_there_are_never_more_segments_than_edges_allow(spans):
    assert len(list(segments(30, spans))) <= 2 * len(spans) + 1


def test_an_outer_span_is_named_before_an_inner_one():
    assert list(segments(10, [("b", 2, 5), ("a", 2, 8)])) == [
        Segment(0, 2, ()),
        Segment(2, 5, ("a", "b")),
        Segment(5, 8, ("a",)),
        Segment(8, 10, ()),
    ]


def test_an_empty_text_has_no_segments():
    assert list(segments(0, [])) == []


def test_marking_a_text_loses_nothing_of_it():
    text = "Zoë 👨‍👩‍👧 cafe\u0301\nשלום"
    found = segments(len(text), [("a", 1, 6), ("b", 4, len(text))])
    assert "".join(text[segment.start : segment.end] for segment in found) == text
