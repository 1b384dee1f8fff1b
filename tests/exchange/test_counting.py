"""The unit of a file's offsets is found out by its quotations, and never guessed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import Selectors
from annotations.anchoring.text import grapheme_boundaries
from annotations.exchange.counting import (
    UNITS,
    Counted,
    Misplaced,
    Tally,
    placed,
    stands,
)
from annotations.exchange.foreign import Mark, Where
from tests.exchange.formats.corpora import spans, texts

TEXT = (
    "💩 A café.\nThe cafe\u0301 👩\u200d💻 said “no”.\nקפה was open; the café was not."
)
WORDS = ("café", "said", "קפה", "open", "not")


def counted_in(unit: str, text: str, offset: int) -> int:
    """Count an offset the plain way."""
    before = text[:offset]
    if unit.endswith("_crlf"):
        before = before.replace("\n", "\r\n")
    match unit.removesuffix("_crlf"):
        case "utf16_code_unit":
            return len(before.encode("utf-16-le")) // 2
        case "byte":
            return len(before.encode())
        case "grapheme":
            return sum(1 for one in grapheme_boundaries(text) if 0 < one <= offset)
    return len(before)


def mark(unit: str, text: str, start: int, end: int, *, quote: bool = True) -> Mark:
    exact = text[start:end] if quote else None
    places = (counted_in(unit, text, at) for at in (start, end))
    return Mark(Where(), (Selectors(exact, None, None, *places),))


def marks(unit: str) -> list[Mark]:
    return [
        mark(unit, TEXT, TEXT.rindex(one), TEXT.rindex(one) + len(one)) for one in WORDS
    ]


@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_every_unit_is_found_out(unit: str, ends: str) -> None:
    written = TEXT.replace("\n", ends)
    if ends == "\r\n" and not unit.endswith("_crlf"):
        written = "\ufeff" + written  # offsets of what is stored all the same
    counted, tally = Counted(written), Tally(UNITS)
    given_marks = marks(unit)
    for one in given_marks:
        tally.count(one, counted)
    assert tally.agreed
    assert unit in tally.possible
    for one, words in zip(given_marks, WORDS, strict=True):
        start = TEXT.rindex(words)
        assert placed(one, counted, tally) == [(start, start + len(words))]


@given(st.data())
def test_a_place_is_never_other_words(data: st.DataObject) -> None:
    text = data.draw(texts())
    unit = data.draw(st.sampled_from(UNITS))
    made = [
        mark(unit, text, start, end)
        for parts in data.draw(st.lists(spans(text), min_size=1, max_size=4))
        for start, end in parts
    ]
    counted, tally = Counted(text), Tally(UNITS)
    for one in made:
        tally.count(one, counted)
    assert unit in tally.possible
    for one in made:
        part = one.parts[0]
        there = placed_or_refused(one, counted, tally)
        if there is not None:
            [(start, end)] = there
            assert text[start:end] == part.exact
            assert (start, end) == counted.place(unit, part.start or 0, part.end or 0)


def placed_or_refused(
    one: Mark, counted: Counted, tally: Tally
) -> list[tuple[int, int]] | None:
    """Return where a mark stands, or None where the refusal says that it may be two places."""
    try:
        return placed(one, counted, tally)
    except Misplaced as error:
        if "nothing in the file says which is meant" not in str(error):
            raise
        return None


def test_one_wrong_quotation_is_named_and_the_rest_still_stand() -> None:
    counted, tally = Counted(TEXT), Tally(UNITS)
    wrong = Mark(Where(), (Selectors("milk", None, None, 0, 4),))
    given_marks = [*marks("utf16_code_unit"), wrong]
    for one in given_marks:
        tally.count(one, counted)
    assert not tally.agreed
    assert tally.possible == ["utf16_code_unit"]
    with pytest.raises(Misplaced, match="stands at 0–4, counted in UTF-16 code units"):
        placed(wrong, counted, tally)
    assert placed(given_marks[0], counted, tally)


def test_a_place_without_a_quotation_is_taken_only_where_units_agree() -> None:
    counted, tally = Counted(TEXT), Tally(("code_point", "utf16_code_unit"))
    bare = mark("code_point", TEXT, 4, 8, quote=False)
    with pytest.raises(Misplaced, match=r"in code points, .* in UTF-16 code units"):
        placed(bare, counted, tally)
    tally.count(marks("utf16_code_unit")[0], counted)
    assert placed(bare, counted, tally) == [(3, 7)]
    said = Tally(("code_point",))
    assert placed(bare, counted, said) == [(4, 8)]


def test_a_place_outside_the_text_is_refused() -> None:
    counted, tally = Counted("A café."), Tally(UNITS)
    far = Mark(Where(), (Selectors(start=3, end=300),))
    with pytest.raises(Misplaced, match="has 7 code points"):
        placed(far, counted, tally)
    assert not stands(far, counted, "byte")
