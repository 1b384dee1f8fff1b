"""The claims that are known already and say what some words say: those that match, first.

Candidates are found by their words, and published ones by the words quoted of them too; then the
engine of `anchoring.matching` says which are the same statement, and what differs in the others.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from uuid import UUID

import msgspec
from django.db.models import Count, QuerySet

from annotations.admin.workspace.wording import claims_sharing
from annotations.anchoring.matching import MATCH, Difference, Likeness, Passages
from annotations.anchoring.statements import pairs_in
from annotations.decoding import decode
from annotations.models import Claim, Verdict
from annotations.records.likeness import verdicts_sharing
from annotations.records.stored import MOST_PHRASES
from annotations.vocabulary import VerdictState

MOST_SHOWN = 6


@dataclass(frozen=True)
class Known:
    """A claim that is like some words; `likeness` is None where it only shares words with them."""

    claim: Claim
    likeness: Likeness | None

    @property
    def is_same(self) -> bool:
        """Return whether nothing that turns a statement round differs."""
        return self.likeness is not None and self.likeness.outcome == MATCH

    @property
    def differing(self) -> list[str]:
        """Return what differs, kind by kind, in words."""
        found = self.likeness.differences if self.likeness else ()
        return [
            f"{one.kind}: {listed(one.passage)} here, {listed(one.statement)} there"
            for one in found
        ]

    @property
    def verdict(self) -> Verdict | None:
        """Return the verdict that counts: not a retracted one, where there is another."""
        rows = sorted(
            self.claim.verdicts.all(),
            key=lambda one: (one.state != VerdictState.RETRACTED, one.pk),
        )
        return rows[-1] if rows else None

    @property
    def order(self) -> tuple[int, float]:
        """Return where it is listed: the same first, then what differs, then what shares words."""
        if self.likeness is None:
            return (2, 0.0)
        return (0 if self.is_same else 1, -self.likeness.share)


def listed(words: Iterable[str]) -> str:
    return ", ".join(f"“{one}”" for one in words) or "nothing"


def resembling(text: str) -> list[Known]:
    """Return the claims that are like a text, the likest first; those that were merged left out."""
    passages = Passages(text)
    quoted = dict(quotations(passages))
    rows = claims_like(passages, quoted)
    found = [Known(row, likest(row, quoted, text, passages)) for row in rows]
    named = [Known(row, None) for row in claims().filter(ref=text.strip()[:20].upper())]
    return [*named, *sorted(found, key=lambda one: one.order)][:MOST_SHOWN]


def claims() -> QuerySet[Claim]:
    """Return the claims that may be linked, with what is shown of them."""
    return (
        Claim.objects.filter(merged_into=None)
        .annotate(times=Count("appearances", distinct=True))
        .prefetch_related("verdicts__current_version__rating")
    )


def claims_like(passages: Passages, quoted: dict[UUID, list[str]]) -> list[Claim]:
    """Return the claims that share most words with some passages, or are quoted with some."""
    worded = claims_sharing(passages.sentences)
    rows = claims().filter(pk__in=worded) | claims().filter(uuid__in=quoted)
    place = {pk: at for at, pk in enumerate(worded)}
    return sorted(rows, key=lambda row: (place.get(row.pk, len(place)), -row.pk))


class Quoted(msgspec.Struct, frozen=True):
    """What is read of a part of a quotation."""

    exact: str | None


class Appeared(msgspec.Struct, frozen=True):
    """What is read of an appearance."""

    stance: str
    spans: list[Quoted]


class Named(msgspec.Struct, frozen=True):
    """What is read of a claim."""

    id: UUID


class Published(msgspec.Struct, frozen=True):
    """What is read of a published verdict."""

    claim: Named
    appearances: list[Appeared]


def quotations(passages: Passages) -> Iterator[tuple[UUID, list[str]]]:
    """Yield the published claims that may be meant, each with the words in which it was made."""
    for body in verdicts_sharing(pairs_in(passages.sentences), using="default"):
        verdict = decode(body, Published)
        words = (
            " ".join(part.exact or "" for part in one.spans)
            for one in verdict.appearances
            if one.stance in {"asserts", "reports"}
        )
        yield verdict.claim.id, [one for one in words if one][:MOST_PHRASES]


def likest(
    row: Claim, quoted: dict[UUID, list[str]], text: str, passages: Passages
) -> Likeness | None:
    """Return how a claim is like the passages, in its own words or in those quoted of it.

    While somebody still types, the claim may say more than the words do: then it is read the
    other way round.
    """
    found = [
        one
        for words in (row.text, *quoted.get(row.uuid, ()))
        for one in passages.like(words)
    ] or [turned(one) for one in Passages(row.text).like(text)]
    return max(found, key=lambda one: (not one.differences, one.share), default=None)


def turned(one: Likeness) -> Likeness:
    """Return a likeness that was read the other way round, with what differs on its own side."""
    sides = (Difference(it.kind, it.passage, it.statement) for it in one.differences)
    return replace(one, differences=tuple(sides))
