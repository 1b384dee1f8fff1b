"""Links to a passage at its publisher's site."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring.describe import describe
from annotations.anchoring.fragments import (
    is_web_address,
    passage_url,
    text_directive,
)
from annotations.anchoring.selectors import Selectors
from annotations.anchoring.text import normalise
from tests.anchoring.texts import texts_with_span

ADDRESS = "https://northern-echo.example/cafe"


def directive(text: str, words: str) -> str:
    start = text.index(words)
    return text_directive(describe(text, start, start + len(words)))


def test_the_words_stand_between_whole_words_of_their_own_line():
    text = "One.\nThe minister said on Monday that the café had closed for good, again.\nTwo."
    assert directive(text, "the café had closed") == (
        "text=minister%20said%20on%20Monday%20that-,the%20caf%C3%A9%20had%20closed,"
        "-for%20good%2C%20again."
    )


def test_a_whole_line_needs_no_words_around_it():
    text = "One line.\r\nקפה סגור 👩‍💻 cafe\u0301\r\nAnother line."
    assert directive(normalise(text), "קפה סגור 👩‍💻 cafe\u0301").count(",") == 0


def test_words_cut_by_the_end_of_the_context_are_left_out():
    part = Selectors(exact="signed", prefix="yor did not say he", suffix="the agree")
    assert text_directive(part) == "text=did%20not%20say%20he-,signed,-the"


def test_the_signs_of_the_directive_itself_are_encoded():
    part = Selectors(exact="twenty-one, A&B #1 ~ 100%")
    assert text_directive(part) == ("text=twenty%2Done%2C%20A%26B%20%231%20~%20100%25")


def test_a_long_passage_is_given_by_its_first_and_last_words():
    words = " ".join(f"word{number}" for number in range(200))
    start, end = text_directive(Selectors(exact=words)).removeprefix("text=").split(",")
    assert words.startswith(unquote(start))
    assert words.endswith(unquote(end))
    assert len(start) + len(end) < 200


def test_a_passage_over_several_lines_is_given_by_its_edges_too():
    found = text_directive(Selectors(exact="The first line.\n\nThe last line."))
    assert found == "text=The%20first%20line.,The%20last%20line."


def test_the_last_words_stand_nowhere_earlier_in_the_passage():
    exact = (
        "Begin.\n"
        + "the end of it all, my friend, " * 12
        + "the end of it all, my friend."
    )
    start, end = text_directive(Selectors(exact=exact)).removeprefix("text=").split(",")
    rest = exact[len(unquote(start)) :]
    assert rest.index(unquote(end)) == len(rest) - len(unquote(end))


def test_every_part_of_a_quotation_has_a_directive():
    parts = [Selectors(exact="one"), Selectors(exact=None), Selectors(exact="two")]
    assert passage_url(ADDRESS, parts) == f"{ADDRESS}#:~:text=one&text=two"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (f"{ADDRESS}?a=1#top", f"{ADDRESS}?a=1#top:~:text=one"),
        (f"{ADDRESS}#:~:text=old", f"{ADDRESS}#:~:text=one"),
        (f" {ADDRESS} ", f"{ADDRESS}#:~:text=one"),
    ],
)
def test_a_fragment_that_is_there_is_kept_and_an_old_directive_is_not(url, expected):
    assert passage_url(url, [Selectors(exact="one")]) == expected


def test_without_words_the_address_stays_as_it_is():
    assert passage_url(f"{ADDRESS}#top", [Selectors(exact=None)]) == f"{ADDRESS}#top"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)", "JaVaScRiPt:alert(1)", " java\nscript:alert(1)", "\x01javascript:alert(1)",
        "data:text/html,<script>", "vbscript:x", "//evil.example", "", "http://", "http://[::1", "/path",
        "ftp://example.org/",
    ],
)  # fmt: skip
def test_only_addresses_of_the_web_may_be_linked(url):
    assert not is_web_address(url)


@pytest.mark.parametrize("url", [ADDRESS, "HTTP://Example.org", "https://[::1]:8000/"])
def test_addresses_of_the_web_may_be_linked(url):
    assert is_web_address(url)


@given(texts_with_span())
def test_a_directive_holds_words_of_the_text_alone(drawn):
    text, start, end = drawn
    found = text_directive(describe(text, start, end))
    if not text[start:end].strip():
        assert found == ""
        return
    even = " ".join(text.replace("\u00ad", "").split())
    for term in found.removeprefix("text=").split(","):
        words = unquote(term.removeprefix("-").removesuffix("-"))
        assert " ".join(words.split()) in even
        assert "&" not in term


@given(st.text(max_size=80), st.text(max_size=40), st.text(max_size=40))
def test_nothing_in_a_quotation_breaks_the_address(exact, prefix, suffix):
    url = passage_url(ADDRESS, [Selectors(exact=exact, prefix=prefix, suffix=suffix)])
    assert url.isascii()
    assert url.count("#") <= 1
    assert not any(sign in url for sign in " \n\"<>'")
