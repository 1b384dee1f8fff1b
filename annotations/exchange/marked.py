"""Articles' texts with all that is marked in them, joined from a stream of records. Pure: no Django.

The stream brings texts, annotations, appearances, claims and verdicts one kind after another;
formats that show a text with its spans need what belongs to one text at one moment. The join is
made in a temporary file that SQLite keeps for us and nobody else sees, so that memory stays flat
however long the stream is.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from annotations.anchoring.placement import CARRIED
from annotations.exchange.format import Context, Outgoing, Records
from annotations.exchange.gathered import (
    Appearing,
    Gathered,
    Gathering,
    Judgement,
    Marked,
    Shown,
)
from annotations.exchange.gathering import Articles
from annotations.exchange.joining import Join
from annotations.records.shapes import (
    ArticleRecord,
    ClaimRecord,
    RelationRecord,
    RevisionRecord,
)

LABELLED = frozenset({"article", "revision", "annotation", "appearance"})
JUDGED = LABELLED | {"claim", "verdict"}
RELATED = JUDGED | {"relation"}
PLAIN_REF = re.compile(r"[A-Za-z][\w.-]*", re.ASCII)

Held = tuple[Marked, list[Appearing]]
OfArticle = Callable[[Gathered, Shown, Context], Iterator["MarkedText"]]

# What every format loses that shows verdicts and appearances beside their words.
VERDICTS = (
    "Verdicts that are not published, or rate other words than the claim has now; of several on one "
    "claim all but the one in the claim's language, else the first."
)
CHAINS = "How claims were passed on, and which appearances share an origin."
OF_VERDICTS = (
    "Evidence, assessments, earlier versions and the words of a verdict.",
    VERDICTS,
    CHAINS,
)

NO_TEXT = "The format needs the text, and the rights keep it in."
WITHDRAWN = "It has been withdrawn."


class Part(NamedTuple):
    """Where one part of a quotation stands, in code points, half-open, and its words."""

    start: int
    end: int
    exact: str


class Mention(NamedTuple):
    """An annotation in one text, with one of the claims it holds, if it holds any.

    An annotation with two appearances is two mentions of the same words.
    """

    annotation: Marked
    appearance: Appearing | None
    claim: ClaimRecord | None
    verdict: Judgement | None
    parts: tuple[Part, ...]

    @property
    def id(self) -> str:
        """Return the identifier of the appearance, or of the annotation that has none."""
        return (self.appearance or self.annotation).id

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
    """Yield every revision whose text goes along, with its mentions; note what found no place.

    `places` are the kinds of record that the format has a place for, in whole or in part. Only
    anchors whose words are certain become mentions.
    """
    return article_by_article(records, context, places, of_texts)


def quoted_texts(
    records: Iterable[Outgoing], context: Context, places: frozenset[str]
) -> Iterator[MarkedText]:
    """Yield every revision as `marked_texts` does, and those whose text is kept in too.

    These have no text, and as mentions what may be quoted of them.
    """
    return article_by_article(records, context, places, of_quotations)


def article_by_article(
    records: Iterable[Outgoing],
    context: Context,
    places: frozenset[str],
    of: OfArticle,
) -> Iterator[MarkedText]:
    """Yield what is made of each article; note what found no place."""
    with closing(gathering(records, context, places)) as source:
        for gathered in source.gathered():
            shown = Shown()
            yield from of(gathered, shown, context)
            source.note(shown)
        for record, kind, what in source.left():
            context.losses.of(record, kind, what)


def gathering(
    records: Iterable[Outgoing], context: Context, places: frozenset[str]
) -> Gathering:
    """Return what hands the articles out: the database where it can, else a join of the stream."""
    if isinstance(records, Records) and records.gathering:
        return records.gathering
    join = Join()
    try:
        for outgoing in records:
            if outgoing.kind in places:
                join.take(outgoing)
            else:
                context.losses.whole(outgoing.kind)
    except BaseException:
        join.close()
        raise
    return Articles(join, places)


def of_texts(
    gathered: Gathered, shown: Shown, context: Context
) -> Iterator[MarkedText]:
    """Yield the revisions of one article whose text goes along; note what is shown of it."""
    held, written = list(standing(gathered, context)), False
    for revision in gathered.revisions:
        if revision.text is None:
            context.losses.of(revision, "revision", NO_TEXT)
            continue
        written = True
        yield marked(revision, held, gathered, shown, context)
    for annotation, _ in [] if written else held:
        context.losses.of(annotation, "annotation", NO_TEXT)


def of_quotations(
    gathered: Gathered, shown: Shown, context: Context
) -> Iterator[MarkedText]:
    """Yield the revisions of one article; note what is shown of it."""
    held = list(standing(gathered, context))
    for revision in gathered.revisions:
        found = marked(revision, held, gathered, shown, context)
        if revision.text is None and not found.mentions:
            context.losses.of(revision, "revision", NO_TEXT)
        yield found


def marked(
    revision: RevisionRecord,
    held: list[Held],
    gathered: Gathered,
    shown: Shown,
    context: Context,
) -> MarkedText:
    """Return one revision with its mentions; note what is shown."""
    mentions = mentions_in(revision, held, gathered, context)
    shown.appearances.update(one.appearance.id for one in mentions if one.appearance)
    shown.claims.update(one.appearance.claim for one in mentions if one.appearance)
    tied = ties(mentions, gathered)
    shown.relations.update(str(tie.relation.id) for tie in tied)
    return MarkedText(gathered.article, revision, revision.text or "", mentions, tied)


def standing(gathered: Gathered, context: Context) -> Iterator[Held]:
    """Yield the annotations of an article that were not withdrawn, with their appearances."""
    for annotation in gathered.annotations:
        if annotation.status == "active":
            yield annotation, gathered.appearances.get(annotation.id, [])
        else:
            context.losses.of(annotation, "annotation", WITHDRAWN)


def mentions_in(
    revision: RevisionRecord, held: list[Held], gathered: Gathered, context: Context
) -> list[Mention]:
    """Return everything that is mentioned in one revision, in order of place."""
    claims, judgements = gathered.claims, gathered.judgements
    found: list[Mention] = []
    for annotation, appearances in held:
        parts = placed(annotation, revision, context)
        if not parts:
            continue
        if not appearances:
            found.append(Mention(annotation, None, None, None, parts))
        for one in appearances:
            claim, verdict = claims.get(one.claim), judgements.get(one.claim)
            found.append(Mention(annotation, one, claim, verdict, parts))
    found.sort(key=order)
    return found


def order(mention: Mention) -> tuple[int, int, str]:
    """Return what mentions of a text are sorted by: the earlier first, then the longer."""
    annotation, appearance, _, _, parts = mention
    return parts[0].start, -parts[-1].end, (appearance or annotation).id


def placed(
    annotation: Marked, revision: RevisionRecord, context: Context
) -> tuple[Part, ...]:
    """Return the parts of an annotation in one revision, or none unless all are certain."""
    number, text = revision.number, revision.text
    found, unsure = [], set()
    for one in annotation.anchors:
        if one.revision != number:
            continue
        if one.state not in CARRIED or one.start is None or one.end is None:
            unsure.add(one.state)
            continue
        exact = one.exact if text is None else text[one.start : one.end]
        if exact is None:
            said = f"Its words in revision {number} are kept in."
            context.losses.of(annotation, "annotation", said)
            return ()
        found.append(Part(one.start, one.end, exact))
    if not unsure:
        return tuple(found)
    states = ", ".join(sorted(unsure - CARRIED))
    said = f"Its place in revision {number} is not certain: {states}."
    context.losses.of(annotation, "annotation", said)
    return ()


def ties(mentions: list[Mention], gathered: Gathered) -> list[Tie]:
    """Return the relations whose two claims are both mentioned."""
    if not gathered.relations:
        return []
    first: dict[str, int] = {}
    for number, mention in enumerate(mentions):
        if mention.appearance:
            first.setdefault(mention.appearance.claim, number)
    found = []
    for claim, source in first.items():
        for relation in gathered.relations.get(claim, ()):
            target = first.get(str(relation.to_claim.id))
            if target is not None:
                found.append(Tie(relation, source, target))
    return found
