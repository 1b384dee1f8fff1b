"""Articles' texts with all that is marked in them, joined from a stream of records. Pure: no Django.

The stream brings texts, annotations, appearances, claims and verdicts one kind after another;
formats that show a text with its spans need what belongs to one text at one moment. The join is
made in a temporary file that SQLite keeps for us and nobody else sees, so that memory stays flat
however long the stream is.
"""

import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from annotations.exchange.format import Context, Outgoing
from annotations.exchange.joining import Join, Judgement
from annotations.records.shapes import (
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
)

KEPT = frozenset({"article", "revision", "annotation", "claim", "appearance"})
JUDGED = KEPT | {"verdict"}
RELATED = JUDGED | {"relation"}
CERTAIN = frozenset({"anchored", "moved"})
PLAIN_REF = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)

Held = tuple[AnnotationRecord, list[AppearanceRecord]]

NO_TEXT = "The format needs the text, and the rights keep it in."
NO_ARTICLE = "Its article is not in this export."
NO_PLACE = "It has no certain place in a text that was written."
WITHDRAWN = "It has been withdrawn."
NOT_PUBLISHED = "The verdict is not published."
ANOTHER = "Another verdict on the same claim was written."
UNMENTIONED = "No text that was written mentions it."
APART = "No text that was written mentions both claims."


class Part(NamedTuple):
    """Where one part of a quotation stands, in code points, half-open, and its words."""

    start: int
    end: int
    exact: str


@dataclass(frozen=True)
class Mention:
    """An annotation in one text, with one of the claims it holds, if it holds any.

    An annotation with two appearances is two mentions of the same words.
    """

    annotation: AnnotationRecord
    appearance: AppearanceRecord | None
    claim: ClaimRecord | None
    verdict: Judgement | None
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """Return the identifier of the appearance, or of the annotation that has none."""
        return str((self.appearance or self.annotation).id)

    @property
    def label(self) -> str:
        """Return what the words do with the claim; without a claim, why they were marked."""
        return self.appearance.stance if self.appearance else self.annotation.motivation

    @property
    def start(self) -> int:
        """Return where the first part starts."""
        return self.parts[0].start

    @property
    def end(self) -> int:
        """Return where the last part ends."""
        return self.parts[-1].end

    @property
    def rating(self) -> str:
        """Return the verdict's rating in the words that all scales share, or nothing."""
        return self.verdict.rating.normalized if self.verdict else ""

    @property
    def claimant(self) -> str:
        """Return the name of whoever made the claim, or what is said of them."""
        agent = self.appearance.claimant if self.appearance else None
        return (agent.name or agent.descriptor) if agent else ""

    @property
    def note(self) -> str:
        """Return the reviewer's note; nothing in what is published."""
        return self.annotation.working.note if self.annotation.working else ""


class Tie(NamedTuple):
    """A relation of two claims, between the first mention of each in one text."""

    relation: RelationRecord
    source: int
    target: int


@dataclass(frozen=True)
class MarkedText:
    """One revision of an article with everything that is marked in it, in order of place."""

    article: ArticleRecord
    revision: RevisionRecord
    text: str
    mentions: list[Mention]
    ties: list[Tie]

    @cached_property
    def name(self) -> str:
        """Return a name that is unique in the corpus."""
        return text_name(self.article, self.revision)


def text_name(article: ArticleRecord, revision: RevisionRecord) -> str:
    """Return a name of a text that is fit for a file and for an XML identifier."""
    plain = PLAIN_REF.fullmatch(article.ref)
    own = article.ref if plain else f"article-{article.id}"
    return f"{own}.r{revision.number}"


def marked_texts(
    records: Iterable[Outgoing], context: Context, places: frozenset[str]
) -> Iterator[MarkedText]:
    """Yield every revision with its mentions; note what found no place.

    `places` are the kinds of record that the format has a place for, in whole or in part. Only
    anchors whose words are certain become mentions.
    """
    with closing(Join()) as join:
        for outgoing in records:
            if outgoing.kind in places:
                join.take(outgoing)
            else:
                context.losses.whole(outgoing.kind)
        for article in join.articles():
            yield from of_article(article, join, context)
        note_what_is_left(join, context)


def of_article(
    article: ArticleRecord, join: Join, context: Context
) -> Iterator[MarkedText]:
    """Yield the revisions of one article."""
    held = list(standing(article, join, context))
    written = False
    for revision in join.revisions(article.id):
        if revision.text is None:
            context.losses.of(revision, "revision", NO_TEXT)
            continue
        written = True
        mentions = mentions_in(revision, held, join, context)
        yield MarkedText(
            article, revision, revision.text, mentions, ties(mentions, join)
        )
    for annotation, _ in [] if written else held:
        context.losses.of(annotation, "annotation", NO_TEXT)


def standing(article: ArticleRecord, join: Join, context: Context) -> Iterator[Held]:
    """Yield the annotations of an article that were not withdrawn, with their appearances."""
    for annotation in join.annotations(article.id):
        if annotation.status == "active":
            yield annotation, join.appearances(annotation.id)
        else:
            context.losses.of(annotation, "annotation", WITHDRAWN)


def mentions_in(
    revision: RevisionRecord, held: list[Held], join: Join, context: Context
) -> list[Mention]:
    """Return everything that is mentioned in one revision, in order of place."""
    found: list[Mention] = []
    for annotation, appearances in held:
        if parts := placed(annotation, revision, context):
            found += mentions_of(annotation, appearances, parts, join)
    return sorted(found, key=lambda one: (one.start, -one.end, one.id))


def placed(
    annotation: AnnotationRecord, revision: RevisionRecord, context: Context
) -> tuple[Part, ...]:
    """Return the parts of an annotation in one revision, or none unless all are certain."""
    anchors = [one for one in annotation.anchors if one.revision == revision.number]
    text = revision.text or ""
    parts = tuple(
        Part(one.start, one.end, text[one.start : one.end])
        for one in anchors
        if one.state in CERTAIN and one.start is not None and one.end is not None
    )
    if len(parts) == len(anchors):
        return parts
    states = ", ".join(sorted({one.state for one in anchors} - CERTAIN))
    said = f"Its place in revision {revision.number} is not certain: {states}."
    context.losses.of(annotation, "annotation", said)
    return ()


def mentions_of(
    annotation: AnnotationRecord,
    appearances: list[AppearanceRecord],
    parts: tuple[Part, ...],
    join: Join,
) -> Iterator[Mention]:
    """Yield a mention for each claim that the words hold, or one without a claim."""
    if not appearances:
        yield Mention(annotation, None, None, None, parts)
    for appearance in appearances:
        join.write("appearances", appearance.id)
        join.mention(appearance.claim)
        claim = join.claim(appearance.claim)
        verdict = join.judgement(appearance.claim)
        yield Mention(annotation, appearance, claim, verdict, parts)


def ties(mentions: list[Mention], join: Join) -> list[Tie]:
    """Return the relations whose two claims are both mentioned."""
    first: dict[str, int] = {}
    for number, mention in enumerate(mentions):
        if mention.appearance:
            first.setdefault(str(mention.appearance.claim), number)
    found = []
    for claim, source in first.items():
        for relation in join.relations_from(claim):
            target = first.get(str(relation.to_claim.id))
            if target is not None:
                join.write("relations", relation.id)
                found.append(Tie(relation, source, target))
    return found


def note_what_is_left(join: Join, context: Context) -> None:
    """Note what was taken and not written."""
    left = (
        ("revision", NO_ARTICLE, join.without_article("revisions")),
        ("annotation", NO_ARTICLE, join.without_article("annotations")),
        ("appearance", NO_PLACE, join.unwritten("appearances")),
        ("claim", UNMENTIONED, join.unmentioned()),
        ("relation", APART, join.unwritten("relations")),
        ("verdict", NOT_PUBLISHED, join.unpublished()),
        ("verdict", ANOTHER, join.further()),
        ("verdict", UNMENTIONED, join.unheard()),
    )
    for kind, what, records in left:
        for record in records:
            context.losses.of(record, kind, what)
