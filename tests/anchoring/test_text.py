"""Texts as they are stored, and the units of their offsets."""

import pytest
from hypothesis import given

from annotations.anchoring.text import (
    Clusters,
    InsideCharacter,
    SpanOutsideText,
    from_utf16,
    grapheme_boundaries,
    normalise,
    snap,
    to_utf16,
)
from annotations.anchoring.units import Units
from tests.anchoring.texts import any_texts, sources, texts

MIXED = "Zoë 👨‍👩‍👧 e\u0301 שלום\nend"


def test_line_ends_and_a_leading_mark_are_all_that_normalising_touches():
    raw = "\ufeffcafe\u0301\r\nשלום\u00a0👨‍👩‍👧\rend \ufeff"
    assert normalise(raw) == "cafe\u0301\nשלום\u00a0👨‍👩‍👧\nend \ufeff"
    assert normalise(raw.encode()) == normalise(raw)


def test_bytes_that_are_not_utf8_are_refused():
    with pytest.raises(UnicodeDecodeError):
        normalise(b"caf\xe9")


@given(sources)
def test_normalising_twice_changes_nothing(source):
    assert normalise(normalise(source)) == normalise(source)


@given(texts | any_texts)
def test_clusters_agree_with_the_segmentation_of_the_whole_text(text):
    clusters, boundaries = Clusters(text), set(grapheme_boundaries(text))
    assert [clusters.is_boundary(at) for at in range(len(text) + 1)] == [
        at in boundaries for at in range(len(text) + 1)
    ]


@given(texts | any_texts)
def test_utf16_and_code_points_convert_both_ways(text):
    for at in range(len(text) + 1):
        assert from_utf16(text, to_utf16(text, at)) == at


def test_half_of_a_surrogate_pair_is_refused():
    with pytest.raises(InsideCharacter):
        from_utf16("a👍b", 2)


@pytest.mark.parametrize("offset", [-1, 99])
def test_offsets_beyond_the_text_are_refused(offset):
    with pytest.raises(SpanOutsideText):
        from_utf16(MIXED, offset)
    with pytest.raises(SpanOutsideText):
        to_utf16(MIXED, offset)


def test_a_span_that_cuts_a_family_grows_to_hold_it_whole():
    start = MIXED.index("👨")
    assert snap(MIXED, start + 1, start + 2) == (start, start + 5)


def test_a_long_cluster_is_one_cluster():
    text = "x e" + "\u0301" * 5_000 + " y"
    assert snap(text, 10, 11) == (2, 5_003)


@pytest.mark.parametrize(
    ("unit", "convert"),
    [
        ("position in UTF-16", lambda text: len(text.encode("utf-16-le")) // 2),
        ("position in bytes", lambda text: len(text.encode())),
        ("position with CRLF", lambda text: len(text) + text.count("\n")),
        ("position in graphemes", lambda text: len(grapheme_boundaries(text)) - 1),
    ],
)
def test_positions_in_other_units_are_read_back(unit, convert):
    text = MIXED + " 👍 last"
    start = text.index("last")
    stated = convert(text[:start]), convert(text)
    assert (unit, start, len(text)) in list(Units(text).readings(*stated))
