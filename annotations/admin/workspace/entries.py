"""The annotations of an article as the workspace lists them, in the order of their places."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from annotations.admin.links import shortened
from annotations.admin.placed import LONGEST_CLAIM, Placed
from annotations.admin.placing import reason_in_words
from annotations.models import Annotation, Article, Verdict
from annotations.vocabulary import (
    AnchorState,
    AnnotationStatus,
    Motivation,
    Stance,
    VerdictState,
)

SHOWN_WORDS = 140  # code points
SHOWN_NOTE = 300
SHOWN_TAGS = 12


@dataclass(frozen=True)
class Link:
    """What the words of an entry do with a claim."""

    stance: str
    label: str
    claim: int
    ref: str
    text: str
    who: str
    state: str = ""
    rating: str = ""
    normalized: str = ""


@dataclass(frozen=True)
class Entry:
    """One annotation in the list beside the text; `anchors` are its parts in this revision."""

    pk: int
    anchors: Sequence[Placed]
    verdicts: Mapping[int, Any] = field(default_factory=dict)

    @property
    def words(self) -> str:
        """Return the beginning of the quoted words, parts joined."""
        return shortened(" … ".join(one.exact for one in self.anchors), SHOWN_WORDS)

    @property
    def note(self) -> str:
        """Return the beginning of the note."""
        return shortened(self.anchors[0].note, SHOWN_NOTE)

    @property
    def tags(self) -> Sequence[str]:
        """Return the tags, at most the first 12."""
        return self.anchors[0].tags[:SHOWN_TAGS]

    @property
    def motivation(self) -> str:
        """Return why it was made, in words."""
        return Motivation(self.anchors[0].motivation).label

    @property
    def links(self) -> list[Link]:
        """Return what the words do, claim by claim."""
        return [
            Link(
                said["stance"],
                Stance(said["stance"]).label,
                said["claim"],
                said["ref"],
                shortened(said["text"], LONGEST_CLAIM),
                said["who"] or "",
                **self.verdicts.get(said["claim"], {}),
            )
            for said in self.anchors[0].links
        ]

    @property
    def stands(self) -> bool:
        """Return whether every part has a place in this revision."""
        return all(one.start is not None for one in self.anchors)

    @property
    def position(self) -> tuple[int, int, int]:
        """Return where it is listed: by place, those without one last."""
        start = self.anchors[0].start
        return (1, 0, self.pk) if start is None else (0, start, self.pk)

    @property
    def undecided(self) -> list[tuple[str, str]]:
        """Return state and reason of each part that a person must look at."""
        return [
            (AnchorState(one.state).label, reason_in_words(one.reason))
            for one in self.anchors
            if not one.is_carried
        ]


def entries_of(anchors: Iterable[Placed]) -> list[Entry]:
    """Return the entries of anchors that come annotation by annotation, in order of place."""
    anchors = list(anchors)
    claims = {said["claim"] for one in anchors for said in one.links}
    verdicts = verdicts_on(claims) if claims else {}
    groups = groupby(anchors, key=lambda one: one.annotation_id)
    entries = [Entry(key, list(group), verdicts) for key, group in groups]
    return sorted(entries, key=lambda entry: entry.position)


def verdicts_on(claims: Iterable[int]) -> dict[int, dict[str, str]]:
    """Return how far the verdict on each claim has come, and the rating that readers see."""
    rows = Verdict.objects.filter(claim__in=claims).exclude(
        state=VerdictState.RETRACTED
    )
    named = rows.values_list(
        "claim_id", "state", "current_version__rating__alternate_name",
        "current_version__rating__normalized",
    )  # fmt: skip
    return {
        claim: {
            "state": VerdictState(state).label,
            "rating": rating or "" if state == VerdictState.PUBLISHED else "",
            "normalized": normalized or "",
        }
        for claim, state, rating, normalized in named.order_by("pk")
    }


def withdrawn_in(article: Article, person: int | None) -> list[Annotation]:
    """Return what no longer counts and a person may see, the newest first."""
    return list(
        Annotation.objects.told_to(person)
        .filter(article=article, status=AnnotationStatus.WITHDRAWN)
        .select_related("creator", "article")
        .prefetch_related("anchors")
    )
