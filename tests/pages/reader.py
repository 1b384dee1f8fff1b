"""How a test reads a page: its words, its links, its structure."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"meta", "link", "input", "br"})


@dataclass
class Seen(HTMLParser):
    """What a page holds: elements with their attributes, and its text without the head."""

    markup: str
    elements: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    open: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self, convert_charrefs=True)
        self.feed(self.markup)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "head" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """The words of the page, white space evened out."""
        return " ".join("".join(self.words).split())

    @property
    def links(self) -> list[str]:
        """Where the page's links lead."""
        return [
            found["href"]
            for tag, found in self.elements
            if tag == "a" and "href" in found
        ]

    def named(self, tag: str) -> list[dict[str, str]]:
        """Return the attributes of each element of one name."""
        return [found for name, found in self.elements if name == tag]


def read(answer: object) -> Seen:
    """Return what a page holds; fails when its elements do not nest."""
    page = Seen(answer.content.decode())  # type: ignore[attr-defined]
    assert page.open == []
    return page
