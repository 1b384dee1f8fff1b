"""Texts are joined with what is marked in them, nothing is left out in silence, memory is flat."""

import tracemalloc
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from msgspec import structs

from annotations import vocabulary
from annotations.exchange import labels
from annotations.exchange.format import Outgoing
from annotations.exchange.gathered import ANOTHER, NO_ARTICLE, Appearing, Marked
from annotations.exchange.marked import RELATED, MarkedText, marked_texts
from annotations.exchange.registry import format_named, names
from tests.exchange.formats.corpora import (
    KINDS,
    Corpus,
    any_corpus,
    context,
    example,
    lost,
    written,
)
from tests.exchange.formats.expectations import expected, verdict_on


def joined(records: list[Any]) -> tuple[list[MarkedText], Any]:
    where = context()
    outgoing = [Outgoing(KINDS[type(one)], record=one) for one in records]
    return list(marked_texts(outgoing, where, RELATED)), where.losses


def read_of(record: Any, kind: Any) -> Any:
    """Return what is read of a record for its place in a text."""
    return msgspec.json.decode(msgspec.json.encode(record), type=kind)


@any_corpus
def test_every_mention_is_joined_with_its_claim_and_verdict(made: Corpus) -> None:
    found, _ = joined(made.records())
    wanted = {one.name: one for one in expected(made)}
    assert {one.name for one in found} == set(wanted)
    for text in found:
        one = wanted[text.name]
        assert text.text == one.text
        for got, want in zip(text.mentions, one.mentions, strict=True):
            assert got.annotation == read_of(want.annotation, Marked)
            assert got.appearance == read_of(want.appearance, Appearing | None)
            assert got.claim == want.claim
            assert [part[:2] for part in got.parts] == want.parts
            assert all(p.exact == text.text[p.start : p.end] for p in got.parts)
            assert (got.verdict and got.verdict.ref) == (
                want.verdict and want.verdict.ref
            )


@any_corpus
def test_what_is_in_no_text_is_listed(made: Corpus) -> None:
    found, losses = joined(made.records())
    here = [mention for text in found for mention in text.mentions]
    annotations = {str(one.annotation.id) for one in here}
    claims = {str(one.claim.id) for one in here if one.claim}
    appearances = {str(one.appearance.id) for one in here if one.appearance}
    kept_in = {str(one.id) for one in made.revisions if one.text is None}
    assert lost(losses, "revision") == kept_in
    assert lost(losses, "appearance") == ids(made.appearances) - appearances
    assert lost(losses, "claim") == ids(made.claims) - claims
    assert ids(made.annotations) - annotations <= lost(losses, "annotation")
    speaking = {
        str(one.id) for claim in made.claims if (one := verdict_on(made, claim.id))
    }
    heard = {str(one.verdict.id) for one in here if one.verdict}
    assert heard <= speaking
    assert lost(losses, "verdict") == ids(made.verdicts) - heard


def ids(records: list[Any]) -> set[str]:
    return {str(one.id) for one in records}


@pytest.mark.parametrize(
    "name", [name for name in names() if format_named(name).by_article]
)
def test_of_several_verdicts_on_a_claim_those_left_out_are_told_of(name: str) -> None:
    made, form = example(), format_named(name)
    tells_verdicts = form.kinds is None or "verdict" in form.kinds
    assert any("of several" in one for one in form.loses) is tells_verdicts
    if form.kinds and tells_verdicts:
        second = structs.replace(
            made.verdicts[0], id=uuid4(), ref="V-0099", language="cy"
        )
        _, losses = written(name, [*made.records(), second])
        assert lost(losses, "verdict", ANOTHER) == {str(second.id)}


@any_corpus
def test_records_without_their_article_are_listed(made: Corpus) -> None:
    records = [one for one in made.records() if one not in made.articles]
    found, losses = joined(records)
    assert found == []
    assert lost(losses, "revision", NO_ARTICLE) == ids(made.revisions)
    assert lost(losses, "annotation", NO_ARTICLE) == ids(made.annotations)


@pytest.mark.parametrize(
    ("words", "choices"),
    [
        (labels.STANCES, vocabulary.Stance),
        (labels.MOTIVATIONS, vocabulary.Motivation),
        (labels.VOICES, vocabulary.Voice),
        (labels.HEDGINGS, vocabulary.Hedging),
        (labels.RATINGS, vocabulary.NormalizedRating),
        (labels.RELATIONS, vocabulary.RelationKind),
    ],
)
def test_the_labels_are_the_vocabulary(words: tuple[str, ...], choices: Any) -> None:
    assert list(words) == choices.values


@any_corpus
def test_a_name_from_elsewhere_leads_nowhere_else(made: Corpus) -> None:
    made.articles = [
        structs.replace(one, ref="../../é tc/passwd") for one in made.articles
    ]
    names = [text.name for text in joined(made.records())[0]]
    assert len(names) == len(set(names))
    for name in names:
        assert "/" not in name
        assert name.startswith("article-")


@pytest.mark.long
def test_memory_stays_flat_however_many_annotations_there_are() -> None:
    few, many = (peak(count) for count in (2_000, 20_000))
    assert many < few + 1_000_000


def peak(count: int) -> int:
    """Return the bytes that joining many articles takes at its worst."""
    where = context()
    tracemalloc.start()
    for _ in marked_texts(many_records(count), where, RELATED):
        pass
    _, highest = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return highest


def many_records(count: int) -> Iterator[Outgoing]:
    made = example()
    article, revision, annotation = (
        made.articles[0],
        made.revisions[0],
        made.annotations[0],
    )
    for number in range(count // 10):
        yield outgoing(structs.replace(article, id=uuid(1, number)))
    for number in range(count // 10):
        yield outgoing(
            structs.replace(revision, id=uuid(2, number), article=uuid(1, number))
        )
    for number in range(count):
        yield outgoing(
            structs.replace(
                annotation, id=uuid(3, number), article=uuid(1, number // 10)
            )
        )


def outgoing(record: Any) -> Outgoing:
    return Outgoing(KINDS[type(record)], record=record)


def uuid(kind: int, number: int) -> UUID:
    return UUID(int=kind << 64 | number)
