"""Atom (RFC 4287), page by page (RFC 5005). An entry keeps its id; a correction is an updated entry."""

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings

from annotations.api.feeds.entries import Entry, newest, xml_safe

NAMESPACE = "http://www.w3.org/2005/Atom"
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)


def feed(entries: Sequence[Entry], links: dict[str, str]) -> bytes:
    """Return a page of the feed; `links` are its own address and those of the pages around it."""
    root = Element("feed", {"xmlns": NAMESPACE})
    put(root, "id", f"{settings.SITE_URL}/feeds/verdicts.atom")
    put(root, "title", f"Verdicts by {settings.ORGANISATION}")
    put(
        root,
        "subtitle",
        "New verdicts, corrections and retractions, the last change first",
    )
    put(root, "updated", moment(newest(entries) or BEGINNING))
    put(root, "rights", f"{settings.ATTRIBUTION}, {settings.LICENSE_URL}")
    author(root)
    SubElement(
        root,
        "link",
        {
            "rel": "alternate",
            "type": "text/html",
            "href": f"{settings.SITE_URL}/verdicts/",
        },
    )
    SubElement(root, "link", {"rel": "license", "href": settings.LICENSE_URL})
    for rel, url in links.items():
        SubElement(
            root, "link", {"rel": rel, "type": "application/atom+xml", "href": url}
        )
    for entry in entries:
        put_entry(root, entry)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True))


def put_entry(root: Element, entry: Entry) -> None:
    """Put one entry into the feed."""
    made = SubElement(
        root, "entry", {"xml:lang": entry.language} if entry.language else {}
    )
    put(made, "id", entry.urn)
    put(made, "title", entry.title)
    put(made, "updated", moment(entry.updated))
    put(made, "published", moment(entry.published))
    SubElement(
        made, "link", {"rel": "alternate", "type": "text/html", "href": entry.url}
    )
    record = f"{settings.SITE_URL}/api/v1/verdicts/{entry.id}/"
    SubElement(
        made, "link", {"rel": "alternate", "type": "application/json", "href": record}
    )
    for topic in entry.topics:
        SubElement(made, "category", {"term": xml_safe(topic)})
    if entry.state != "current":
        SubElement(
            made,
            "category",
            {"term": entry.state, "scheme": f"{settings.SITE_URL}/states"},
        )
    put(made, "summary", entry.summary)
    put(made, "content", entry.html, {"type": "html"})


def author(root: Element) -> None:
    """Name who stands behind the feed."""
    made = SubElement(root, "author")
    put(made, "name", settings.ORGANISATION)
    put(made, "uri", settings.SITE_URL)


def put(
    into: Element, name: str, text: str, attributes: dict[str, str] | None = None
) -> None:
    """Put an element with a text."""
    SubElement(into, name, attributes or {}).text = xml_safe(text)


def moment(at: datetime) -> str:
    """Return a time as RFC 3339 has it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
