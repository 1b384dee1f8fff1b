"""JSON Feed 1.1. What no feed has a field for stands under `_factcheck`."""

from collections.abc import Sequence
from typing import Any

import msgspec
from django.conf import settings

from annotations.api.feeds.atom import moment
from annotations.api.feeds.entries import Entry

VERSION = "https://jsonfeed.org/version/1.1"

Json = dict[str, Any]


def feed(entries: Sequence[Entry], links: dict[str, str]) -> bytes:
    """Return a page of the feed; `links` are its own address and those of the pages around it."""
    made: Json = {
        "version": VERSION,
        "title": f"Verdicts by {settings.ORGANISATION}",
        "description": "New verdicts, corrections and retractions, the last change first",
        "home_page_url": f"{settings.SITE_URL}/verdicts/",
        "feed_url": links["self"],
        **({"next_url": links["next"]} if "next" in links else {}),
        "authors": [{"name": settings.ORGANISATION, "url": settings.SITE_URL}],
        "items": [item(entry) for entry in entries],
    }
    return msgspec.json.encode(made)


def item(entry: Entry) -> Json:
    """Return one entry."""
    made: Json = {
        "id": entry.urn,
        "url": entry.url,
        "title": entry.title,
        "content_html": entry.html,
        "summary": entry.summary,
        "date_published": moment(entry.published),
        "date_modified": moment(entry.updated),
        "tags": list(entry.topics),
        "_factcheck": {
            "about": f"{settings.SITE_URL}/api/v1/docs/",
            "ref": entry.ref,
            "state": entry.state,
            "version": entry.version,
            "change_class": entry.change_class,
            "public_note": entry.public_note,
            "rating": entry.rating and msgspec.to_builtins(entry.rating),
            "license": settings.LICENSE_URL,
            "attribution": settings.ATTRIBUTION,
        },
    }
    return made | ({"language": entry.language} if entry.language else {})
