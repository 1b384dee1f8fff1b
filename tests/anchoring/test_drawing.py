"""Highlights drawn in their text: flat, complete, and nothing that was written becomes markup."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from annotations.anchoring import blocks
from annotations.anchoring.drawing import Mark, Note, drawn
from tests.anchoring.texts import any_texts, texts

WORDS = st.text(alphabet="<>&\"' aé👩\u200d💻א\n", max_size=60) | any_texts | texts


class Read(HTMLParser):
    """What a browser makes of a drawing: its text, and for each code point the highlights on it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.owners: list[set[str]] = []
        self.open: list[set[str]] = []
        self.deepest = 0
        self.tags: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "mark":
            self.open.append(set((dict(attrs)["data-annotations"] or "").split()))
            self.deepest = max(self.deepest, len(self.open))

    def handle_endtag(self, tag: str) -> None:
        if tag == "mark":
            self.open.pop()

    def handle_data(self, data: str) -> None:
        self.text += data
        self.owners += [set().union(*self.open) for _ in data]


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[Mark]]:
    text = draw(WORDS)
    edges = st.integers(0, len(text))
    spans = draw(st.lists(st.tuples(edges, edges), max_size=8))
    return text, [
        Mark(str(number), *sorted(span), tone="denies", says='"<b>', leads="x")
        for number, span in enumerate(spans)
    ]


@given(marked())
def test_every_code_point_has_the_highlights_that_cover_it(
    given: tuple[str, list[Mark]],
) -> None:
    text, marks = given
    for places in (blocks.lines(text), [(0, len(text))]):
        read = Read("".join(html for _, html in drawn(text, marks, places)))
        assert read.text == text
        assert read.owners == [
            {one.owner for one in marks if one.start <= at < one.end}
            for at in range(len(text))
        ]
        assert read.deepest <= 1
        assert read.tags <= {"mark", "a"}


@given(marked())
def test_a_line_drawn_alone_is_the_line_drawn_with_all(
    given: tuple[str, list[Mark]],
) -> None:
    text, marks = given
    whole = dict(drawn(text, marks, blocks.lines(text)))
    for start, end in blocks.lines(text):
        near = [one for one in marks if one.start < end and start < one.end]
        assert dict(drawn(text, near, [(start, end)])) == {start: whole[start]}


def test_the_innermost_colours_and_each_has_its_place_and_its_number() -> None:
    text = "No café has closed."
    note = Note(2, "n-2", "m-2", "Mark 2, false")
    marks = [
        Mark("1", 0, 18, "true", place="a-1"),
        Mark("2", 3, 7, "false", place="a-2", note=note),
    ]
    ((_, html),) = drawn(text, marks, [(0, len(text))])
    assert html == (
        '<mark class="mark mark-true" data-annotations="1" id="a-1">No </mark>'
        '<mark class="mark mark-false mark-deep mark-d2" data-annotations="1 2" id="a-2">café</mark>'
        '<sup class="number"><a href="#n-2" id="m-2" lang="en" dir="ltr" aria-label="Mark 2, false">2</a></sup>'
        '<mark class="mark mark-true" data-annotations="1"> has closed</mark>.'
    )


def test_words_under_many_highlights_tell_of_the_three_innermost() -> None:
    marks = [Mark(str(one), one, 9, "true", says=f"Number {one}") for one in range(5)]
    *_, (_, html) = drawn("1234567890", marks, [(0, 4), (4, 9)])
    assert 'title="Number 4; Number 3; Number 2; and 2 more"' in html
    assert "mark-d3" in html
