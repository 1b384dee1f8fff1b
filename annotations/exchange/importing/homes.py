"""Which article a foreign text belongs to: one that is here, one given beside the file, or a new one."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import PurePath
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from annotations.exchange import articles
from annotations.exchange.foreign import ForeignText
from annotations.exchange.importing.known import Known
from annotations.exchange.importing.report import Report
from annotations.exchange.importing.texts import Texts
from annotations.exchange.said import Said, Unloadable, said_of
from annotations.exchange.sources import Source
from annotations.models import Article, Revision
from annotations.vocabulary import Genre
from annotations.workflow import (
    Act,
    ArticleContent,
    Identity,
    InvalidContent,
    Refused,
    RevisionContent,
    add_article,
    revise,
)
from annotations.workflow.articles import keep_ref, readable

MADE, CALLED = "article of this import", "article by what it is called"
MOST_KEPT = 16  # articles whose revisions are kept at once


@dataclass
class Homes:
    """Finds the revision that a text of the file is; articles that this import made may grow."""

    act: Act
    texts: Texts
    known: Known
    kept: dict[ForeignText, list[Revision]] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what may have been stored by a step that was refused."""
        self.kept = {}

    @property
    def report(self) -> Report:
        """Return the report of the import."""
        return self.known.report

    def is_made(self, article: Article) -> bool:
        """Return whether this import has made an article."""
        return self.known.keys.get(MADE, article.uuid.bytes) is not None

    def of(self, foreign: ForeignText) -> list[Revision]:
        """Return the revision that a text is; of one that is elsewhere all revisions, newest first.

        Raises InvalidContent when there is none, and when it may be several articles.
        """
        if foreign.text is None:
            return self.elsewhere(foreign)
        text = readable(foreign.text)
        digest = hashed(text)
        article = self.article(foreign, digest)
        if article is None:
            return [self.added(foreign, text)]
        known = article.revisions.filter(text_sha256=digest).first()
        if known:
            self.report.known["revision"] += 1
            return [known]
        if not self.is_made(article):
            raise differing(article, text)
        self.report.taken["revision"] += 1
        content = RevisionContent(raw=text, captured_at=self.act.at)
        return [revise(self.act, article, content)]

    def expected(self, foreign: ForeignText) -> list[Revision]:
        """Return what `of` would, without storing anything; empty where nothing is here yet."""
        try:
            article = self.article(foreign, foreign.text_sha256)
        except Refused:
            return []
        return self.revisions(article, foreign) if article else []

    def article(self, foreign: ForeignText, digest: str) -> Article | None:
        """Return the article that is meant, if it is here: by identifier, address or text."""
        uuid = uuid_of(foreign.article)
        found = Article.objects.filter(uuid=uuid).first() if uuid else None
        key = found.pk if found else self.called(foreign.ref)
        if key is not None:
            return Article.objects.get(pk=key)
        if url := address(foreign.url):
            alike = [url, url.removesuffix("/"), f"{url}/"]
            here = {one.url: one for one in Article.objects.filter(url__in=alike)}
            return next((here[one] for one in alike if one in here), None)
        return self.with_text(digest, foreign) if digest else None

    def with_text(self, digest: str, foreign: ForeignText) -> Article | None:
        """Return the one article with a text, or the one of several that is called the same.

        What has a name of its own in the file is none of those that this import has made.
        """
        holding = Revision.objects.filter(text_sha256=digest).values("article")
        found = list(Article.objects.filter(pk__in=holding).order_by("id"))
        if foreign.article or foreign.ref:
            found = [one for one in found if not self.is_made(one)]
        called_so = [one for one in found if foreign.ref and one.ref == foreign.ref]
        return only(called_so or found)

    def called(self, ref: str) -> int | None:
        """Return the key of the article that this import has made of what the file calls so."""
        return self.known.keys.get(CALLED, ref.encode()) if ref else None

    def elsewhere(self, foreign: ForeignText) -> list[Revision]:
        """Return the revisions of the article that a file says something of."""
        key = foreign.bare()
        if key not in self.kept:
            if len(self.kept) >= MOST_KEPT:
                self.kept.clear()
            self.kept[key] = self.sought(foreign)
        return self.kept[key]

    def sought(self, foreign: ForeignText) -> list[Revision]:
        """Return the revisions of an article, brought in from beside the file where it lies there."""
        digest = foreign.text_sha256
        found = self.revisions(self.article(foreign, digest), foreign)
        if found:
            return found
        loaded = articles.Report()
        for source in self.beside(foreign):
            try:
                articles.load_source(self.act, source, set(), loaded)
            except Unloadable as error:
                raise InvalidContent(str(error), "unloadable", "text") from error
        self.count(loaded)
        found = self.revisions(self.article(foreign, digest), foreign)
        if not found:
            raise InvalidContent(
                f"The text of {called(foreign)} is not here. Load it with load_articles first, "
                "or give the folder it lies in with --texts.",
                "text_missing",
                "text",
            )
        return found

    def count(self, loaded: articles.Report) -> None:
        """Report what was brought in from beside the file: articles, and the texts of each."""
        texts = len(loaded.added) + len(loaded.revised)
        brought = {"article": len(loaded.added), "revision": texts}
        self.report.taken.update({kind: some for kind, some in brought.items() if some})

    def revisions(
        self, article: Article | None, foreign: ForeignText
    ) -> list[Revision]:
        """Return the revisions that may be meant: the one that is named, then the newest first."""
        if article is None:
            return []
        found = article.revisions.order_by("-number")
        if foreign.text_sha256:
            found = found.filter(text_sha256=foreign.text_sha256)
        return sorted(found, key=lambda one: one.number != foreign.revision)

    def beside(self, foreign: ForeignText) -> list[Source]:
        """Return the texts that were given beside the file and are meant."""
        wanted = address(foreign.url)
        if foreign.text_sha256:
            given = self.texts.by_hash.get(foreign.text_sha256)
            return [given] if given else []
        return [
            source
            for source in self.texts.sources
            if (wanted and source.said.url == wanted)
            or (foreign.name and PurePath(source.name).stem == foreign.name)
        ]

    def added(self, foreign: ForeignText, text: str) -> Revision:
        """Add an article with the text, and return its revision."""
        article = add_article(
            self.act,
            content_of(self.act, foreign),
            RevisionContent(raw=text, captured_at=self.act.at),
            identity=identity_of(foreign),
        )
        self.known.remember(MADE, article.uuid.bytes, article.pk)
        if foreign.ref:
            self.known.remember(CALLED, foreign.ref.encode(), article.pk)
        self.report.taken["article"] += 1
        self.report.taken["revision"] += 1
        return article.revisions.get()


def content_of(act: Act, foreign: ForeignText) -> ArticleContent:
    """Return what a file says of an article. Raises InvalidContent for what does not fit."""
    given = {
        "url": address(foreign.url) or None,
        "headline": foreign.headline or called_there(foreign) or None,
        "language": foreign.language or None,
    }
    try:
        said = said_of(given, called(foreign))
    except Unloadable as error:
        raise InvalidContent(str(error), "bad_article") from error
    return ArticleContent(
        **{
            "publisher": articles.publisher_of(act, Said()),
            "genre": Genre.OTHER.value,
            "language": articles.UNDETERMINED,
            **articles.fields_of(said),
        }
    )


def identity_of(foreign: ForeignText) -> Identity | None:
    """Return the identifiers that a new article keeps: its own, or the one its address gives it."""
    url = address(foreign.url)
    uuid = uuid_of(foreign.article) or (uuid5(NAMESPACE_URL, url) if url else None)
    digits = foreign.ref.removeprefix("A-")
    free = digits.isdecimal() and not Article.objects.filter(ref=foreign.ref).exists()
    ref = keep_ref(foreign.ref, "article") if free else ""
    return Identity(uuid or uuid4(), ref) if uuid or ref else None


def uuid_of(given: str) -> UUID | None:
    """Return an identifier, or None for what is none."""
    try:
        return UUID(given)
    except ValueError:
        return None


def address(url: str) -> str:
    """Return the address of a page, without what leads to a place in it."""
    return url.partition("#")[0] if url.startswith(("http://", "https://")) else ""


def hashed(text: str) -> str:
    """Return the SHA-256 of a text as it is stored."""
    return sha256(text.encode()).hexdigest()


def only(found: Sequence[Article]) -> Article | None:
    """Return the one article, or None. Raises InvalidContent for several."""
    if len(found) > 1:
        names = ", ".join(one.ref for one in found[:3])
        raise InvalidContent(
            f"The same text is that of {names}. Name one by its address in the file.",
            "several_articles",
            "text",
        )
    return found[0] if found else None


def called_there(foreign: ForeignText) -> str:
    """Return what people call a text in the other tool: no number, and no name that we gave it."""
    return "" if foreign.ref or foreign.name.isdecimal() else foreign.name[:500]


def called(foreign: ForeignText) -> str:
    """Name a text for people."""
    return foreign.url or foreign.name or foreign.article or "the article"


def differing(article: Article, text: str) -> InvalidContent:
    """Return the refusal of a text that is not the one that is here under the same name."""
    latest = article.revisions.order_by("number").last()
    here = latest.text if latest else ""
    same = next(
        (at for at, (a, b) in enumerate(zip(here, text, strict=False)) if a != b),
        min(len(here), len(text)),
    )
    return InvalidContent(
        f"The text differs from that of {article.ref}, which has the same address or identifier, "
        f"first at code point {same}. Load it with load_articles as a new revision first, or take "
        "the text that is here.",
        "text_differs",
        "text",
    )
