"""Finding the texts of a package that came without them, and putting the quotations back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from django.db.models import Sum

from annotations.anchoring import describe
from annotations.exchange.differing import (
    blocks_alike,
    first_difference,
)
from annotations.exchange.sources import Source, read_sources
from annotations.models import Anchor, Article, Revision
from annotations.records.shapes import AnchorShape, ArticleRecord, RevisionRecord
from annotations.workflow import InvalidContent
from annotations.workflow.articles import readable

MOST_HELD = 4_000_000  # code points of texts that are held at once


@dataclass(frozen=True)
class Candidate:
    """A text that may be the one that is meant, how people know it, and how much is said alike of both."""

    name: str
    text: str
    related: int


@dataclass
class Texts:
    """Texts that were given beside the package, by the SHA-256 of what would be stored."""

    sources: list[Source] = field(default_factory=list)
    by_hash: dict[str, Source] = field(default_factory=dict)

    @classmethod
    def in_folder(cls, folder: Path | None) -> "Texts":
        """Read the files of a folder. Raises Unloadable as `load_articles` does."""
        if folder is None:
            return cls()
        sources = list(read_sources([folder]))
        found: dict[str, Source] = {}
        for source in sources:
            digest = sha256(readable(source.raw).encode()).hexdigest()
            found.setdefault(digest, source)
        return cls(sources, found)

    def of(self, record: RevisionRecord) -> str | None:
        """Return the text of a revision: its own, or the one that was given for it."""
        if record.text is not None:
            return record.text
        given = self.by_hash.get(record.text_sha256)
        return readable(given.raw) if given else None

    def candidates(self, article: ArticleRecord) -> list[Candidate]:
        """Return the texts that were given, as candidates for that of an article."""
        return [
            Candidate(source.name, readable(source.raw), stated(source, article))
            for source in self.sources
        ]


def missing_text(
    record: RevisionRecord, article: ArticleRecord, texts: Texts
) -> InvalidContent:
    """Return the refusal of a revision whose text is not here, with the place it differs at."""
    nearest = likeliest(record, article, texts)
    if nearest is None or not isinstance(record.block_sha256, list):
        return InvalidContent(
            f"The text of {named(record, article)} is not here. Load it with load_articles first, "
            "or give the folder it lies in with --texts.",
            "text_missing",
            "text",
        )
    place = first_difference(nearest.text, record.block_sha256, length=record.length)
    return InvalidContent(
        f"{nearest.name} differs from the text of {named(record, article)} that was annotated, "
        f"first {place}. Load that text (SHA-256 {record.text_sha256}), or leave this article out.",
        "text_differs",
        "text",
    )


def named(record: RevisionRecord, article: ArticleRecord) -> str:
    """Name a revision for people."""
    what = article.headline or article.url or article.publisher.name
    return f"revision {record.number} of {article.ref} ({what})"


def likeliest(
    record: RevisionRecord, article: ArticleRecord, texts: Texts
) -> Candidate | None:
    """Return the text here that is most like the one that is meant, or None."""
    hashes = record.block_sha256
    if not isinstance(hashes, list):
        return None
    ranked = [
        (
            blocks_alike(candidate.text, hashes, record.length),
            candidate.related,
            -abs(len(candidate.text) - record.length),
            number,
            candidate,
        )
        for number, candidate in enumerate(all_candidates(article, texts))
    ]
    best = max(ranked, default=None)
    # With neither a block nor anything said in common it is some other article.
    return best[-1] if best and (best[0] or best[1]) else None


def all_candidates(article: ArticleRecord, texts: Texts) -> list[Candidate]:
    """Return the texts that were given and those that are here."""
    found = texts.candidates(article)
    for here in Article.objects.select_related("publisher"):
        latest = here.revisions.order_by("number").last()
        if latest:
            name = f"{here.ref} ({here.headline or here.url or here.publisher.name})"
            found.append(Candidate(name, latest.text, related(here, article)))
    return found


def stated(source: Source, article: ArticleRecord) -> int:
    """Return 2 for a text that gives the article's address, 1 for its headline alone, else 0."""
    said = source.said
    if said.url:
        return 2 if said.url == article.url else 0
    return int(bool(said.headline) and said.headline == article.headline)


def related(here: Article, article: ArticleRecord) -> int:
    """Return 2 for the same article, 1 for one of which the same is said, else 0."""
    if here.uuid == article.id or (here.url and here.url == article.url):
        return 2
    alike = (
        here.publisher.slug == article.publisher.slug
        and here.genre == article.genre
        and here.language == article.language
        and here.authors == article.authors
    )
    return int(alike)


class Words:
    """Puts back the words of anchors that came without them."""

    def __init__(self) -> None:
        self.alone = lru_cache(maxsize=8)(self._alone)
        self.together: dict[int, Revision] = {}

    def _alone(self, key: int) -> Revision:
        return Revision.objects.get(pk=key)

    def revision(self, key: int) -> Revision:
        """Return the revision with a key."""
        return self.together.get(key) or self.alone(key)

    def read(self, keys: Collection[int]) -> None:
        """Read the texts of some revisions at once, as far as they may be held together."""
        wanted = Revision.objects.filter(pk__in=keys)
        length = wanted.aggregate(Sum("length", default=0))["length__sum"]
        self.together = wanted.in_bulk() if length <= MOST_HELD else {}

    def anchors(
        self, shapes: Sequence[AnchorShape], keys: Sequence[int]
    ) -> list[Anchor]:
        """Return the unsaved anchors of an annotation; `keys` are those of their revisions.

        Raises InvalidContent when words cannot be put back, or are not those that were meant.
        """
        made: list[Anchor] = []
        for shape, key in zip(shapes, keys, strict=True):
            revision = self.revision(key)
            words = (
                said(shape)
                or standing(shape, revision)
                or gone(shape, made)
                or bare(shape)
            )
            if words is None or not fits(words[0], shape):
                raise InvalidContent(
                    f"The words of part {shape.part} in revision {shape.revision} are not those "
                    f"that were annotated: their SHA-256 is not {shape.exact_sha256}.",
                    "quote_mismatch",
                    "anchors",
                )
            made.append(anchor_of(shape, revision, words))
        return made


Said = tuple[str, str, str]


def said(shape: AnchorShape) -> Said | None:
    """Return the words that came along with those before and after, if all of them did."""
    if shape.exact is None or shape.prefix is None or shape.suffix is None:
        return None
    return shape.exact, shape.prefix, shape.suffix


def bare(shape: AnchorShape) -> Said | None:
    """Return the words that came along alone."""
    return (shape.exact, "", "") if shape.exact is not None else None


def standing(shape: AnchorShape, revision: Revision) -> Said | None:
    """Return the words that stand at the place."""
    if shape.start is None or shape.end is None:
        return None
    if not 0 <= shape.start < shape.end <= revision.length:
        return None
    found = describe(revision.text, shape.start, shape.end)
    return found.exact or "", found.prefix or "", found.suffix or ""


def gone(shape: AnchorShape, before: Sequence[Anchor]) -> Said | None:
    """Return words that have no place any more, from the last revision in which they had one."""
    for anchor in reversed(before):
        if anchor.part == shape.part and fits(anchor.exact, shape):
            return anchor.exact, anchor.prefix, anchor.suffix
    return None


def fits(exact: str, shape: AnchorShape) -> bool:
    """Return whether words are those that an anchor's hash means."""
    return sha256(exact.encode()).hexdigest() == shape.exact_sha256


def anchor_of(shape: AnchorShape, revision: Revision, words: Said) -> Anchor:
    """Return the unsaved anchor."""
    exact, prefix, suffix = words
    return Anchor(
        revision=revision,
        part=shape.part,
        start=shape.start,
        end=shape.end,
        exact=exact,
        prefix=prefix,
        suffix=suffix,
        state=shape.state,
        method=shape.method,
        score=shape.score,
        reason=shape.reason,
    )
