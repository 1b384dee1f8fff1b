"""What a feed says of a verdict, or of one that is gone, whatever the format of the feed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.html import escape, linebreaks

from annotations.decoding import decode
from annotations.records.shapes import (
    TombstoneRecord,
    VerdictRating,
    VerdictRecord,
)
from annotations.vocabulary import ChangeClass, RecordState

# What XML 1.0 has no place for.
NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One entry of a feed. `html` and `summary` are our own words; `state` tells what is gone."""

    id: UUID
    ref: str
    state: str
    title: str
    summary: str
    html: str
    language: str
    topics: Sequence[str]
    published: datetime
    updated: datetime
    version: int
    change_class: str
    public_note: str
    rating: VerdictRating | None

    @property
    def urn(self) -> str:
        """Return what the entry is known by, whatever becomes of it."""
        return f"urn:uuid:{self.id}"

    @property
    def url(self) -> str:
        """Return the address of the verdict's page."""
        return f"{settings.SITE_URL}/verdicts/{self.ref}/"


def entry_of(body: bytes) -> Entry:
    """Return the entry of a stored verdict or tombstone."""
    record = decode(body, VerdictRecord | TombstoneRecord)
    if isinstance(record, TombstoneRecord):
        return gone(record)
    label = record.rating.alternate_name if record.rating else ""
    published = record.published_at or record.modified_at
    if published is None:  # no published verdict lacks it
        raise ValueError(record.ref)
    return Entry(
        id=record.id,
        ref=record.ref,
        state=RecordState.CURRENT.value,
        title=f"{label}: {record.claim.text}",
        summary=record.summary,
        html=words(
            changed(record.change_class, record.public_note),
            record.summary,
            record.justification,
        ),
        language=record.language,
        topics=record.claim.about,
        published=published,
        updated=record.modified_at or published,
        version=record.version,
        change_class=record.change_class or "",
        public_note=record.public_note,
        rating=record.rating,
    )


def gone(record: TombstoneRecord) -> Entry:
    """Return the entry of a verdict that is no longer served: none of its words."""
    state = RecordState(record.state).label
    return Entry(
        id=record.id,
        ref=record.ref,
        state=record.state,
        title=f"{state}: verdict {record.ref}",
        summary=record.public_note,
        html=words(f"{state}. Please do not quote this verdict.", record.public_note),
        language="",
        topics=(),
        published=record.published_at,
        updated=record.modified_at,
        version=record.version,
        change_class=record.change_class or "",
        public_note=record.public_note,
        rating=None,
    )


def changed(change_class: str | None, note: str) -> str:
    """Return what changed, and why; nothing for a first version."""
    if not note or change_class not in ChangeClass.values:
        return note
    return f"{ChangeClass(change_class).label}: {note}"


def words(*texts: str) -> str:
    """Return texts as paragraphs of HTML."""
    return "".join(linebreaks(escape(text)) for text in texts if text)


def xml_safe(text: str) -> str:
    """Return a text without what XML has no place for."""
    return NO_XML.sub("\ufffd", text)


def newest(entries: Iterable[Entry]) -> datetime | None:
    """Return when an entry last changed."""
    return max((one.updated for one in entries), default=None)
