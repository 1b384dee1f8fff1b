"""The page of an article: its text with highlights where rights allow, else its quotations."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import UUID

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from annotations.anchoring import blocks
from annotations.anchoring.drawing import Html, Mark, Note, drawn
from annotations.anchoring.notices import find_notices
from annotations.pages.answers import answer
from annotations.pages.passages import (
    Passage,
    all_stand,
    by_revision,
    passage_of,
)
from annotations.pages.reading import Reading, has_facet, stored
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
    ClaimRecord,
    EvidenceRecord,
    EvidenceUseShape,
    RevisionRecord,
    TombstoneRecord,
    VerdictRecord,
)
from annotations.vocabulary import NormalizedRating, Stance

LONGEST_TEXT = 500_000  # code points; of a longer text, the page shows the quotations
LONGEST_NOTICE = 300  # code points
MARKS = {
    "marked_update": "an update",
    "correction": "a correction",
    "retraction": "a retraction",
}
UNRATED, ANSWER = "none", "answer"
OWN_LEGEND = [
    (ANSWER, "Denies, disputes or qualifies a claim"),
    (UNRATED, "No verdict"),
]
MAKES = frozenset(
    {"asserts", "reports"}
)  # the stances whose words are as true as the claim


@dataclass(frozen=True)
class Mention:
    """A claim in a passage: what the words do with it, and the verdict on it where there is one."""

    appearance: AppearanceRecord
    claim: ClaimRecord
    verdict: VerdictRecord | None

    @property
    def makes_it(self) -> bool:
        """Whether the words make or pass on the claim, so that its rating is theirs."""
        return self.appearance.stance in MAKES


@dataclass(frozen=True)
class Testimony:
    """A verdict that uses a passage as evidence."""

    use: EvidenceUseShape
    verdict: VerdictRecord


@dataclass(frozen=True)
class Noted:
    """A passage of the article with all that has been said of it; numbered from 1 in the text's order."""

    passage: Passage
    anchors: list[AnchorShape]
    mentions: list[Mention] = field(default_factory=list)
    testimonies: list[Testimony] = field(default_factory=list)
    number: int = 0

    @property
    def stands(self) -> bool:
        """Whether all parts stand in the revision that is shown."""
        return bool(self.anchors) and all_stand(self.anchors)

    @property
    def start(self) -> int:
        """Where the first part stands, in code points; passages without a place come last."""
        starts = [one.start for one in self.anchors if one.start is not None]
        return min(starts, default=2**31)

    @property
    def words(self) -> list[str]:
        """The quotation in the revision that is shown; empty where rights keep the words in."""
        return [one.exact for one in self.anchors if one.exact]

    @property
    def rated(self) -> Mention | None:
        """The mention that colours the highlight: the first with a verdict, a claim made before a denied one."""
        rated = [one for one in self.mentions if one.verdict and one.verdict.rating]
        return min(rated, key=lambda one: not one.makes_it, default=None)

    @property
    def rating(self) -> str:
        """The normalized rating of what the words claim; words that deny a false claim are not false."""
        if not (self.rated and self.rated.verdict and self.rated.verdict.rating):
            return UNRATED
        verdict = self.rated.verdict.rating.normalized
        return verdict if self.rated.makes_it else ANSWER

    @property
    def label(self) -> str:
        """The words for the colour, for those who cannot see it."""
        if not (self.rated and self.rated.verdict and self.rated.verdict.rating):
            return "no verdict" if self.mentions else "used as evidence"
        stance = Stance(self.rated.appearance.stance).label.lower()
        said = self.rated.verdict.rating.alternate_name
        return f"{stance} a claim rated “{said}”"


@dataclass(frozen=True)
class NoticeShown:
    """The publisher's own word on a change: the words, and what they mark."""

    words: str
    marks: str


@require_safe
def show(request: HttpRequest, ref: str) -> HttpResponseBase:
    """Show one article, in its latest revision or in the one that `revision` names."""
    reading = Reading()
    article = reading.find(ArticleRecord, ref)
    if isinstance(article, TombstoneRecord):
        raise Http404
    numbers = dict(revision_numbers(article))
    number = asked_revision(request.GET.get("revision", ""), article)
    if number not in numbers:
        raise Http404
    revision = reading.among(RevisionRecord, [numbers[number]]).get(numbers[number])
    if revision is None:
        raise Http404
    context = shown(reading, article, revision)
    reading.etags += [str(number), *map(str, numbers)]
    return answer(
        request, reading, "pages/article.html", context | {"numbers": sorted(numbers)}
    )


def asked_revision(value: str, article: ArticleRecord) -> int:
    """Return the number of the revision to show. Raises BadRequest when it is not a number."""
    if not value:
        return article.current_revision
    if not (value.isascii() and value.isdigit() and len(value) < 7):
        raise BadRequest("A revision is a number from 1 up.")
    return int(value)


def revision_numbers(article: ArticleRecord) -> Iterable[tuple[int, UUID]]:
    """Yield number and identifier of the public revisions, without reading their texts."""
    rows = stored(RevisionRecord).current().filter(has_facet("article", article.id))
    for uuid, facets in rows.values_list("object", "facets"):
        named = dict(facet.split(":", 1) for facet in facets)
        yield int(named["number"]), uuid


def shown(
    reading: Reading, article: ArticleRecord, revision: RevisionRecord
) -> dict[str, Any]:
    """Return all that the page of an article shows; five queries."""
    found = noted(reading, article, revision.number)
    standing = number_them(one for one in found if one.stands)
    has_text = revision.text is not None and revision.length <= LONGEST_TEXT
    return {
        "article": article,
        "revision": revision,
        "has_text": has_text,
        "notices": notices_in(revision.text) if has_text and revision.text else [],
        "paragraphs": paragraphs(revision.text, standing)
        if has_text and revision.text
        else [],
        "standing": standing,
        "fallen": [one for one in found if not one.stands],
        "legend": legend(standing),
    }


def notices_in(text: str) -> list[NoticeShown]:
    """Return the publisher's notices in a text, each cut to what a page can show."""
    return [
        NoticeShown(text[one.start : one.end][:LONGEST_NOTICE], MARKS[one.kind])
        for one in find_notices(text)
    ]


def noted(reading: Reading, article: ArticleRecord, number: int) -> list[Noted]:
    """Return the passages of an article with what has been said of them; five queries."""
    of_article = has_facet("article", article.id)
    annotations = reading.every(AnnotationRecord, of_article)
    uuids = [one.id for one in annotations]
    appearances = reading.every(AppearanceRecord, of_article)
    evidence = reading.every(EvidenceRecord, has_facet("annotation", *uuids))
    claims = reading.among(ClaimRecord, (one.claim for one in appearances))
    verdicts = verdicts_on(reading, claims, evidence)
    said = mentions(appearances, claims, verdicts)
    used = testimonies(verdicts)
    return [
        Noted(
            passage=passage_of(one, article),
            anchors=by_revision(one.anchors).get(number, []),
            mentions=said.get(one.id, []),
            testimonies=used.get(one.id, []),
        )
        for one in annotations
    ]


def verdicts_on(
    reading: Reading, claims: Iterable[UUID], evidence: Sequence[EvidenceRecord]
) -> list[VerdictRecord]:
    """Return the verdicts on some claims, and those that rest on some evidence; one query."""
    on_claims = has_facet("claim", *claims)
    return reading.every(
        VerdictRecord, on_claims | has_facet("evidence", *(one.id for one in evidence))
    )


def mentions(
    appearances: Iterable[AppearanceRecord],
    claims: dict[UUID, ClaimRecord],
    verdicts: Iterable[VerdictRecord],
) -> dict[UUID, list[Mention]]:
    """Return what is claimed in each annotation, rated claims first."""
    by_claim = {one.claim.id: one for one in verdicts}
    found: dict[UUID, list[Mention]] = {}
    rated_first = sorted(appearances, key=lambda one: one.claim not in by_claim)
    for one in rated_first:
        if one.claim in claims:
            mention = Mention(one, claims[one.claim], by_claim.get(one.claim))
            found.setdefault(one.annotation, []).append(mention)
    return found


def testimonies(verdicts: Iterable[VerdictRecord]) -> dict[UUID, list[Testimony]]:
    """Return which verdicts use each annotation as evidence."""
    found: dict[UUID, list[Testimony]] = {}
    for verdict in verdicts:
        for use in verdict.evidence:
            if use.evidence.annotation:
                found.setdefault(use.evidence.annotation, []).append(
                    Testimony(use, verdict)
                )
    return found


def number_them(standing: Iterable[Noted]) -> list[Noted]:
    """Return passages in the order of the text, numbered from 1."""
    ordered = sorted(standing, key=lambda one: (one.start, str(one.passage.annotation)))
    return [replace(one, number=number) for number, one in enumerate(ordered, start=1)]


def paragraphs(text: str, standing: Iterable[Noted]) -> list[Html]:
    """Return the paragraphs of a text with their marks; empty lines part them and are not drawn."""
    marks = [mark for one in standing for mark in marks_of(one)]
    return [html for _, html in drawn(text, marks, blocks.paragraphs(text))]


def marks_of(one: Noted) -> Iterator[Mark]:
    """Yield the marks of a passage, part by part; its number stands behind the last."""
    note = Note(
        one.number, f"n-{one.number}", f"m-{one.number}",
        f"Mark {one.number}, {one.label}",
    )  # fmt: skip
    for part, anchor in enumerate(one.anchors, start=1):
        if anchor.start is None or anchor.end is None:
            continue
        yield Mark(
            owner=str(one.number),
            start=anchor.start,
            end=anchor.end,
            tone=one.rating,
            place=f"a-{one.passage.annotation}" if part == 1 else "",
            note=note if part == len(one.anchors) else None,
        )


def legend(standing: Iterable[Noted]) -> list[tuple[str, str]]:
    """Return the ratings in use with their words, in the vocabulary's order."""
    used = {one.rating for one in standing}
    rows = [(code, str(label)) for code, label in NormalizedRating.choices]
    return [row for row in [*rows, *OWN_LEGEND] if row[0] in used]
