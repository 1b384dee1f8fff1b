"""What a format that shows texts with spans must make of a corpus, worked out the plain way."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests.exchange.formats.corpora import Corpus


@dataclass
class Expected:
    """A mention as it must be written, worked out the plain way from the whole corpus in memory."""

    annotation: Any
    appearance: Any
    claim: Any
    verdict: Any
    parts: list[tuple[int, int]]

    @property
    def id(self) -> str:
        return str((self.appearance or self.annotation).id)

    @property
    def label(self) -> str:
        return self.appearance.stance if self.appearance else self.annotation.motivation


@dataclass
class ExpectedText:
    name: str
    article: Any
    revision: Any
    mentions: list[Expected]

    @property
    def text(self) -> str:
        return self.revision.text


def expected(made: Corpus) -> list[ExpectedText]:
    """Return all texts with their mentions in order of place."""
    found = []
    for revision in made.revisions:
        if revision.text is None:
            continue
        article = made.find("articles", revision.article)
        mentions = [
            mention
            for annotation in made.annotations
            if annotation.article == article.id and annotation.status == "active"
            for mention in mentions_in(made, annotation, revision.number)
        ]
        mentions.sort(key=lambda one: (one.parts[0][0], -one.parts[-1][1], one.id))
        name = f"{article.ref}.r{revision.number}"
        found.append(ExpectedText(name, article, revision, mentions))
    return found


def mentions_in(made: Corpus, annotation: Any, number: int) -> list[Expected]:
    there = [one for one in annotation.anchors if one.revision == number]
    if any(one.state not in {"anchored", "moved"} for one in there):
        return []
    parts = [(one.start, one.end) for one in there]
    held = [one for one in made.appearances if one.annotation == annotation.id]
    if not held:
        return [Expected(annotation, None, None, None, parts)]
    return [
        Expected(annotation, one, made.find("claims", one.claim), verdict_on(made, one.claim), parts)
        for one in held
    ]  # fmt: skip


def verdict_on(made: Corpus, claim: UUID) -> Any:
    rated = [one for one in made.verdicts if one.claim.id == claim and one.rating]
    own = [one for one in rated if one.language == one.claim.language]
    return next(iter([*own, *rated]), None)
