"""What each reader makes of what its writer wrote, on random corpora: all that is not listed as lost."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from annotations.anchoring.text import from_utf16
from annotations.exchange.counting import Counted, Tally, placed
from annotations.exchange.foreign import (
    Aside,
    Fault,
    ForeignReview,
    ForeignText,
    Mark,
)
from annotations.exchange.format import Incoming
from annotations.exchange.registry import format_named
from tests.exchange.formats.corpora import NOW, Corpus, any_corpus, example, written
from tests.exchange.formats.expectations import Expected, expected
from tests.exchange.formats.test_brat import in_lines

BLANKS = " \n\t\x85\u2028\u00a0"


@dataclass(frozen=True)
class Kept:
    """Which fields of a mention a format keeps; a field that is None is compared with nothing."""

    text: bool = True
    motivation: bool = True
    tags: bool = False
    note: bool = False
    claim: bool = True
    voice: bool = True
    first: bool = False
    one_line: bool = False


KEPT = {
    "brat": Kept(note=True, first=True, one_line=True),
    "doccano": Kept(),
    "label-studio": Kept(note=True, motivation=False),
    "uima-cas": Kept(note=True, tags=True, first=True),
}
TSV = Kept(note=True, tags=True, first=True)


def everything(name: str, content: bytes) -> list[Any]:
    """Return all that a file says, which must have no fault."""
    reader = format_named(name).read
    assert reader
    found = list(reader(BytesIO(content)))
    assert not [one for one in found if isinstance(one, Fault)]
    return [one for one in found if not isinstance(one, Aside)]


def read(name: str, content: bytes) -> list[ForeignText]:
    """Return the texts in a file."""
    found = everything(name, content)
    assert {type(one) for one in found} <= {ForeignText}
    return found


def words(said: str, kept: Kept) -> str:
    return " ".join(said.split()) if kept.one_line else said


def check(mark: Mark, mention: Expected, kept: Kept) -> None:
    """Compare one mark with the mention that it came from."""
    if kept.motivation or not mention.appearance:
        assert mark.motivation == mention.annotation.motivation
    if kept.tags:
        assert mark.tags == tuple(mention.annotation.tags)
    if kept.note and mention.annotation.working:
        assert words(mark.note, kept) == words(mention.annotation.working.note, kept)
    if not mention.appearance:
        assert mark.appearance is None
        return
    said, was = mark.appearance, mention.appearance
    assert said
    assert words(said.claim.text, kept) == words(mention.claim.text, kept)
    assert said.claim.id == str(mention.claim.id) or said.claim.ref == mention.claim.ref
    assert (said.stance, said.voice, said.hedging) == (
        was.stance,
        was.voice,
        was.hedging,
    )
    agent = was.claimant
    named = (agent.name or agent.descriptor) if agent else ""
    assert words(said.claimant, kept) == words(named, kept)
    if kept.first:
        assert said.first_appearance == was.first_appearance


@pytest.mark.parametrize("name", KEPT)
def test_what_was_written_is_read_again(name: str) -> None:
    kept = KEPT[name]

    @any_corpus
    def holds(made: Corpus) -> None:
        texts = read(name, written(name, made.records())[0])
        wanted = expected(made)
        assert [one.text for one in texts] == [one.text for one in wanted]
        tally = tallied(name, texts)
        for text, one in zip(texts, wanted, strict=True):
            check_text(text, one, kept, tally)

    holds()


def tallied(name: str, texts: list[ForeignText]) -> Tally:
    tally = Tally(format_named(name).units)
    for text in texts:
        for mark in text.marks:
            tally.count(mark, Counted(text.text or ""))
    return tally


def check_text(text: ForeignText, wanted: Any, kept: Kept, tally: Tally) -> None:
    pieces: Callable[[Expected], list[tuple[int, int]]] = (
        (lambda one: in_lines(wanted.text, one.parts))
        if kept.one_line
        else (lambda one: one.parts)
    )
    there = [one for one in wanted.mentions if pieces(one)]
    assert len(text.marks) == len(there)
    for mark, mention in zip(text.marks, there, strict=True):
        assert placed(mark, Counted(wanted.text), tally, text.unit) == pieces(mention)
        check(mark, mention, kept)


@pytest.mark.parametrize("name", [*KEPT, "webanno-tsv"])
def test_relations_come_back_between_the_same_claims(name: str) -> None:
    [text] = read(name, written(name, example().records())[0])
    [relation] = text.relations
    ends = [text.marks[at].appearance for at in (relation.source, relation.target)]
    assert relation.kind == example().relations[0].kind
    assert [end and end.claim.text for end in ends] == ["=The café closed"] * 2
    assert ends[0] != ends[1]


@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_every_record_is_read_again_whole(name: str) -> None:
    @any_corpus
    def holds(made: Corpus) -> None:
        found = everything(name, written(name, made.records())[0])
        assert {type(one) for one in found} <= {Incoming}
        for got, wanted in zip(found, made.records(), strict=True):
            assert got.record == wanted

    holds()


@any_corpus
def test_every_row_of_hypothesis_is_read_again(made: Corpus) -> None:
    found = read("hypothesis", written("hypothesis", made.records())[0])
    rows = [row for row in found if row.marks[0].parts[0].start is not None]
    words = {one.exact for each in made.annotations for one in each.anchors}
    of_no_text = [row for row in found if row.marks[0].parts[0].start is None]
    assert {row.marks[0].parts[0].exact for row in of_no_text} <= words
    wanted = [
        (text, one)
        for text in expected(made)
        for one in text.mentions
        if text.article.url and text.revision.number == last_certain(one)
    ]
    for row, (text, mention) in zip(rows, wanted, strict=True):
        [mark], [part, *_] = row.marks, mention.parts
        assert row.url == text.article.url
        places = [
            from_utf16(text.text, at or 0)
            for at in (mark.parts[0].start, mark.parts[0].end)
        ]
        assert places == [*part]
        assert mark.parts[0].exact == text.text[part[0] : part[1]]
        assert mark.tags == tuple(mention.annotation.tags)
        assert (mark.created, mark.id) == (NOW, str(mention.annotation.id))
        if mention.appearance:
            assert mark.appearance
            assert mark.appearance.claim.text == mention.claim.text
            assert mark.appearance.claim.ref == mention.claim.ref
            assert mark.appearance.stance == mention.appearance.stance
        else:
            assert mark.motivation == mention.annotation.motivation
        if mention.annotation.working:
            assert mark.note == mention.annotation.working.note
            assert mark.creator == "acct:ada"


def last_certain(mention: Expected) -> int:
    unsure = {
        one.revision
        for one in mention.annotation.anchors
        if one.state not in {"anchored", "moved"}
    }
    return max({one.revision for one in mention.annotation.anchors} - unsure)


@any_corpus
def test_every_web_annotation_is_read_again(made: Corpus) -> None:
    found = [
        mark
        for text in read("web-annotation", written("web-annotation", made.records())[0])
        for mark in text.marks
    ]
    annotations = {one.id: one for one in found if one.appearance is None}
    active = {str(one.id): one for one in made.annotations if one.status == "active"}
    assert set(annotations) <= set(active)
    for name, mark in annotations.items():
        was = active[name]
        assert (mark.motivation, mark.tags) == (was.motivation, tuple(was.tags))
        stated = [
            (one.exact, one.prefix or None, one.suffix or None, one.start, one.end)
            for one in was.anchors
        ]
        for one in mark.parts:
            assert (one.exact, one.prefix, one.suffix, one.start, one.end) in stated
        if was.working:
            assert (mark.note, mark.creator) == (was.working.note, "ada")
    for mark in found:
        if mark.appearance is None:
            continue
        one = made.find("appearances", mark.appearance.id)
        claim = made.find("claims", one.claim)
        agent = one.claimant
        assert mark.id == str(one.annotation)
        assert mark.appearance.claim.id == str(claim.id)
        assert mark.appearance.claim.text == claim.text
        assert (mark.appearance.stance, mark.appearance.voice) == (
            one.stance,
            one.voice,
        )
        named = (agent.name or agent.descriptor) if agent else ""
        assert mark.appearance.claimant == named


@any_corpus
def test_every_chunk_is_read_again(made: Corpus) -> None:
    content, losses = written("conll", made.records())
    texts = read("conll", content)
    wanted = expected(made)
    assert len(texts) == len(wanted)
    gone = {one.id for one in losses.named}
    for text, one in zip(texts, wanted, strict=True):
        assert text.text_sha256 == one.revision.text_sha256
        assert text.article == str(one.article.id)
        got = {
            (mark.parts[0].start, mark.parts[0].end, *mark.tags, mark.motivation)
            for mark in text.marks
        }
        for mention in one.mentions:
            if str(mention.annotation.id) in gone:
                continue
            [(start, end)] = mention.parts
            said = one.text[start:end]
            start += len(said) - len(said.lstrip(BLANKS))
            end -= len(said) - len(said.rstrip(BLANKS))
            label = (mention.label, "identifying") if mention.appearance else ()
            assert (start, end, *(label or (mention.label,))) in got


@any_corpus
def test_every_published_verdict_is_read_from_its_claimreview(made: Corpus) -> None:
    found = everything("claimreview", written("claimreview", made.records())[0])
    published = [one for one in made.verdicts if one.rating]
    for review, verdict in zip(found, published, strict=True):
        assert isinstance(review, ForeignReview)
        claim = verdict.claim
        assert (review.claim.text, review.claim.language) == (
            claim.text,
            claim.language,
        )
        assert review.claim.about == tuple(claim.about)
        assert (review.claim.claimed_on, review.claim.id) == (
            claim.claimed_on,
            str(claim.id),
        )
        assert (review.explanation, review.body) == (
            verdict.summary,
            verdict.justification,
        )
        assert review.rating == verdict.rating.alternate_name
        assert review.rating_value == verdict.rating.rating_value
        assert (review.url, review.language) == (verdict.url, verdict.language)
        assert [(one.title, one.url, one.quote) for one in review.citations] == [
            (one.evidence.title, one.evidence.url, one.evidence.quote)
            for one in verdict.evidence
        ]


@any_corpus
def test_every_token_of_webanno_is_read_again(made: Corpus) -> None:
    texts = read("webanno-tsv", written("webanno-tsv", made.records())[0])
    wanted = expected(made)
    assert [one.text for one in texts] == [one.text for one in wanted]
    tally = tallied("webanno-tsv", texts)
    for text, one in zip(texts, wanted, strict=True):
        marks = {(m.appearance.id if m.appearance else m.id): m for m in text.marks}
        for mention in one.mentions:
            parts = [
                part for each in mention.parts if (part := trimmed(one.text, each))
            ]
            assert (mention.id in marks) == bool(parts)
            if parts:
                mark = marks.pop(mention.id)
                counted = Counted(one.text)
                assert placed(mark, counted, tally, "utf16_code_unit") == parts
                check(mark, mention, TSV)
        assert not marks


def trimmed(text: str, part: tuple[int, int]) -> tuple[int, int] | None:
    start, end = part
    said = text[start:end]
    start += len(said) - len(said.lstrip())
    end -= len(said) - len(said.rstrip())
    return (start, end) if start < end else None
