"""What each reader makes of what its writer wrote, on random corpora: all that is not listed as lost."""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from annotations.exchange.counting import Counted, Tally, placed
from annotations.exchange.foreign import Aside, Fault, ForeignText, Mark
from annotations.exchange.registry import format_named
from tests.exchange.formats.corpora import Corpus, any_corpus, example, written
from tests.exchange.formats.expectations import Expected, expected
from tests.exchange.formats.test_brat import in_lines


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
}


def read(name: str, content: bytes) -> list[ForeignText]:
    """Return the texts in a file, which must have no fault."""
    reader = format_named(name).read
    assert reader
    found = list(reader(BytesIO(content)))
    assert not [one for one in found if isinstance(one, Fault)]
    assert {type(one) for one in found} <= {ForeignText, Aside}
    return [one for one in found if isinstance(one, ForeignText)]


def words(said: str, kept: Kept) -> str:
    return " ".join(said.split()) if kept.one_line else said


def check(mark: Mark, mention: Expected, kept: Kept) -> None:
    """Compare one mark with the mention that it came from."""
    if kept.motivation or not mention.appearance:
        assert mark.motivation == mention.annotation.motivation
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
        assert placed(mark, Counted(wanted.text), tally) == pieces(mention)
        check(mark, mention, kept)


@pytest.mark.parametrize("name", KEPT)
def test_relations_come_back_between_the_same_claims(name: str) -> None:
    [text] = read(name, written(name, example().records())[0])
    [relation] = text.relations
    ends = [text.marks[at].appearance for at in (relation.source, relation.target)]
    assert relation.kind == example().relations[0].kind
    assert [end and end.claim.text for end in ends] == ["=The café closed"] * 2
    assert ends[0] != ends[1]
