"""spaCy loads what is written for it and finds every text, token and span that went in."""

import json
from typing import Any

import spacy
from spacy.tokens import Doc, DocBin

from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected


def docs(made: Corpus) -> list[Doc]:
    content, _ = written("spacy", made.records())
    vocab = spacy.blank("en").vocab
    return list(DocBin().from_bytes(content).get_docs(vocab))


@any_corpus
def test_docbin_holds_every_text_and_span(made: Corpus) -> None:
    for doc, one in zip(docs(made), expected(made), strict=True):
        assert doc.text == one.text
        assert doc.user_data["name"] == one.name
        found = [
            (span.id_, span.kb_id_, span.label_, (span.start_char, span.end_char))
            for span in doc.spans["sc"]
        ]
        assert found == [
            (
                mention.id,
                mention.claim.ref if mention.claim else "",
                mention.label,
                part,
            )
            for mention in one.mentions
            for part in mention.parts
        ]
        for span in doc.spans["sc"]:
            assert span.text == one.text[span.start_char : span.end_char]


def test_docbin_reads_words_that_are_symbols_of_spacys_own() -> None:
    made = example()
    text = "A mark, a number, the root: case, neg, agent, TIME, EVENT _ ORTH café 💩"
    made.annotations, made.appearances = [], []
    made.revisions = [retold(made.revisions[0], text)]
    [doc] = docs(made)
    assert doc.text == text
    assert [token.text for token in doc if token.text == "mark"] == ["mark"]


def retold(revision: Any, text: str) -> Any:
    fields = {name: getattr(revision, name) for name in revision.__struct_fields__}
    return type(revision)(**{**fields, "text": text})


def test_spans_train_a_span_categoriser() -> None:
    nlp = spacy.blank("en")
    categoriser = nlp.add_pipe("spancat", config={"spans_key": "sc"})
    examples = [
        spacy.training.Example(nlp.make_doc(doc.text), doc) for doc in docs(example())
    ]
    nlp.initialize(lambda: examples)
    assert "asserts" in categoriser.labels
    nlp.update(examples)


def test_converted_conll_has_the_chunks() -> None:
    from_conll = spacy.training.converters.conll_ner_to_docs
    content = unzipped(written("conll", example().records())[0])["corpus.conll"]
    found = list(from_conll(content.decode(), n_sents=10, no_print=True))
    entities = [(one.label_, one.text) for doc in found for one in doc.ents]
    assert ("asserts", "The café had closed") in entities
    assert ("asserts", "No cafe\u0301 closed") in entities


@any_corpus
def test_prodigys_tokens_are_spacys_and_its_spans_stand_on_them(made: Corpus) -> None:
    vocab = spacy.blank("en").vocab
    lines = written("prodigy", made.records())[0].splitlines()
    for line, one in zip(map(json.loads, lines), expected(made), strict=True):
        words = [token["text"] for token in line["tokens"]]
        doc = Doc(vocab, words, [token["ws"] for token in line["tokens"]])
        assert doc.text == one.text
        for span in line["spans"]:
            said = doc.char_span(span["start"], span["end"])
            assert said
            assert (said.start, said.end - 1) == (
                span["token_start"],
                span["token_end"],
            )
