"""Reading an answer as a browser or a feed reader does, to see whether words of a person became markup."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree

TAG = "x-qz"
HOSTILE = f"\"'><{TAG} onqz=1></script></textarea></title><!--]]><{TAG}>&lt;{TAG}&gt;"
SCRIPT = "javascript:qz()//"
ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "cite"}
HTML_FIELDS = {"html", "content_html"}  # what readers of JSON put into their pages


def hostile(name: str) -> str:
    """Return markup that breaks out of text, attributes, scripts and comments, and names its column."""
    return f"\"'><{TAG} {mark(name)}>{HOSTILE}"


def mark(name: str) -> str:
    return f"qz{name.replace('.', '').replace('_', '')}"


class Finder(HTMLParser):
    """Finds elements, handlers and addresses that nobody of ours wrote."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == TAG:
            self.found.append(f"<{tag} {attrs}>")
        for name, value in attrs:
            address = "".join((value or "").split()).lower()
            if name.startswith("on") or (
                name in ADDRESSES and address.startswith(("javascript:", "vbscript:"))
            ):
                self.found.append(f"<{tag} {name}={value!r}>")

    handle_startendtag = handle_starttag


def injected(page: str) -> list[str]:
    """Return what a page has that only a person's words can have brought."""
    finder = Finder()
    finder.feed(page)
    finder.close()
    return finder.found


def pages_in(kind: str, body: str) -> Iterator[str]:
    """Yield what of an answer somebody will read as HTML."""
    if kind == "text/html":
        yield body
    elif kind.endswith(("json", "ndjson")):
        for line in body.splitlines() if "ndjson" in kind else [body]:
            yield from html_of(json.loads(line))
    elif kind.endswith("xml"):
        root = ElementTree.fromstring(body)  # noqa: S314 — our own
        assert [one for one in root.iter() if TAG in str(one.tag)] == []
        for one in root.iter():
            if one.get("type") == "html" or one.tag == "html":
                yield one.text or ""


def html_of(value: Any) -> Iterator[str]:
    """Yield the strings in JSON that are HTML by their name."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in HTML_FIELDS and isinstance(inner, str):
                yield inner
            else:
                yield from html_of(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from html_of(inner)
