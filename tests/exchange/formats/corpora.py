"""Random corpora of records, and what a format that shows texts with spans must make of them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import cache
from hashlib import sha256
from io import BytesIO
from typing import Any
from uuid import UUID
from zipfile import ZipFile

from hypothesis import find, given, settings
from hypothesis import strategies as st

from annotations.anchoring.text import grapheme_boundaries, normalise
from annotations.exchange.format import Context, Losses, Outgoing
from annotations.exchange.labels import (
    HEDGINGS,
    MOTIVATIONS,
    RATINGS,
    RELATIONS,
    STANCES,
    VOICES,
)
from annotations.exchange.registry import format_named
from annotations.records import shapes

NOW = datetime(2025, 3, 3, 12, tzinfo=UTC)
DAY = date(2025, 3, 5)
# Accents, combining marks, ZWJ, astral characters, right-to-left, every sort of line end, tabs.
PIECES = (
    "café", "cafe\u0301", "👩\u200d💻", "💩", "קפה", "مقهى", "the", "minister", "3.5", "don’t",
    "said", " ", " ", " ", "  ", "\n", "\r\n", "\n\n", "\t", "\u2028", "\x85", ". ", "! ", ", ",
    "“", "”", "=1+1", "東京", "🇫🇷", "\u00a0", "नमस्ते",
)  # fmt: skip
KINDS = {
    getattr(shapes, name): getattr(shapes, name).__struct_config__.tag
    for name in dir(shapes)
    if name.endswith("Record") and name != "Record"
}
AVERITEC = (
    "Supported",
    "Refuted",
    "Conflicting Evidence/Cherrypicking",
    "Not Enough Evidence",
    "excluded",
)
FEVER = ("SUPPORTS", "REFUTES", "NOT ENOUGH INFO", "excluded")


@dataclass
class Corpus:
    """Records by kind, in the order in which they leave."""

    publishers: list[Any] = field(default_factory=list)
    agents: list[Any] = field(default_factory=list)
    scales: list[Any] = field(default_factory=list)
    articles: list[Any] = field(default_factory=list)
    revisions: list[Any] = field(default_factory=list)
    annotations: list[Any] = field(default_factory=list)
    claims: list[Any] = field(default_factory=list)
    appearances: list[Any] = field(default_factory=list)
    relations: list[Any] = field(default_factory=list)
    evidence: list[Any] = field(default_factory=list)
    verdicts: list[Any] = field(default_factory=list)
    tombstones: list[Any] = field(default_factory=list)

    def records(self) -> list[Any]:
        return [record for kind in vars(self).values() for record in kind]

    def find(self, kind: str, uuid: object) -> Any:
        return next(one for one in getattr(self, kind) if str(one.id) == str(uuid))


def context() -> Context:
    return Context(
        site="https://desk.example",
        publisher="The Desk",
        license="https://creativecommons.org/licenses/by/4.0/",
        created=NOW,
        losses=Losses(),
    )


def written(name: str, records: Iterable[Any]) -> tuple[bytes, Losses]:
    """Return what a format writes, and what it lost."""
    where = context()
    outgoing = (Outgoing(KINDS[type(one)], record=one) for one in records)
    return b"".join(format_named(name).write(outgoing, where)), where.losses


def unzipped(content: bytes) -> dict[str, bytes]:
    """Return the files of an archive, its checksums checked."""
    with ZipFile(BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def hashed(words: str) -> str:
    return sha256(words.encode()).hexdigest()


@st.composite
def texts(draw: st.DrawFn) -> str:
    pieces = draw(st.lists(st.sampled_from(PIECES), min_size=3, max_size=25))
    return normalise("".join(["Ω", *pieces]))


@st.composite
def spans(draw: st.DrawFn, text: str) -> list[tuple[int, int]]:
    """Return one or two parts, in order, that cut no character."""
    cuts = grapheme_boundaries(text)
    count = 4 if len(cuts) >= 4 and draw(st.booleans()) else 2
    chosen = sorted(
        draw(
            st.lists(st.sampled_from(cuts), unique=True, min_size=count, max_size=count)
        )
    )
    return list(zip(chosen[::2], chosen[1::2], strict=True))


@st.composite
def corpora(draw: st.DrawFn) -> Corpus:
    """Return a corpus in which overlaps, parts, gaps and every sort of text are common."""
    made, maker = Corpus(), Maker(draw)
    made.publishers = [maker.publisher()]
    made.agents = [
        maker.agent("person", "Zoë Ó Briain", ""),
        maker.agent("anonymous_group", "", "two\npeople"),
    ]
    made.claims = [maker.claim(number) for number in range(1, draw(st.integers(2, 4)))]
    for number in range(1, draw(st.integers(2, 4))):
        maker.article(made, number)
    for annotation in made.annotations:
        for claim in draw(
            st.lists(
                st.sampled_from(made.claims), unique_by=lambda one: one.id, max_size=2
            )
        ):
            made.appearances.append(maker.appearance(made, annotation, claim))
    for source, target in zip(made.claims, made.claims[1:], strict=False):
        made.relations.append(maker.relation(source, target))
    made.evidence = maker.evidence(made)
    for number, claim in enumerate(made.claims * draw(st.integers(0, 2)), start=1):
        made.verdicts.append(maker.verdict(made, number, claim))
    return made


def example() -> Corpus:
    """Return the one corpus of the tests that name places."""
    return replace(fixed())


@cache
def fixed() -> Corpus:
    """Make a corpus with overlaps, parts, two claims and two verdicts."""
    made, maker = Corpus(), Maker(plainly)
    made.publishers, made.agents = (
        [maker.publisher()],
        [maker.agent("person", "Zoë Ó Briain", "")],
    )
    made.claims = [maker.claim(1), maker.claim(2)]
    maker.article(made, 1)
    text = normalise(
        "💩 The café had closed.\r\n👩\u200d💻 “No cafe\u0301 closed,” she said, “and none will.”\nקפה."
    )
    article = made.articles[0]
    made.revisions = [maker.revision(article, 1, text, kept_in=False)]
    quotes = [
        ["The café had closed"],
        ["café had"],
        ["No cafe\u0301 closed", "and none will"],
        ["will.”\nקפה"],
    ]
    made.annotations = [maker.placed(article, text, words) for words in quotes]
    pairs = [(0, 0), (0, 1), (2, 1)]
    made.appearances = [
        maker.appearance(made, made.annotations[a], made.claims[c]) for a, c in pairs
    ]
    made.relations = [maker.relation(*made.claims)]
    made.evidence = maker.evidence(made)
    made.verdicts = [
        maker.verdict(made, 1, made.claims[0]),
        maker.verdict(made, 2, made.claims[1]),
    ]
    return made


def plainly(strategy: Any) -> Any:
    """Draw the first of all choices, every time."""
    return find(
        strategy, lambda _: True, settings=settings(database=None, deadline=None)
    )


def any_corpus(test: Callable[[Corpus], None]) -> Callable[[], None]:
    """Run a test on random corpora; they are large, so there are not so many."""
    return settings(max_examples=15)(given(made=corpora())(test))


class Maker:
    """Makes records, each with an identifier of its own."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.last = 0

    def id(self) -> UUID:
        self.last += 1
        return UUID(int=self.last, version=4)

    def pick(self, choices: Iterable[Any]) -> Any:
        return self.draw(st.sampled_from(list(choices)))

    def publisher(self) -> shapes.PublisherRecord:
        return shapes.PublisherRecord(
            id=self.id(), slug="echo", name="Écho", site_url="", kind="blog"
        )

    def agent(self, kind: str, name: str, descriptor: str) -> shapes.AgentRecord:
        return shapes.AgentRecord(
            id=self.id(),
            kind=kind,
            name=name,
            descriptor=descriptor,
            same_as=["https://a.example"],
        )

    def claim(self, number: int) -> shapes.ClaimRecord:
        return shapes.ClaimRecord(
            id=self.id(), ref=f"C-{number:04}", text=self.pick(["=The café closed", "קפה\tor\nnot", "A 💩 claim"]),
            language=self.pick(["en", "he"]), about=["cafés"], checkability="checkable",
            claimed_on=self.pick([None, DAY]), merged_into=None,
        )  # fmt: skip

    def article(self, made: Corpus, number: int) -> None:
        publisher = made.publishers[0]
        article = shapes.ArticleRecord(
            id=self.id(), ref=f"A-{number:04}", url=self.pick(["", f"https://echo.example/{number}"]),
            headline="Café <closes> & 'opens'",
            publisher=shapes.PublisherSummary(id=publisher.id, slug=publisher.slug, name=publisher.name),
            authors=["Zoë", "@bob"], genre="news", language=self.pick(["en", "he"]), translated_from="",
            published_on=self.pick([None, "2025", "2025-03-01"]), published_precision="day", rights="full",
            rights_note="", current_revision=1,
        )  # fmt: skip
        made.articles.append(article)
        kept_in = self.pick([False, False, False, True])
        revisions = [self.draw(texts()) for _ in range(self.draw(st.integers(1, 2)))]
        for at, text in enumerate(revisions, start=1):
            made.revisions.append(self.revision(article, at, text, kept_in=kept_in))
        for _ in range(self.draw(st.integers(0, 4))):
            made.annotations.append(self.annotation(article, revisions))

    def revision(
        self, article: Any, number: int, text: str, *, kept_in: bool
    ) -> shapes.RevisionRecord:
        return shapes.RevisionRecord(
            id=self.id(), article=article.id, number=number, length=len(text), text_sha256=hashed(text),
            raw_sha256=hashed(text), captured_at=NOW, change_kind="initial", note="",
            text=None if kept_in else text,
        )  # fmt: skip

    def annotation(self, article: Any, revisions: list[str]) -> shapes.AnnotationRecord:
        anchors = []
        for number, text in enumerate(revisions, start=1):
            state = self.pick(
                ["anchored", "moved", "anchored", "orphaned", "suggested"]
            )
            for part, (start, end) in enumerate(self.draw(spans(text)), start=1):
                gone = state == "orphaned"
                exact = text[start:end]
                anchors.append(
                    shapes.AnchorShape(
                        revision=number,
                        part=part,
                        start=None if gone else start,
                        end=None if gone else end,
                        exact=exact,
                        prefix=text[:start][-32:],
                        suffix=text[end:][:32],
                        exact_sha256=hashed(exact),
                        exact_length=len(exact),
                        state=state,
                        method="given",
                        score=1.0,
                        reason="",
                    )
                )
        return self.annotated(article, anchors)

    def placed(
        self, article: Any, text: str, quotes: list[str]
    ) -> shapes.AnnotationRecord:
        """Return an annotation of words that stand in the text once."""
        anchors = [
            shapes.AnchorShape(
                revision=1, part=part, start=text.index(words), end=text.index(words) + len(words), exact=words,
                prefix="", suffix="", exact_sha256=hashed(words), exact_length=len(words), state="anchored",
                method="given", score=1.0, reason="",
            )
            for part, words in enumerate(quotes, start=1)
        ]  # fmt: skip
        return self.annotated(article, anchors)

    def annotated(self, article: Any, anchors: list[Any]) -> shapes.AnnotationRecord:
        working = self.pick(
            [
                shapes.UNSET,
                shapes.AnnotationWorking(creator="ada", note="=see\nbelow\t'x'"),
            ]
        )
        return shapes.AnnotationRecord(
            id=self.id(), article=article.id, motivation=self.pick(MOTIVATIONS), tags=["a tag", "קפה"],
            status=self.pick(["active", "active", "active", "withdrawn"]), created=NOW, modified=NOW, version=1,
            offset_unit="code_point", anchors=anchors, working=working,
        )  # fmt: skip

    def appearance(
        self, made: Corpus, annotation: Any, claim: Any
    ) -> shapes.AppearanceRecord:
        article = made.find("articles", annotation.article)
        last = max(anchor.revision for anchor in annotation.anchors)
        agent = self.pick([None, *made.agents])
        return shapes.AppearanceRecord(
            id=self.id(), claim=claim.id, annotation=annotation.id, article=summary(shapes.ArticleSummary, article), revision=last,
            offset_unit="code_point",
            spans=[
                shapes.SpanShape(start=one.start, end=one.end, exact=one.exact)
                for one in annotation.anchors
                if one.revision == last
            ],
            stance=self.pick(STANCES), voice=self.pick(VOICES), claimant=agent and summary(shapes.AgentSummary, agent),
            hedging=self.pick(HEDGINGS), first_appearance=self.draw(st.booleans()), origin_group=None, attributions=[],
        )  # fmt: skip

    def relation(self, source: Any, target: Any) -> shapes.RelationRecord:
        return shapes.RelationRecord(
            id=self.id(), from_claim=summary(shapes.ClaimSummary, source), to_claim=summary(shapes.ClaimSummary, target),
            kind=self.pick(RELATIONS), rationale="+1",
        )  # fmt: skip

    def evidence(self, made: Corpus) -> list[shapes.EvidenceRecord]:
        passages = [one.id for one in made.annotations]
        return [
            shapes.EvidenceRecord(
                id=self.id(), kind="passage" if passage else "web_page", tier="primary", title="@Register",
                publisher_name="Town", url="" if passage else "https://register.example/1", quote="Closed 💩.",
                locator="", document="", accessed_on=DAY, published_on=None, annotation=passage, captures=self.captures(),
            )
            for passage in [None, *passages]
        ]  # fmt: skip

    def captures(self) -> list[shapes.CaptureShape]:
        capture = shapes.CaptureShape(
            id=self.id(), url="https://archive.example/1", captured_at=NOW, provider="wayback", sha256="a" * 64,
            size=12, mime="text/html", quote_found=None,
        )  # fmt: skip
        return self.pick([[], [capture]])

    def verdict(self, made: Corpus, number: int, claim: Any) -> shapes.VerdictRecord:
        rating = self.pick([self.rating(), self.rating(), None])
        uses = self.draw(
            st.lists(
                st.sampled_from(made.evidence), unique_by=lambda one: one.id, max_size=3
            )
        )
        return shapes.VerdictRecord(
            id=self.id(), ref=f"V-{number:04}", url=f"https://desk.example/verdicts/V-{number:04}/",
            language=self.pick(["en", "he"]), claim=claim, rating=rating, summary="It's so.",
            justification="-The register\nsays 💩.", as_of=DAY, version=1, change_class="initial", public_note="",
            published_at=NOW, modified_at=NOW, sha256="b" * 64,
            evidence=[
                shapes.EvidenceUseShape(
                    evidence=one, stance=self.pick(["supports", "refutes", "context"]), rationale=self.pick(["", "Why?"])
                )
                for one in uses
            ],
            appearances=[one for one in made.appearances if one.claim == claim.id],
            publisher="The Desk", license="", attribution="",
        )  # fmt: skip

    def rating(self) -> shapes.VerdictRating:
        value = self.pick([None, 1, -2])
        return shapes.VerdictRating(
            code="x", alternate_name="Très vrai", rating_value=value, best_rating=value and 3, worst_rating=value and -3,
            definition="=D", normalized=self.pick(RATINGS), averitec_label=self.pick(AVERITEC),
            fever_label=self.pick(FEVER), scale="s", scale_version=1,
        )  # fmt: skip


def summary(shape: Any, record: Any) -> Any:
    """Return a record as another one names it."""
    return shape(**{name: getattr(record, name) for name in shape.__struct_fields__})


def lost(losses: Losses, kind: str, what: str = "") -> set[str]:
    """Return the identifiers of the records of a kind that lost something."""
    return {one.id for one in losses.named if one.kind == kind and what in one.what}
