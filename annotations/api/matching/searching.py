"""Finds the verdicts whose claims a text may repeat, and reads where it does.

PostgreSQL names the verdicts that share pairs of words with the text, over the published records
alone; `anchoring.matching` reads those.
"""

from collections.abc import Iterable, Iterator
from uuid import UUID

import msgspec

from annotations.anchoring.matching import MATCH, Likeness, Passages
from annotations.anchoring.statements import pairs_in
from annotations.api.matching.shapes import (
    DifferenceShape,
    MatchedClaim,
    MatchedOn,
    MatchedVerdict,
    MatchShape,
)
from annotations.api.pages import PUBLIC
from annotations.decoding import decode
from annotations.records.likeness import verdicts_sharing
from annotations.records.shapes import SpanShape
from annotations.records.stored import MOST_PHRASES

MOST_SHOWN = 100
DENYING = {"denies": "denies", "disputes": "disputes", "retracts": "takes back", "corrects": "corrects",
           "questions": "questions", "qualifies": "qualifies"}  # fmt: skip


class Quoted(msgspec.Struct, frozen=True):
    """What is read of an appearance."""

    id: UUID
    stance: str
    spans: list[SpanShape]


class Candidate(MatchedVerdict, frozen=True, kw_only=True):
    """What is read of a verdict's record."""

    appearances: list[Quoted]


def matches(text: str) -> list[MatchShape]:
    """Return the passages of a text that are like checked claims, matches first."""
    passages = Passages(text)
    found = [
        shown
        for candidate in candidates(pairs_in(passages.sentences))
        for shown in best_of(candidate, passages, text)
    ]
    return sorted(found, key=order)[:MOST_SHOWN]


def order(one: MatchShape) -> tuple[bool, float, int, str]:
    """Return the order of passages: matches first, then the likest, then as they stand."""
    return (one.outcome != MATCH, -one.score, one.start, one.verdict.ref)


def candidates(pairs: list[int]) -> list[Candidate]:
    """Return the current verdicts that share most, and the rarest, pairs of words."""
    bodies = verdicts_sharing(pairs, using=PUBLIC)
    return [decode(body, Candidate) for body in bodies]


def best_of(
    candidate: Candidate, passages: Passages, text: str
) -> Iterator[MatchShape]:
    """Yield, for each passage that is like a claim, what it is likest to: its words or a quotation."""
    best: dict[int, tuple[Likeness, MatchedOn]] = {}
    for phrase in phrases(candidate):
        for like in passages.like(phrase.text):
            known = [one for one in best if overlaps(best[one][0], like)]
            if all(closer(like, best[one][0]) for one in known):
                for one in known:
                    del best[one]
                best[like.start] = (like, phrase)
    verdict = verdict_of(candidate)
    for like, phrase in best.values():
        yield shown(like, phrase, verdict, text)


def phrases(candidate: Candidate) -> Iterable[MatchedOn]:
    """Return the claim's words and those quoted of it, each once."""
    claim = candidate.claim.text
    found = {claim: MatchedOn(what="claim", text=claim, stance=None, appearance=None)}
    for one in candidate.appearances:
        words = " ".join(span.exact or "" for span in one.spans)
        found.setdefault(
            words,
            MatchedOn(
                what="quotation", text=words, stance=one.stance, appearance=one.id
            ),
        )
    return list(found.values())[:MOST_PHRASES]


def overlaps(one: Likeness, other: Likeness) -> bool:
    """Return whether two passages share words."""
    return one.start < other.end and other.start < one.end


def closer(one: Likeness, other: Likeness) -> bool:
    """Return whether the first is the better explanation of a passage."""
    return (one.outcome == MATCH, one.share) > (other.outcome == MATCH, other.share)


def verdict_of(candidate: Candidate) -> MatchedVerdict:
    """Return what is answered of a verdict."""
    names = MatchedVerdict.__struct_fields__
    return MatchedVerdict(**{name: getattr(candidate, name) for name in names})


def shown(
    like: Likeness, phrase: MatchedOn, verdict: MatchedVerdict, text: str
) -> MatchShape:
    """Return a passage as it is answered."""
    return MatchShape(
        start=like.start,
        end=like.end,
        exact=text[like.start : like.end],
        outcome=like.outcome,  # type: ignore[arg-type]
        score=like.share,
        why=sentence(like, phrase, verdict.claim),
        shared=list(like.shared),
        left_out=list(like.left_out),
        differences=[
            DifferenceShape(
                kind=one.kind,  # type: ignore[arg-type]
                claim=list(one.statement),
                passage=list(one.passage),
            )
            for one in like.differences
        ],
        on=phrase,
        verdict=verdict,
    )


def sentence(like: Likeness, phrase: MatchedOn, claim: MatchedClaim) -> str:
    """Say why a passage is shown."""
    whose = (
        f"claim {claim.ref}"
        if phrase.what == "claim"
        else f"words quoted of claim {claim.ref}"
    )
    said = f"It shares {listed(like.shared)} with {whose}"
    if like.differences:
        differing = "; ".join(
            f"{one.kind}: the passage has {listed(one.passage)}, "
            f"{'the claim' if phrase.what == 'claim' else 'the quotation'} {listed(one.statement)}"
            for one in like.differences
        )
        return f"{said}, but differs ({differing}). It is not the same claim."
    if phrase.stance in DENYING:
        return (
            f"{said}, words with which an article {DENYING[phrase.stance]} the claim."
        )
    return f"{said}."


def listed(words: Iterable[str]) -> str:
    """Return words as a sentence says them."""
    return ", ".join(f"“{one}”" for one in words) or "nothing"
