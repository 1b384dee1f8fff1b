"""What a file says of its article: the keys of front matter, manifests and JSON, each checked."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any

import msgspec
from django.db.models import TextChoices

from annotations.decoding import convert
from annotations.vocabulary import (
    DatePrecision,
    Genre,
    PublisherKind,
    RevisionKind,
    Rights,
)

CHOICES: dict[str, type[TextChoices]] = {
    "genre": Genre,
    "publisher_kind": PublisherKind,
    "rights": Rights,
    "change_kind": RevisionKind,
    "precision": DatePrecision,
}
DATE_SHAPES = {
    4: (DatePrecision.YEAR, "-01-01"),
    7: (DatePrecision.MONTH, "-01"),
    10: (DatePrecision.DAY, ""),
}


class Unloadable(Exception):
    """A file is not loaded; the message names it and says what to do."""


@dataclass(frozen=True)
class Said:
    """What a file says; None where it says nothing. The keys are described in `seeds/README.md`."""

    url: str | None = None
    headline: str | None = None
    publisher: str | None = None
    publisher_name: str | None = None
    publisher_url: str | None = None
    publisher_kind: str | None = None
    authors: list[str] | None = None
    genre: str | None = None
    language: str | None = None
    published_on: str | int | None = None
    precision: str | None = None
    captured_at: datetime | None = None
    rights: str | None = None
    rights_note: str | None = None
    translated_from: str | None = None
    change_kind: str | None = None
    note: str | None = None

    def published(self) -> tuple[date, DatePrecision] | None:
        """Return the first day of what is known of the date, and how much is known.

        Raises ValueError for what is no date, or one that is not as long as its `precision`.
        """
        if self.published_on is None:
            return None
        given = str(self.published_on)
        precision, rest = DATE_SHAPES.get(len(given), (None, ""))
        if precision is None or self.precision not in {None, precision.value}:
            raise ValueError("published_on is as long as its precision")
        return date.fromisoformat(given + rest), precision


KEYS = tuple(field.name for field in fields(Said))


def said_of(values: Mapping[str, Any], name: str) -> Said:
    """Return what a file says. Raises Unloadable, naming the file and the fault."""
    for key in values:
        if key not in KEYS:
            raise Unloadable(
                f"{name}: there is no key '{key}'. Choose from: {', '.join(KEYS)}."
            )
    for key, choices in CHOICES.items():
        if values.get(key) is not None and values[key] not in choices.values:
            raise Unloadable(
                f"{name}: there is no {key} '{values[key]}'. "
                f"Choose one of: {', '.join(choices.values)}."
            )
    return checked(values, name)


def checked(values: Mapping[str, Any], name: str) -> Said:
    """Return the values as their types. Raises Unloadable for what does not fit."""
    try:
        said = convert(dict(values), Said)
    except msgspec.ValidationError as error:
        raise Unloadable(f"{name}: {error}. Correct its metadata.") from error
    if said.captured_at is not None and said.captured_at.tzinfo is None:
        raise Unloadable(
            f"{name}: captured_at has no time zone. Write it like 2025-03-12T08:05:00Z."
        )
    try:
        said.published()
    except ValueError as error:
        raise Unloadable(
            f"{name}: published_on is '{said.published_on}'. Write what is known of the date "
            "as 2025, 2025-03 or 2025-03-13, no more and no less than its precision."
        ) from error
    return said
