"""AVeriTeC: claims with labels, justifications and evidence as questions with answers.

One JSON array with the fields of the data set (Schlichtkrull, Guo and Vlachos, 2023).
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import date
from typing import Any

from annotations.exchange.chunks import json_array
from annotations.exchange.format import Context, Format, Outgoing
from annotations.exchange.gathered import NOT_PUBLISHED, is_published
from annotations.exchange.joining import Join
from annotations.exchange.passages import Passages
from annotations.records.shapes import (
    AppearanceRecord,
    CaptureShape,
    EvidenceUseShape,
    VerdictRecord,
)

KEPT = frozenset({"article", "revision", "annotation"})
EXCLUDED = "AVeriTeC has no label for its rating."
NO_ANSWER = "No answer could be found."  # the data set's own words
NO_WORDS = (
    "Its words may not be shown, or there are none: it is an answer without them."
)
MEDIA = {
    "application/pdf": "PDF",
    "image": "Image/graphic",
    "video": "Video",
    "text/csv": "Web table",
}


def write(records: Iterable[Outgoing], context: Context) -> Iterator[bytes]:
    """Yield one array with the claim of every verdict that AVeriTeC can say."""
    with closing(Join()) as join:
        yield from json_array(claims(records, join, context))


def claims(
    records: Iterable[Outgoing], join: Join, context: Context
) -> Iterator[dict[str, Any]]:
    """Yield the claims; keep what evidence in the corpus is looked up in."""
    passages = Passages(join)
    for outgoing in records:
        if outgoing.kind in KEPT:
            join.take(outgoing)
        elif outgoing.kind != "verdict":
            context.losses.whole(outgoing.kind)
        elif reason := unsaid(outgoing.record):
            context.losses.of(outgoing.record, "verdict", reason)
        else:
            yield claim(outgoing.record, passages, context)


def unsaid(verdict: VerdictRecord) -> str:
    """Return why a verdict cannot be said, or nothing when it can."""
    if verdict.rating is None or not is_published(verdict):
        return NOT_PUBLISHED
    return EXCLUDED if verdict.rating.averitec_label == "excluded" else ""


def claim(
    verdict: VerdictRecord, passages: Passages, context: Context
) -> dict[str, Any]:
    """Return one claim in AVeriTeC's fields, and two of ours to find it again."""
    origin = first(verdict.appearances)
    claimant = origin.claimant if origin else None
    return {
        "claim": verdict.claim.text,
        "required_reannotation": False,
        "label": verdict.rating.averitec_label if verdict.rating else "",
        "justification": verdict.justification,
        "claim_date": day(verdict.claim.claimed_on),
        "speaker": (claimant.name or claimant.descriptor) if claimant else None,
        "original_claim_url": (origin.article.url or None) if origin else None,
        "cached_original_claim_url": None,
        "fact_checking_article": verdict.url,
        "reporting_source": origin.article.publisher.name if origin else None,
        "location_ISO_code": None,
        "claim_types": [],
        "fact_checking_strategies": ["Written Evidence"] if verdict.evidence else [],
        "questions": [question(use, passages, context) for use in verdict.evidence],
        "claim_ref": verdict.claim.ref,
        "verdict_ref": verdict.ref,
    }


def first(appearances: list[AppearanceRecord]) -> AppearanceRecord | None:
    """Return the first appearance of a claim, or the first that asserts or reports it."""
    speaking = [one for one in appearances if one.stance in {"asserts", "reports"}]
    marked = [one for one in appearances if one.first_appearance]
    return next(iter([*marked, *speaking]), None)


def day(when: date | None) -> str | None:
    """Return a date as the data set writes it: day, month and year without leading zeros."""
    return f"{when.day}-{when.month}-{when.year}" if when else None


def question(
    use: EvidenceUseShape, passages: Passages, context: Context
) -> dict[str, Any]:
    """Return a piece of evidence as an answer to the question what it says."""
    evidence = use.evidence
    passage = passages.of(evidence)
    url = evidence.url or (passage.article.url if passage else "")
    answer = evidence.quote or use.rationale
    if not evidence.quote:
        context.losses.of(evidence, "evidence", NO_WORDS)
    said = {
        "answer": answer or NO_ANSWER,
        "answer_type": answer_type(evidence.quote, use.rationale),
        "source_url": url if answer else "",
        "source_medium": medium(evidence.captures) if answer else "",
    }
    name = evidence.title or evidence.publisher_name or url
    cached = next((one.url for one in evidence.captures if one.url), None)
    return {
        "question": f"What does “{name}” say?",
        "answers": [said | ({"cached_source_url": cached} if cached else {})],
    }


def answer_type(words: str, rationale: str) -> str:
    """Return how an answer was come by."""
    if words:
        return "Extractive"
    return "Abstractive" if rationale else "Unanswerable"


def medium(captures: list[CaptureShape]) -> str:
    """Return what sort of source it is, as far as its captures tell."""
    for capture in captures:
        for start, said in MEDIA.items():
            if capture.mime.startswith(start):
                return said
    return "Web text"


FORMAT = Format(
    label="AVeriTeC",
    media_type="application/json",
    extension="json",
    write=write,
    kinds=KEPT | {"verdict"},
    loses=(
        "Verdicts whose rating AVeriTeC has no label for (`excluded`), and those not published.",
        "What evidence does in a verdict: AVeriTeC asks questions, and ours all ask what it says.",
        "All appearances of a claim but the first, with voice, stance, hedging and place.",
        "The articles' texts, summaries, rating scales, earlier versions and relations.",
        "Types of claims, locations and most strategies: they are not kept here.",
    ),
)
