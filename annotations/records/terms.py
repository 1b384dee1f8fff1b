"""The terms under which records leave: how much text, and what is said about the source."""

from dataclasses import dataclass
from typing import Literal

from django.conf import settings

TextRule = Literal["rights", "full", "quote", "none"]
Level = Literal["full", "quote", "none"]


@dataclass(frozen=True)
class Terms:
    """How much of the articles' text goes along, and who stands behind the records.

    `text` is `rights` (each article's own setting) or one level for all. `site` is the service's
    address without a slash at the end.
    """

    site: str
    publisher: str
    license: str
    attribution: str
    text: TextRule = "rights"

    def level(self, rights: str) -> Level:
        """Return how much text of an article with these `rights` may go along."""
        if self.text != "rights":
            return self.text
        return "full" if rights == "full" else "quote" if rights == "quote" else "none"


def public_terms() -> Terms:
    """Return the terms of everything that is published: each article's own rights."""
    return Terms(
        site=settings.SITE_URL,
        publisher=settings.ORGANISATION,
        license=settings.LICENSE_URL,
        attribution=settings.ATTRIBUTION,
    )
