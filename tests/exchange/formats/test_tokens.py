"""Texts are cut into tokens that leave nothing out, wherever spans start and end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring.text import to_utf16
from annotations.exchange import tokens
from annotations.exchange.tokens import Remembering, Tokens, in_digits
from tests.exchange.formats.corpora import PIECES, texts


@st.composite
def texts_with_spans(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    text = draw(texts())
    places = st.integers(0, len(text))
    pairs = st.tuples(places, places).filter(lambda pair: pair[0] < pair[1])
    return text, draw(st.lists(pairs, max_size=3))


@given(texts_with_spans())
def test_tokens_and_spaces_are_the_text_and_spans_are_whole_tokens(
    made: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = made
    cut = Tokens(text, spans, blanks=True)
    spaces = [" " * space for space in cut.spaces]
    assert "".join(map("".join, zip(cut.words, spaces, strict=True))) == text
    places = list(zip(cut.starts, cut.ends, strict=True))
    assert [text[start:end] for start, end in places] == cut.words
    for start, end in spans:
        first, last = cut.exactly(start, end)
        assert (cut.starts[first], cut.ends[last] + cut.spaces[last]) in {
            (start, end),
            (start, end + 1),
        }


@given(texts_with_spans())
def test_without_blanks_nothing_but_blanks_lies_between_tokens(
    made: tuple[str, list[tuple[int, int]]],
) -> None:
    text, spans = made
    cut = Tokens(text, spans, blanks=False)
    assert "".join(cut.words) == "".join(text.split())
    assert [one.decode() for one in cut.encoded] == cut.words
    edges = [[to_utf16(text, at) for at in own] for own in (cut.starts, cut.ends)]
    assert list(cut.in_utf16()) == edges
    for start, end in spans:
        found = cut.within(start, end)
        assert bool(found) == bool(text[start:end].strip())
        if found:
            held = text[cut.starts[found[0]] : cut.ends[found[1]]]
            assert held == text[start:end].strip()


def test_what_is_forgotten_is_cut_again(monkeypatch: pytest.MonkeyPatch) -> None:
    words = [word for word in PIECES if word.strip()] * 3
    wanted = Remembering(blanks=False)
    cut = [wanted[word] for word in words]
    monkeypatch.setattr(tokens, "REMEMBERED", 2)
    few = Remembering(blanks=False)
    assert [few[word] for word in words] == cut
    assert len(few) <= 2


def test_numbers_of_any_size_have_their_digits() -> None:
    numbers = [0, 7, tokens.SMALL - 1, tokens.SMALL, 10**9]
    assert in_digits(numbers, b"%d") == [str(number).encode() for number in numbers]
    assert in_digits(numbers[:2], b"%d") == [b"0", b"7"]
    assert in_digits([], b"%d") == []
    assert in_digits(numbers, b"-%d") == [f"-{one}".encode() for one in numbers]
