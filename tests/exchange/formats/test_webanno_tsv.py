"""WebAnno TSV as INCEpTION takes it: the text to the letter, every span, feature and relation."""

from typing import Any

import pytest
from msgspec import structs

from annotations.anchoring.text import from_utf16
from annotations.exchange.formats import webanno_tsv
from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected
from tests.exchange.formats.inception import Fs, Loaded, load


def loaded(made: Corpus) -> tuple[dict[str, Loaded], Any]:
    content, losses = written("webanno-tsv", made.records())
    files = unzipped(content).items()
    return {name: load(content.decode()) for name, content in files}, losses


@any_corpus
def test_inception_has_the_text_and_every_span(made: Corpus) -> None:
    found, losses = loaded(made)
    for one in expected(made):
        said = found.pop(f"{one.name}.tsv")
        assert said.text == one.text + "\n"  # INCEpTION ends every sentence with one
        spans = {
            (fs.features["id"], fs.features.get("part", "1")): fs for fs in said.spans
        }
        for mention in one.mentions:
            for part, place in enumerate(mention.parts, start=1):
                seen = trimmed(one.text, *place)
                if seen != place:
                    assert str(mention.annotation.id) in lost(losses, "annotation")
                if seen:
                    fs = spans.pop((mention.id, str(part)))
                    assert placed(fs, said.text) == seen
                    check_features(fs, mention)
        assert not spans
    assert not found


def test_a_long_text_is_written_a_few_sentences_at_a_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = written("webanno-tsv", example().records())
    monkeypatch.setattr(webanno_tsv, "TOGETHER", 1)
    assert written("webanno-tsv", example().records()) == whole


def test_tokens_and_sentences_are_numbered_however_many_there_are() -> None:
    sentence = "word " * webanno_tsv.USUAL + "end. "
    made = retold(sentence * (webanno_tsv.MANY + 1))
    [content] = unzipped(written("webanno-tsv", made.records())[0]).values()
    lines = content.decode().splitlines()
    names = [one.split("\t")[0] for one in lines if "\t" in one]
    tokens, sentences = webanno_tsv.USUAL + 2, webanno_tsv.MANY + 1
    assert names == [
        f"{number}-{place}"
        for number in range(1, sentences + 1)
        for place in range(1, tokens + 1)
    ]


def placed(fs: Fs, text: str) -> tuple[int, int]:
    return from_utf16(text, fs.begin), from_utf16(text, fs.end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int] | None:
    places = [at for at in range(start, end) if not text[at].isspace()]
    return (places[0], places[-1] + 1) if places else None


def check_features(fs: Fs, mention: Any) -> None:
    said, annotation = fs.features, mention.annotation
    assert said["label"] == mention.label
    assert said["motivation"] == annotation.motivation
    assert said["annotation"] == str(annotation.id)
    assert said["tags"] == "\n".join(annotation.tags)
    assert said.get("note") == (annotation.working.note if annotation.working else None)
    assert said.get("claim_text") == (mention.claim.text if mention.claim else None)
    verdict = mention.verdict
    assert said.get("verdict") == (verdict.ref if verdict else None)
    assert said.get("rating") == (verdict.rating.normalized if verdict else None)


def test_relations_lead_from_span_to_span() -> None:
    [said] = loaded(example())[0].values()
    [relation] = said.relations
    assert relation.features["label"] == "contradicts"
    assert relation.source
    assert relation.target
    ends = [one.features["claim_ref"] for one in (relation.source, relation.target)]
    assert ends == ["C-0001", "C-0002"]


@pytest.mark.parametrize(
    "text",
    [
        r"a\tb \\ [c] d_e|f;* -> g*",
        "one.  Two.\n\n\nThree.\t\x0bFour. ",
        "💩.💩 א. ב.\r\nג.\x01 \x1f end\n",
        "no words after this.   \n \n",
    ],
)
def test_signs_that_mean_something_are_kept(text: str) -> None:
    made = retold(text)
    [said] = loaded(made)[0].values()
    assert said.text == text + "\n"


def retold(text: str) -> Corpus:
    made = example()
    made.annotations, made.appearances = [], []
    made.revisions = [structs.replace(made.revisions[0], text=text)]
    return made


def test_a_text_that_has_no_token_and_blanks_before_the_first_are_listed() -> None:
    found, losses = loaded(retold(" \n\t"))
    assert not found
    assert len(lost(losses, "revision", webanno_tsv.NO_TOKENS)) == 1
    found, losses = loaded(retold("\n\n The café."))
    assert [one.text for one in found.values()] == ["   The café.\n"]
    assert len(lost(losses, "revision", webanno_tsv.LEADING)) == 1
