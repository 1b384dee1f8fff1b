"""Links, times and names as the admin shows them; nothing here trusts what people typed."""

from datetime import datetime
from itertools import groupby
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.html import format_html

from annotations.anchoring.placement import CARRIED
from annotations.models import Annotation

WEB = ("http://", "https://")
LONGEST_NAME = 60  # code points


def page_of(row: models.Model, page: str = "change") -> str:
    """Return the address of a row's page in the admin."""
    return reverse(f"admin:annotations_{row._meta.model_name}_{page}", args=[row.pk])


def link_to(row: models.Model | None, words: str = "") -> str:
    """Return a link to a row's page in the admin, or a dash."""
    if row is None:
        return "–"
    return format_html('<a href="{}">{}</a>', page_of(row), words or name_of(row))


def outward(url: str, words: str = "") -> str:
    """Return a link that leaves the service, or the bare words when the address is no web address."""
    if not url.lower().startswith(WEB):
        return format_html("{}", words or url)
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow" target="_blank">{}'
        '<span class="visually-hidden"> (opens in a new tab)</span></a>',
        url,
        words or url,
    )


def name_of(row: models.Model | Any) -> str:
    """Return what people call a row; an annotation is named by its words.

    The anchors and the article of an annotation should have been fetched with it.
    """
    if isinstance(row, Annotation):
        return f"{row.article.ref} “{shortened(words_of(row))}”"
    return str(row)


def words_of(annotation: Annotation) -> str:
    """Return the words a person chose, where they stand last; parts are joined by an ellipsis."""
    anchors = sorted(
        annotation.anchors.all(), key=lambda one: (one.revision_id, one.part)
    )
    groups = [list(group) for _, group in groupby(anchors, lambda one: one.revision_id)]
    chosen = [group for group in groups if all(one.state in CARRIED for one in group)]
    return " … ".join(one.exact for one in (chosen or groups or [[]])[-1])


def shortened(words: str, longest: int = LONGEST_NAME) -> str:
    """Return at most so many code points of some words, on one line."""
    plain = " ".join(words.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def utc(when: datetime | None) -> str:
    """Return a time as the admin shows it, or a dash."""
    return f"{when:%Y-%m-%d %H:%M} UTC" if when else "–"
