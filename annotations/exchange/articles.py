"""Loading source articles from files: new ones, changed texts, and what is said of them.

Which article a text belongs to is decided by its `url`; without one by the place of its file and its
words. So loading a file again changes nothing, and loading it changed adds a revision.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction
from django.utils.text import slugify

from annotations.exchange.patience import be_patient
from annotations.exchange.said import Said, Unloadable
from annotations.exchange.sources import Source, read_sources
from annotations.models import Article, Publisher
from annotations.vocabulary import Genre
from annotations.workflow import (
    Act,
    ArticleContent,
    Identity,
    Refused,
    RevisionContent,
    add_article,
    add_publisher,
    edit_article,
    edit_publisher,
    revise,
)
from annotations.workflow.articles import readable

UNKNOWN_PUBLISHER = "unknown"
UNDETERMINED = "und"  # BCP 47 for a language that nobody has named
COPIED = (
    "url", "headline", "authors", "genre", "language", "translated_from", "rights", "rights_note",
)  # fmt: skip


@dataclass
class Report:
    """What loading did; each list holds references of articles, in order."""

    added: list[str] = field(default_factory=list)
    revised: list[str] = field(default_factory=list)
    edited: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)
    earlier: list[str] = field(default_factory=list)


def load(act: Act, paths: Sequence[Path]) -> Report:
    """Load files and folders of articles, all or nothing.

    Raises Unloadable for the first file that cannot be loaded; nothing is stored then.
    """
    coming = {text_hash(source) for source in read_sources(paths)}
    report = Report()
    with transaction.atomic():
        be_patient()
        for source in read_sources(paths):
            try:
                load_source(act, source, coming, report)
            except Refused as refusal:
                raise Unloadable(f"{source.name}: {refusal}") from refusal
    return report


def text_hash(source: Source) -> str:
    """Return the SHA-256 of the text as it would be stored. Raises Unloadable for no text."""
    try:
        return sha256(readable(source.raw).encode()).hexdigest()
    except Refused as refusal:
        raise Unloadable(f"{source.name}: {refusal}") from refusal


def load_source(act: Act, source: Source, coming: set[str], report: Report) -> None:
    """Load one text; `coming` are the hashes of all texts of this call."""
    digest = text_hash(source)
    publisher = publisher_of(act, source.said)
    article = find_article(source, digest, publisher, coming)
    if article is None:
        report.added.append(add(act, source, publisher).ref)
        return
    if not article.revisions.filter(text_sha256=digest).exists():
        identity = Identity(revision_uuid(article.uuid, digest))
        content = revision_content(act, source)
        revise(act, article, content, identity=identity)
        report.revised.append(article.ref)
    elif latest_hash(article) != digest:
        report.earlier.append(article.ref)  # the article has moved on from this text
        return
    else:
        report.unchanged.append(article.ref)
    if tell(act, article, source.said, publisher):
        report.edited.append(article.ref)


def find_article(
    source: Source, digest: str, publisher: Publisher, coming: set[str]
) -> Article | None:
    """Return the article that a text belongs to, or None when it is new."""
    at_place = with_uuid(place_uuid(source))
    if at_place and latest_hash(at_place) != digest:
        # Files may have been renamed: this one's words may now lie at another place.
        at_place = at_place if latest_hash(at_place) not in coming else None
    if source.said.url:
        by_address = Article.objects.filter(url=source.said.url).first()
        nameless = at_place if at_place and not at_place.url else None
        return by_address or with_uuid(address_uuid(source)) or nameless
    if at_place and latest_hash(at_place) == digest:
        return at_place
    same = Article.objects.filter(revisions__text_sha256=digest).order_by("url", "id")
    if source.said.publisher:
        same = same.filter(publisher=publisher)
    return same.first() or at_place


def with_uuid(uuid: UUID | None) -> Article | None:
    """Return the article with an identifier, if there is one."""
    return Article.objects.filter(uuid=uuid).first() if uuid else None


def latest_hash(article: Article) -> str | None:
    """Return the SHA-256 of an article's latest text."""
    latest = article.revisions.order_by("number").last()
    return latest.text_sha256 if latest else None


def address_uuid(source: Source) -> UUID | None:
    """Return the identifier that its address gives an article."""
    return uuid5(NAMESPACE_URL, source.said.url) if source.said.url else None


def place_uuid(source: Source) -> UUID | None:
    """Return the identifier that the place of its file gives an article without an address."""
    return uuid5(NAMESPACE_URL, f"file://{source.place}") if source.place else None


def revision_uuid(article: UUID, digest: str) -> UUID:
    """Return the identifier that a text has in an article: the same wherever it is loaded."""
    return uuid5(article, digest)


def add(act: Act, source: Source, publisher: Publisher) -> Article:
    """Add an article with its first text."""
    said = source.said
    content = ArticleContent(
        **{
            "publisher": publisher,
            "genre": Genre.OTHER.value,
            "language": UNDETERMINED,
            **fields_of(said),
        }
    )
    uuid = address_uuid(source) or place_uuid(source)
    first = revision_content(act, source)
    # Another article may have been loaded from this place before.
    if uuid is None or with_uuid(uuid):
        return add_article(act, content, first)
    return add_article(
        act,
        content,
        first,
        identity=Identity(uuid),
        first_identity=Identity(revision_uuid(uuid, text_hash(source))),
    )


def revision_content(act: Act, source: Source) -> RevisionContent:
    """Return the text with what is said of it; the publisher's notices say the kind if the file does not."""
    return RevisionContent(
        raw=source.raw,
        captured_at=source.said.captured_at or act.at,
        change_kind=source.said.change_kind or "",
        note=source.said.note or "",
        raw_sha256=source.raw_sha256,
    )


def fields_of(said: Said) -> dict[str, Any]:
    """Return what a file says of its article, as the model's fields; what it leaves out stays."""
    values = {name: getattr(said, name) for name in COPIED}
    published = said.published()
    if published:
        values["published_on"], values["published_precision"] = published
    return {name: value for name, value in values.items() if value is not None}


def tell(act: Act, article: Article, said: Said, publisher: Publisher) -> bool:
    """Bring an article in line with what its file says; return whether anything changed."""
    wanted = fields_of(said)
    if said.publisher:
        wanted["publisher"] = publisher
    changes = {
        name: value for name, value in wanted.items() if getattr(article, name) != value
    }
    if changes:
        edit_article(act, article, **changes)
    return bool(changes)


def publisher_of(act: Act, said: Said) -> Publisher:
    """Return the publisher that a file names, added or brought in line where needed."""
    given = said.publisher or UNKNOWN_PUBLISHER
    slug = publisher_slug(given)
    names: dict[str, Any] = {
        "name": said.publisher_name,
        "site_url": said.publisher_url,
        "kind": said.publisher_kind,
    }
    wanted = {name: value for name, value in names.items() if value is not None}
    publisher = Publisher.objects.filter(slug=slug).first()
    if publisher is None:
        default = given if said.publisher else "Unknown publisher"
        return add_publisher(
            act,
            slug=slug,
            **{"name": default, **wanted},
            identity=Identity(uuid5(NAMESPACE_URL, f"urn:factcheck:publisher:{slug}")),
        )
    changes = {
        name: value
        for name, value in wanted.items()
        if getattr(publisher, name) != value
    }
    return edit_publisher(act, publisher, **changes) if changes else publisher


def publisher_slug(name: str) -> str:
    """Return the slug of a publisher; one in letters that slugs do not have gets a number."""
    return slugify(name)[:100] or f"publisher-{sha256(name.encode()).hexdigest()[:12]}"
