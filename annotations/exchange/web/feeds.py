"""Reading RSS (0.9x, 1.0, 2.0) and Atom (RFC 4287) feeds. Pure: no Django.

A feed with a document type is refused: that is where entities are declared, and bombs are made.
"""

from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.parsers import expat

from annotations.exchange.said import Unloadable

MOST_ENTRIES = 500
DEEPEST = 200  # elements inside each other
LONGEST = 2_000  # code points of an address
ENTRIES = frozenset({"item", "entry"})
FEEDS = frozenset({"rss", "RDF", "feed"})
REMEDY = "Check the address: it may be a page, not a feed."


@dataclass
class Reading:
    """What has been read of a feed so far."""

    path: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    current: str = ""
    words: list[str] = field(default_factory=list)


def addresses_in(raw: bytes, url: str) -> list[str]:
    """Return the addresses of a feed's articles, in its order, each once.

    Raises Unloadable for what is no feed, or one that declares entities.
    """
    reading = Reading()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise Unloadable(
            f"{url} has a document type, which feeds do not need and which can hide a bomb. "
            "Fetch its articles one by one."
        )

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        begin(reading, local, attributes, url)

    def end(name: str) -> None:
        finish(reading, name.rpartition(" ")[2])

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reading.words.append
    try:
        parser.Parse(raw, True)  # noqa: FBT003  # expat's own argument
    except expat.ExpatError as error:
        raise Unloadable(
            f"{url} is not a feed: {expat.ErrorString(error.code)} in line {error.lineno}. {REMEDY}"
        ) from error
    found = [urljoin(url, link) for link in reading.links if len(link) <= LONGEST]
    return list(dict.fromkeys(found))[:MOST_ENTRIES]


def begin(reading: Reading, name: str, attributes: dict[str, str], url: str) -> None:
    """Note that an element begins."""
    if not reading.path and name not in FEEDS:
        raise Unloadable(f"{url} is not a feed: it begins with <{name[:40]}>. {REMEDY}")
    if len(reading.path) == DEEPEST:
        raise Unloadable(f"{url} is nested too deeply to be a feed.")
    reading.path.append(name)
    reading.words.clear()
    if name in ENTRIES:
        reading.current = ""
    if inside_entry(reading, "link"):
        usual = attributes.get("rel", "alternate") == "alternate"
        if usual and attributes.get("href"):
            reading.current = reading.current or attributes["href"]


def finish(reading: Reading, name: str) -> None:
    """Note that an element ends."""
    words = "".join(reading.words).strip()
    if inside_entry(reading, "link") and words:
        reading.current = reading.current or words
    if name in ENTRIES and reading.current:
        reading.links.append(reading.current)
    reading.path.pop()
    reading.words.clear()


def inside_entry(reading: Reading, name: str) -> bool:
    """Return whether the element is one of this name, directly in an entry."""
    return (
        len(reading.path) > 1
        and reading.path[-1] == name
        and reading.path[-2] in ENTRIES
    )
