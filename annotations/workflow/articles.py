"""Verbs on publishers, articles and their revisions."""

from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db import connection

from annotations.anchoring.repeats import stored_shingles
from annotations.anchoring.text import normalise
from annotations.models import Article, Publisher, Revision, Shingles
from annotations.vocabulary import DatePrecision, PublisherKind, RevisionKind, Rights
from annotations.workflow.acts import Act, Identity
from annotations.workflow.errors import InvalidContent
from annotations.workflow.permissions import may_annotate, require
from annotations.workflow.public import require_for_public, tell_of_change
from annotations.workflow.storing import insert, require_editable, update, verb

LARGEST_TEXT = 10 * 1024 * 1024  # bytes
MOST_DIGITS = 9  # in the number of a reference
APART = 10**12  # beyond the numbers of all references that are given or kept
SEQUENCES = ("article", "claim", "verdict")


@dataclass(frozen=True)
class PublisherContent:
    """What is said of a publisher."""

    slug: str
    name: str
    site_url: str = ""
    kind: str = PublisherKind.OTHER


@dataclass(frozen=True)
class ArticleContent:
    """What is said of an article; `published_on` is the first day of what is known."""

    publisher: Publisher
    genre: str
    language: str
    url: str = ""
    headline: str = ""
    authors: list[str] = field(default_factory=list)
    translated_from: str = ""
    published_on: date | None = None
    published_precision: str = DatePrecision.DAY
    rights: str = Rights.QUOTE
    rights_note: str = ""


@dataclass(frozen=True)
class RevisionContent:
    """One text of an article, as it came: bytes in UTF-8, or a string.

    Without a `change_kind` the publisher's own notices in the text say what it is.
    """

    raw: bytes | str
    captured_at: datetime
    change_kind: str = ""
    note: str = ""
    raw_sha256: str = ""


def number_apart() -> None:
    """Take references from sequences of this transaction's own, for one that will be rolled back.

    PostgreSQL looks for a sequence among those of the session first. Theirs start where no reference
    of anybody's will ever be, so that nobody waits for this transaction's end either.
    """
    with connection.cursor() as cursor:
        for sequence in SEQUENCES:
            name = f"annotations_{sequence}_ref"
            cursor.execute(f"CREATE TEMPORARY SEQUENCE {name}")
            cursor.execute("SELECT setval(%s, %s)", [f"pg_temp.{name}", APART])


def next_ref(letter: str, sequence: str) -> str:
    """Return the next human reference, for example A-0001."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [f"annotations_{sequence}_ref"])
        number = cursor.fetchone()[0]
    return f"{letter}-{number:04d}"


def keep_ref(ref: str, sequence: str) -> str:
    """Return an imported reference and move the sequence past it: it is never given again."""
    number = number_of(ref)
    if number:
        name = f"annotations_{sequence}_ref"
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT setval(%s, %s) "
                "WHERE %s > coalesce(pg_sequence_last_value(%s::regclass), 0)",
                [name, number, number, name],
            )
    return ref


def number_of(ref: str) -> int:
    """Return the number in a reference, or 0 for one that the sequence will never come to.

    A sequence that was moved to its end would give no reference ever again.
    """
    digits = ref.rpartition("-")[2]
    return int(digits) if digits.isdecimal() and len(digits) <= MOST_DIGITS else 0


def ref_of(identity: Identity | None, letter: str, sequence: str) -> str:
    """Return the reference that an imported thing keeps, or the next one."""
    if identity and identity.ref:
        return keep_ref(identity.ref, sequence)
    return next_ref(letter, sequence)


def named_by(identity: Identity | None) -> dict[str, Any]:
    """Return the identifier that an imported thing keeps, as a model's argument."""
    return {"uuid": identity.uuid} if identity else {}


@verb
def add_publisher(
    act: Act,
    *,
    slug: str,
    name: str,
    site_url: str = "",
    kind: str = PublisherKind.OTHER,
    identity: Identity | None = None,
) -> Publisher:
    """Add a publisher. Raises InvalidContent when the slug is taken."""
    require(act, may_annotate)
    publisher = Publisher(
        **named_by(identity),
        slug=slug,
        name=name,
        site_url=site_url,
        kind=kind,
        created=act.at,
        modified=act.at,
    )
    return insert(act, publisher, "add_publisher")


@verb
def edit_publisher(
    act: Act,
    publisher: Publisher,
    *,
    expected_version: int | None = None,
    **changes: Any,
) -> Publisher:
    """Change what is said of a publisher."""
    require(act, may_annotate)
    require_editable(changes, PublisherContent)
    public = require_for_public(act, "publisher", publisher.uuid)
    update(
        act, publisher, "edit_publisher", expected_version=expected_version, **changes
    )
    if public:
        tell_of_change(act, "publisher", publisher.uuid)
    return publisher


@verb
def add_article(
    act: Act,
    content: ArticleContent,
    first: RevisionContent,
    *,
    identity: Identity | None = None,
    first_identity: Identity | None = None,
) -> Article:
    """Add an article with its first revision. Raises InvalidContent when the address is taken."""
    require(act, may_annotate)
    article = Article(
        **named_by(identity),
        ref=ref_of(identity, "A", "article"),
        created=act.at,
        modified=act.at,
        **vars(content),
    )
    insert(act, article, "add_article")
    revision = new_revision(article, 1, first, first_identity)
    index_text(insert(act, revision, "add_revision"))
    return article


@verb
def edit_article(
    act: Act, article: Article, *, expected_version: int | None = None, **changes: Any
) -> Article:
    """Change what is said of an article; its text changes by `revise` alone."""
    require(act, may_annotate)
    require_editable(changes, ArticleContent)
    public = require_for_public(act, "article", article.uuid)
    update(act, article, "edit_article", expected_version=expected_version, **changes)
    if public:
        names = [("publisher", article.publisher.uuid)]
        tell_of_change(act, "article", article.uuid, names=names)
    return article


def new_revision(
    article: Article, number: int, content: RevisionContent, identity: Identity | None
) -> Revision:
    """Return the unsaved revision of a text, line ends made alike and hashed."""
    text = readable(content.raw)
    raw = content.raw.encode() if isinstance(content.raw, str) else content.raw
    return Revision(
        **named_by(identity),
        article=article,
        number=number,
        text=text,
        length=len(text),
        text_sha256=sha256(text.encode()).hexdigest(),
        raw_sha256=content.raw_sha256 or sha256(raw).hexdigest(),
        captured_at=content.captured_at,
        change_kind=content.change_kind or RevisionKind.INITIAL,
        note=content.note,
    )


def index_text(revision: Revision) -> None:
    """Keep the shingles of an article's latest text, by which quotations are found in it."""
    Shingles.objects.update_or_create(
        article_id=revision.article_id,
        defaults={"revision": revision, "hashes": stored_shingles(revision.text)},
    )


def readable(raw: bytes | str) -> str:
    """Return the text to store. Raises InvalidContent for what is not a text of at most 10 MB."""
    if len(raw) > LARGEST_TEXT:
        raise InvalidContent(
            f"The text is larger than {LARGEST_TEXT // 1024 // 1024} MB. Split it, or take out "
            "what is not the article.",
            "text_too_large",
            "text",
        )
    try:
        text = normalise(raw)
        text.encode()
    except UnicodeError as error:
        place = getattr(error, "start", 0)
        raise InvalidContent(
            f"The text is not valid UTF-8 (at byte {place}). Save it as UTF-8 and try again.",
            "not_utf8",
            "text",
        ) from error
    if "\x00" in text:
        raise InvalidContent(
            f"The text has a NUL character (at code point {text.index(chr(0))}), so it is "
            "probably not a text. Take it out and try again.",
            "nul_in_text",
            "text",
        )
    if not text.strip():
        raise InvalidContent(
            "The text is empty. Give the words of the article.", "empty_text", "text"
        )
    return text
