"""Passages of a text that say what a known claim says, or nearly: found before anything is highlighted.

Nothing is marked by it. A person reads the passage, highlights it and says what it does with the claim.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from annotations.admin.workspace.resembling import Known, claims, quotations
from annotations.anchoring.matching import Likeness, Passages
from annotations.anchoring.statements import Sentence
from annotations.models import Anchor, Claim, Revision
from annotations.vocabulary import AnnotationStatus

LONGEST = 60_000  # code points of a text that are searched
NEWEST = (
    1_000  # claims that are tried besides the published ones that share words with it
)
MOST_SHOWN = 40
LEAST_NEAR = 0.7  # of a claim's words, where the passage does not say the same
MOST_BESIDE = 6  # words of its sentence that a passage takes in on either side

Place = tuple[int, int]  # code points, half-open


@dataclass(frozen=True)
class Repeated:
    """A passage (code points, half-open) that is like a known claim."""

    known: Known
    start: int
    end: int
    words: str

    @property
    def order(self) -> tuple[bool, int, int]:
        """Return where it is listed: what says the same first, then as it stands."""
        return (not self.known.is_same, self.start, self.known.claim.pk)

    def meets(self, places: Iterable[Place]) -> bool:
        """Return whether it shares a character with one of some places."""
        return any(self.start < end and start < self.end for start, end in places)


def repeated_in(revision: Revision) -> list[Repeated]:
    """Return the passages of a text that repeat a known claim and are not linked to it yet.

    One that is only near a claim is left out where the passage is linked to any, or says the same
    as another.
    """
    text = revision.text[:LONGEST]
    passages = Passages(text)
    likes = likenesses_by_claim(passages)
    found = [
        Repeated(Known(claim, like), start, end, text[start:end])
        for claim in claims().filter(pk__in=likes)
        for like in likes[claim.pk]
        for start, end in [rounded(like, passages.sentences)]
    ]
    found = list(told(found, linked_in(revision)))
    return sorted(found, key=lambda one: one.order)[:MOST_SHOWN]


def likenesses_by_claim(passages: Passages) -> dict[int, list[Likeness]]:
    """Return where known claims are met, by the claim's key: the newest, and those published; three queries."""
    quoted = dict(quotations(passages))
    rows = Claim.objects.filter(merged_into=None).values_list("pk", "uuid", "text")
    newest = rows.order_by("-pk")[:NEWEST]
    known = {row[0]: row for row in (*newest, *rows.filter(uuid__in=quoted))}
    found = {
        pk: likenesses(passages, (text, *quoted.get(uuid, ())))
        for pk, uuid, text in known.values()
    }
    return {pk: likes for pk, likes in found.items() if likes}


def likenesses(passages: Passages, phrases: Iterable[str]) -> list[Likeness]:
    """Return where a claim is met, in its own words or in those quoted of it: the likest of what overlaps."""
    found = [
        like
        for words in phrases
        for like in passages.like(words)
        if not like.differences or like.share >= LEAST_NEAR
    ]
    kept: list[Likeness] = []
    for like in sorted(found, key=lambda one: (bool(one.differences), -one.share)):
        if not any(like.start < one.end and one.start < like.end for one in kept):
            kept.append(like)
    return kept


def rounded(like: Likeness, sentences: Iterable[Sentence]) -> Place:
    """Return the place of a passage, up to the ends of its sentence where these are near."""
    words = next(one for one in sentences if one[-1].end >= like.end)
    before = sum(word.end <= like.start for word in words)
    after = sum(word.start >= like.end for word in words)
    start = words[0].start if before <= MOST_BESIDE else like.start
    return start, words[-1].end if after <= MOST_BESIDE else like.end


def linked_in(revision: Revision) -> dict[int, list[Place]]:
    """Return where claims are linked in a revision, by the claim's key; one query."""
    rows = Anchor.objects.filter(
        revision=revision,
        start__isnull=False,
        annotation__status=AnnotationStatus.ACTIVE,
        annotation__appearances__isnull=False,
    ).values_list("annotation__appearances__claim", "start", "end")
    places: dict[int, list[Place]] = {}
    for claim, start, end in rows:
        places.setdefault(claim, []).append((start or 0, end or 0))
    return places


def told(found: list[Repeated], linked: dict[int, list[Place]]) -> Iterator[Repeated]:
    """Yield what a person does not know already."""
    same = [(one.start, one.end) for one in found if one.known.is_same]
    decided = [*same, *(place for places in linked.values() for place in places)]
    for one in found:
        known = linked.get(one.known.claim.pk, ()) if one.known.is_same else decided
        if not one.meets(known):
            yield one
