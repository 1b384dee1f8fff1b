"""FEVER: claims with labels and the sentences of the corpus that support or refute them.

A zip with `claims.jsonl` and the pages that its evidence points at, as FEVER gives Wikipedia's.
See Thorne et al. (2018) and https://fever.ai/dataset/fever.html.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import chain
from typing import Any

from annotations.exchange.chunks import json_lines
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.gathered import NOT_PUBLISHED, is_published
from annotations.exchange.gathering import BY_NUMBER
from annotations.exchange.joining import Join
from annotations.exchange.marked import NO_TEXT, text_name
from annotations.exchange.passages import (
    Passages,
    sentence_starts,
    sentences_of,
    touched,
)
from annotations.exchange.zipping import Archive
from annotations.records.shapes import EvidenceRecord, VerdictRecord

KEPT = frozenset({"article", "revision", "annotation"})
NEEDED = {"SUPPORTS": "supports", "REFUTES": "refutes"}
EXCLUDED = "FEVER has no label for its rating."
NO_PASSAGE = "None of its evidence is a passage of the corpus that may be shown."
AGAINST = "It does not speak for the label."
OUTSIDE = "It is no passage of the corpus that may be shown."


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield the archive: the claims, then the pages."""
    with Archive(context.packer) as archive, closing(Join()) as join:
        claims = Claims(join, context)
        yield from archive.stream("claims.jsonl", json_lines(claims.of_all(records)))
        found = json_lines(pages(join, context))
        yield from archive.stream("wiki-pages/wiki-001.jsonl", found)
        yield from archive.end()


class Claims:
    """Numbers claims and their evidence from 1, in the order in which verdicts come."""

    def __init__(self, join: Join, context: Context) -> None:
        self.join = join
        self.context = context
        self.passages = Passages(join)
        self.claims = self.sets = 0

    def of_all(self, records: Iterable[Outgoing]) -> Iterator[dict[str, Any]]:
        """Yield the claim of every verdict that FEVER can say."""
        for outgoing in records:
            if outgoing.kind in KEPT:
                self.join.take(outgoing)
            elif outgoing.kind == "verdict":
                yield from self.of(outgoing.record)
            else:
                self.context.losses.whole(outgoing.kind)

    def of(self, verdict: VerdictRecord) -> Iterator[dict[str, Any]]:
        """Yield one claim, or note why there is none."""
        rating = verdict.rating
        if rating is None or not is_published(verdict):
            self.context.losses.of(verdict, "verdict", NOT_PUBLISHED)
            return
        label = rating.fever_label
        if label == "excluded":
            self.context.losses.of(verdict, "verdict", EXCLUDED)
            return
        number = self.claims + 1
        evidence = self.evidence(verdict, number, NEEDED.get(label, ""))
        if label in NEEDED and not evidence:
            self.context.losses.of(verdict, "verdict", NO_PASSAGE)
            return
        self.claims = number
        yield {
            "id": number,
            "verifiable": "VERIFIABLE" if label in NEEDED else "NOT VERIFIABLE",
            "label": label,
            "claim": verdict.claim.text,
            "evidence": evidence or [[[number, self.next_set(), None, None]]],
            "claim_ref": verdict.claim.ref,
            "verdict_ref": verdict.ref,
        }

    def evidence(self, verdict: VerdictRecord, number: int, stance: str) -> list[Any]:
        """Return a set for each passage that speaks for the label: every sentence it touches."""
        found = []
        for use in verdict.evidence:
            if use.stance != stance:
                self.context.losses.of(use.evidence, "evidence", AGAINST)
                continue
            if sentences := self.sentences(use.evidence):
                own = self.next_set()
                found.append([[number, own, page, at] for page, at in sentences])
            else:
                self.context.losses.of(use.evidence, "evidence", OUTSIDE)
        return found

    def sentences(self, evidence: EvidenceRecord) -> list[tuple[str, int]]:
        """Return the page and the sentences of a piece of evidence, if it has any."""
        passage = self.passages.of(evidence)
        if not passage or not passage.revision or passage.revision.text is None:
            return []
        page = text_name(passage.article, passage.revision)
        starts = sentence_starts(passage.revision.text)
        return [(page, at) for at in touched(starts, passage.anchors)]

    def next_set(self) -> int:
        """Return the number of the next set of evidence."""
        self.sets += 1
        return self.sets


def pages(join: Join, context: Context) -> Iterator[dict[str, str]]:
    """Yield every revision whose text may be shown, with its numbered sentences."""
    for article in chain.from_iterable(join.portions()):
        texts = join.revisions([str(article.id)])
        for revision in sorted(texts, key=BY_NUMBER):
            if revision.text is None:
                context.losses.of(revision, "revision", NO_TEXT)
                continue
            lines = enumerate(sentences_of(revision.text))
            yield {
                "id": text_name(article, revision),
                "text": revision.text,
                "lines": "\n".join(f"{number}\t{words}" for number, words in lines),
            }


FORMAT = Format(
    label="FEVER",
    media_type="application/zip",
    extension="zip",
    write=write,
    kinds=KEPT | {"verdict"},
    loses=(
        "Verdicts whose rating FEVER has no label for (`excluded`), and those not published.",
        "Verdicts that support or refute without a passage of the corpus that may be shown.",
        "Evidence from outside the corpus, and evidence that speaks against the label.",
        "The exact words of a passage: its whole sentences stand for it, line ends as spaces.",
        "Texts that the rights keep in, appearances, summaries, justifications and relations.",
    ),
)
