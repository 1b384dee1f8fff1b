"""A DocBin written without spaCy: tokens are the text, spans are exact, strings have their numbers.

`tests/interop/test_spacy.py` has spaCy itself read the same file.
"""

import zlib
from dataclasses import dataclass
from struct import iter_unpack, unpack
from typing import Any

import msgspec
import pytest

from annotations.exchange.spacy_strings import number_of
from tests.exchange.formats.corpora import Corpus, any_corpus, example, written
from tests.exchange.formats.expectations import expected


@dataclass
class Doc:
    words: list[str]
    spaces: list[bool]
    spans: list[tuple[str, str, str, int, int, int, int]]
    user_data: dict[str, Any]

    @property
    def text(self) -> str:
        pairs = zip(self.words, self.spaces, strict=True)
        return "".join(word + " " * space for word, space in pairs)


def read(content: bytes) -> list[Doc]:
    """Read a DocBin as its description says."""
    bin_ = msgspec.msgpack.decode(zlib.decompress(content))
    assert bin_["version"] == "0.1"
    assert bin_["attrs"] == [65]
    strings = {number_of(string): string for string in bin_["strings"]} | {0: ""}
    assert len(strings) == len(bin_["strings"]) + 1
    numbers = [number for (number,) in iter_unpack("<Q", bin_["tokens"])]
    lengths = [length for (length,) in iter_unpack("<i", bin_["lengths"])]
    found, at = [], 0
    for doc, length in enumerate(lengths):
        words = [strings[number] for number in numbers[at : at + length]]
        spaces = [bool(one) for one in bin_["spaces"][at : at + length]]
        at += length
        [(group, names)] = msgspec.msgpack.decode(bin_["span_groups"][doc]).items()
        assert names == ["sc"]
        spans = []
        for packed in msgspec.msgpack.decode(group)["spans"]:
            key, claim, label, *places = unpack(">QQQllll", packed)
            spans.append((strings[key], strings[claim], strings[label], *places))
        own = msgspec.msgpack.decode(bin_["user_data"][doc])
        found.append(Doc(words, spaces, spans, own))
    assert at == len(numbers)
    return found


@any_corpus
def test_every_span_is_exact_and_every_token_in_place(made: Corpus) -> None:
    content, _ = written("spacy", made.records())
    for doc, one in zip(read(content), expected(made), strict=True):
        assert doc.text == one.text
        assert doc.user_data["name"] == one.name
        spans = iter(doc.spans)
        for mention, said in zip(one.mentions, doc.user_data["mentions"], strict=True):
            assert said["id"] == mention.id
            assert said["claim_text"] == (mention.claim and mention.claim.text)
            for start, end in mention.parts:
                key, claim, label, first, last, from_, to = next(spans)
                assert (key, label) == (mention.id, mention.label)
                assert claim == (mention.claim.ref if mention.claim else "")
                assert (from_, to) == (start, end)
                before = sum(map(len, doc.words[:first])) + sum(doc.spaces[:first])
                inside = sum(map(len, doc.words[first:last]))
                inside += sum(doc.spaces[first : last - 1])
                assert (before, before + inside) == (start, end)
        assert next(spans, None) is None


@pytest.mark.parametrize(
    ("string", "number"),
    [
        ("", 0),
        ("mark", 423),
        ("_", 456),
        ("case", 8110129090154140942),
        ("sc", 9416492980273960644),
        ("café", 32833993555699147),
    ],
)
def test_strings_have_the_numbers_that_spacy_gives_them(
    string: str, number: int
) -> None:
    assert number_of(string) == number


def test_a_text_with_nothing_marked_has_the_group_all_the_same() -> None:
    made = example()
    made.annotations, made.appearances = [], []
    [doc] = read(written("spacy", made.records())[0])
    assert doc.spans == []
