"""The table of a release's records: what each is, where it belongs, and its hash."""

from collections.abc import Callable
from dataclasses import asdict
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from annotations.decoding import decoder_of
from annotations.exchange.format import Outgoing
from annotations.exchange.releases.freezing import thawed
from annotations.exchange.releases.splits import split_of
from annotations.exchange.releases.storing import FROZEN, opened, writing
from annotations.exchange.tables import header, row
from annotations.models import Release

RECORDS = "records.csv"
RIGHTS = "rights.csv"
COLUMNS = ("kind", "id", "ref", "article", "split", "sha256")
RIGHTS_COLUMNS = ("id", "ref", "publisher", "url", "language", "rights", "rights_note")
CSV = "text/csv"


class Head(msgspec.Struct):
    """What the table needs of a record, and nothing else is decoded."""

    record: str
    id: str
    ref: str = ""
    article: Any = None

    @property
    def article_id(self) -> str | None:
        """Return the article that the record belongs to, or that it is."""
        if self.record == "article":
            return self.id
        if isinstance(self.article, dict):
            return str(self.article["id"])
        return self.article if isinstance(self.article, str) else None


HEADS = decoder_of(Head)


def write_tables(
    release: Release, *, beat: Callable[[], None]
) -> dict[str, dict[str, Any]]:
    """Write the table of records and that of the articles' rights; return what is said of them."""
    with (
        opened(release, FROZEN) as source,
        writing(release, RECORDS) as records,
        writing(release, RIGHTS) as rights,
    ):
        records.write(header(COLUMNS))
        rights.write(header(RIGHTS_COLUMNS))
        for outgoing in thawed(source):
            beat()
            records.write(row(line_of(outgoing)))
            if outgoing.kind == "article":
                rights.write(row(rights_of(outgoing.record)))
    return {
        RECORDS: asdict(records.written) | {"media_type": CSV},
        RIGHTS: asdict(rights.written) | {"media_type": CSV},
    }


def line_of(outgoing: Outgoing) -> list[str]:
    """Return the line of a record."""
    head = HEADS.decode(outgoing.body)
    article = head.article_id
    split = split_of(UUID(article)) if article else ""
    digest = sha256(outgoing.body).hexdigest()
    return [outgoing.kind, head.id, head.ref, article or "", split, digest]


def rights_of(article: Any) -> list[str]:
    """Return the line of an article."""
    return [
        str(article.id), article.ref, article.publisher.name, article.url,
        article.language, article.rights, article.rights_note,
    ]  # fmt: skip
