"""A quotation as readers meet it: the words the reviewer chose, whose they are, and where they stand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from annotations.anchoring.drawing import Html, Mark, drawn
from annotations.anchoring.fragments import is_web_address, passage_url
from annotations.anchoring.placement import CARRIED
from annotations.anchoring.selectors import Selectors
from annotations.pages.reading import Reading
from annotations.records.shapes import (
    AnchorShape,
    AnnotationRecord,
    AppearanceRecord,
    ArticleRecord,
)

GONE = {
    "orphaned": "These words are no longer in the article.",
    "text_changed": "The article now puts this differently.",
    "suggested": "It is not certain where these words stand in the article now.",
}


@dataclass(frozen=True)
class Passage:
    """The words of one annotation in one article.

    `parts` is empty where rights keep the words in. `link` leads to the words at the publisher's
    site and is empty when they cannot be linked; `revision` is the last one in which they stand.
    """

    annotation: UUID
    article: ArticleRecord
    parts: list[str]
    link: str
    revision: int
    note: str
    before: str = ""
    after: str = ""

    @property
    def shown(self) -> list[Html]:
        """The parts with a little of what stands around them, drawn as in the article itself."""
        last = len(self.parts) - 1
        return [
            in_context(
                part,
                before=self.before if at == 0 else "",
                after=self.after if at == last else "",
            )
            for at, part in enumerate(self.parts)
        ]

    @property
    def is_current(self) -> bool:
        """Whether the words stand in the article's latest revision."""
        return self.revision == self.article.current_revision


def passage_of(annotation: AnnotationRecord, article: ArticleRecord) -> Passage:
    """Return the passage of an annotation: its words as a person chose them, never changed ones."""
    revisions = by_revision(annotation.anchors)
    standing = [number for number, anchors in revisions.items() if all_stand(anchors)]
    last = max(standing, default=0)
    anchors = revisions.get(last, [])
    latest = revisions.get(max(revisions, default=0), [])
    return Passage(
        annotation=annotation.id,
        article=article,
        parts=[anchor.exact for anchor in anchors if anchor.exact],
        link=link_to(article, anchors) if last == article.current_revision else "",
        revision=last,
        note=note_on(latest),
        before=(anchors[0].prefix or "") if anchors else "",
        after=(anchors[-1].suffix or "") if anchors else "",
    )


def in_context(words: str, *, before: str, after: str) -> Html:
    """Return words marked among those of their line, cut between words where the context ends."""
    *above, lead = before.split("\n")
    trail, *below = after.split("\n")
    if not above:
        lead = lead.partition(" ")[2]
    if not below:
        trail = trail.rpartition(" ")[0]
    text = f"{lead}{words}{trail}"
    mark = Mark("words", len(lead), len(lead) + len(words), "quoted")
    ((_, html),) = drawn(text, [mark], [(0, len(text))])
    cut = ("…" if lead and not above else "", "…" if trail and not below else "")
    return Html(f"{cut[0]}{html}{cut[1]}")


def passages(
    reading: Reading, annotations: Iterable[UUID | None]
) -> dict[UUID, Passage]:
    """Return the passages of those annotations that are public, by annotation; two queries."""
    found = reading.among(AnnotationRecord, (one for one in annotations if one))
    articles = reading.among(ArticleRecord, (one.article for one in found.values()))
    return {
        uuid: passage_of(one, articles[one.article])
        for uuid, one in found.items()
        if one.article in articles
    }


def by_revision(anchors: Iterable[AnchorShape]) -> dict[int, list[AnchorShape]]:
    """Return the anchors of each revision, parts in order."""
    found: dict[int, list[AnchorShape]] = {}
    for anchor in anchors:
        found.setdefault(anchor.revision, []).append(anchor)
    return found


def all_stand(anchors: Iterable[AnchorShape]) -> bool:
    """Whether all parts of a quotation stand in the revision, word for word."""
    return all(anchor.state in CARRIED for anchor in anchors)


def note_on(latest: Iterable[AnchorShape]) -> str:
    """Return what became of the words in the latest revision; empty when they stand."""
    states = {anchor.state for anchor in latest}
    return next((said for state, said in GONE.items() if state in states), "")


def link_to(article: ArticleRecord, anchors: Iterable[AnchorShape]) -> str:
    """Return the URL of the passage at the publisher's site; empty when it cannot be linked."""
    if not is_web_address(article.url):
        return ""
    quoted = [
        Selectors(exact=one.exact, prefix=one.prefix, suffix=one.suffix)
        for one in anchors
        if one.exact
    ]
    return passage_url(article.url, quoted) if quoted else ""


@dataclass(frozen=True)
class Sighting:
    """An appearance with its passage; `passage` is None when its words are not public."""

    appearance: AppearanceRecord
    passage: Passage | None


def sightings(
    appearances: Iterable[AppearanceRecord], found: Mapping[UUID, Passage]
) -> list[Sighting]:
    """Return appearances with their passages, oldest article first."""
    ordered = sorted(
        appearances,
        key=lambda one: (one.article.published_on or "9", one.article.ref, places(one)),
    )
    return [Sighting(one, found.get(one.annotation)) for one in ordered]


def places(appearance: AppearanceRecord) -> int:
    """Return where the first part of an appearance stands, in code points; the gone come last."""
    starts = [span.start for span in appearance.spans if span.start is not None]
    return min(starts, default=2**31)
