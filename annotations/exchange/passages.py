"""Evidence that stands in the corpus: its article, its place, its sentences. Pure: no Django."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any

from annotations.anchoring.placement import CARRIED
from annotations.exchange.gathered import Anchored
from annotations.exchange.joining import Join
from annotations.exchange.tokens import sentence_ends
from annotations.records.shapes import (
    ArticleRecord,
    EvidenceRecord,
    RevisionRecord,
)


@dataclass(frozen=True)
class Passage:
    """A piece of evidence in the last revision in which all its words stand for certain."""

    article: ArticleRecord
    revision: RevisionRecord | None
    anchors: list[Anchored]


class Passages:
    """Finds the passages of evidence among the records that have been taken."""

    def __init__(self, join: Join) -> None:
        self.join = join

    def of(self, evidence: EvidenceRecord) -> Passage | None:
        """Return where a piece of evidence stands, or nothing when that is not in the corpus."""
        annotation = self._one("annotation", evidence.annotation)
        article = annotation and self._one("article", annotation.article)
        if not annotation or not article or annotation.status != "active":
            return None
        for number in sorted(
            {one.revision for one in annotation.anchors}, reverse=True
        ):
            there = [one for one in annotation.anchors if one.revision == number]
            if all(one.state in CARRIED for one in there):
                return Passage(
                    article, self.revision(annotation.article, number), there
                )
        return None

    def _one(self, kind: str, key: object) -> Any:
        """Return one record, or nothing when it is not in the stream."""
        return next(iter(self.join.records(kind, [str(key)])), None)

    def revision(self, article: str, number: int) -> RevisionRecord | None:
        """Return one revision, or nothing when it is not in the stream."""
        found = self.join.revisions([article])
        return next((one for one in found if one.number == number), None)


def sentence_starts(text: str) -> list[int]:
    """Return where each sentence starts, in code points; together they are the text."""
    return [0, *(end for end in sentence_ends(text) if end < len(text))]


def sentences_of(text: str) -> list[str]:
    """Return the sentences of a text, each on one line."""
    starts = sentence_starts(text)
    pieces = zip(starts, [*starts[1:], len(text)], strict=True)
    return [" ".join(text[start:end].split()) for start, end in pieces]


def touched(starts: list[int], anchors: list[Anchored]) -> list[int]:
    """Return the numbers of the sentences that the parts of a passage touch."""
    found: set[int] = set()
    for one in anchors:
        if one.start is not None and one.end is not None:
            first, last = (
                bisect_right(starts, at) - 1 for at in (one.start, one.end - 1)
            )
            found.update(range(first, last + 1))
    return sorted(found)
