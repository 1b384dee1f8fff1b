"""FEVER and AVeriTeC: labels, evidence and shapes are those of the data sets; the rest is listed."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator
from msgspec import structs

from annotations.exchange.formats import averitec, fever
from annotations.exchange.passages import sentences_of
from annotations.records.shapes import EvidenceUseShape
from tests.exchange.formats.corpora import (
    AVERITEC,
    FEVER,
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)

TEXT = {"type": "string"}
NULLABLE = {"type": ["string", "null"]}
ANSWER = {
    "type": "object",
    "properties": {
        "answer": {"type": "string", "minLength": 1},
        "answer_type": {
            "enum": ["Extractive", "Abstractive", "Boolean", "Unanswerable"]
        },
        "source_url": TEXT,
        "source_medium": {
            "enum": [
                "Web text",
                "PDF",
                "Metadata",
                "Web table",
                "Image/graphic",
                "Video",
                "Other",
                "",
            ]
        },
        "cached_source_url": TEXT,
    },
    "required": ["answer", "answer_type", "source_url", "source_medium"],
    "additionalProperties": False,
}
CLAIM = {
    "type": "object",
    "properties": {
        "claim": TEXT,
        "required_reannotation": {"type": "boolean"},
        "label": {"enum": list(AVERITEC[:4])},
        "justification": TEXT,
        "claim_date": {
            "type": ["string", "null"],
            "pattern": r"^[1-9]\d?-[1-9]\d?-\d{4}$",
        },
        "speaker": NULLABLE,
        "original_claim_url": NULLABLE,
        "cached_original_claim_url": NULLABLE,
        "fact_checking_article": TEXT,
        "reporting_source": NULLABLE,
        "location_ISO_code": {"type": ["string", "null"]},
        "claim_types": {"type": "array"},
        "fact_checking_strategies": {"type": "array"},
        "questions": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "question": TEXT,
                    "answers": {"items": ANSWER, "minItems": 1},
                },
                "required": ["question", "answers"],
            },
        },
        "claim_ref": TEXT,
        "verdict_ref": TEXT,
    },
    "additionalProperties": False,
}
SHAPE = {"type": "array", "items": CLAIM | {"required": list(CLAIM["properties"])}}


@any_corpus
def test_every_verdict_with_a_label_is_an_averitec_claim(made: Corpus) -> None:
    content, losses = written("averitec", made.records())
    found = json.loads(content)
    Draft202012Validator(SHAPE).validate(found)
    said = [
        one
        for one in made.verdicts
        if one.rating and one.rating.averitec_label != "excluded"
    ]
    left = {str(one.id) for one in made.verdicts if one not in said}
    assert lost(losses, "verdict") == left
    for got, verdict in zip(found, said, strict=True):
        assert got["label"] == verdict.rating.averitec_label
        assert got["claim"] == verdict.claim.text
        assert got["justification"] == verdict.justification
        assert got["claim_date"] == (verdict.claim.claimed_on and "5-3-2025")
        assert got["fact_checking_article"] == verdict.url
        for use, asked in zip(verdict.evidence, got["questions"], strict=True):
            [answer] = asked["answers"]
            assert use.evidence.title in asked["question"]
            assert answer["answer"] == use.evidence.quote
            captures = use.evidence.captures
            assert answer.get("cached_source_url") == (
                captures[0].url if captures else None
            )


def test_evidence_whose_words_may_not_be_shown_is_listed() -> None:
    made = example()
    bare = [structs.replace(one, quote="") for one in made.evidence]
    use = shape_of_use(bare[1], "supports")
    made.verdicts = [structs.replace(made.verdicts[0], evidence=[use])]
    content, losses = written("averitec", made.records())
    [answer] = json.loads(content)[0]["questions"][0]["answers"]
    assert answer["answer_type"] == "Abstractive"
    assert answer["answer"] == "Why?"
    assert lost(losses, "evidence", averitec.NO_WORDS) == {str(bare[1].id)}


def shape_of_use(evidence: Any, stance: str) -> Any:
    return EvidenceUseShape(evidence=evidence, stance=stance, rationale="Why?")


def read_fever(
    content: bytes,
) -> tuple[list[Any], dict[str, list[str]], dict[str, str]]:
    """Return the claims, the sentences of each page and its text."""
    files = unzipped(content)
    claims = [json.loads(line) for line in files["claims.jsonl"].splitlines()]
    pages = [
        json.loads(line) for line in files["wiki-pages/wiki-001.jsonl"].splitlines()
    ]
    sentences = {
        page["id"]: [line.split("\t")[1] for line in page["lines"].split("\n")]
        for page in pages
    }
    return claims, sentences, {page["id"]: page["text"] for page in pages}


def strict_score(claims: list[Any], predictions: list[Any]) -> float:
    """Score predictions as FEVER's scorer does: the label, and one whole set of evidence."""
    hits = 0
    for claim, prediction in zip(claims, predictions, strict=True):
        if prediction["predicted_label"] != claim["label"]:
            continue
        predicted = [tuple(one) for one in prediction["predicted_evidence"]]
        sets = [[(one[2], one[3]) for one in group] for group in claim["evidence"]]
        right = any(all(one in predicted for one in group) for group in sets)
        hits += right or claim["label"] == "NOT ENOUGH INFO"
    return hits / len(claims)


@any_corpus
def test_every_fever_claim_points_at_sentences_that_are_there(made: Corpus) -> None:
    content, losses = written("fever", made.records())
    claims, sentences, texts = read_fever(content)
    shown = {str(one.text) for one in made.revisions if one.text is not None}
    assert set(texts.values()) == shown
    for page, text in texts.items():
        assert "".join("".join(sentences[page]).split()) == "".join(text.split())
    by_ref = {one.ref: one for one in made.verdicts}
    assert [one["id"] for one in claims] == list(range(1, len(claims) + 1))
    sets = [
        entry[1] for one in claims for group in one["evidence"] for entry in group[:1]
    ]
    assert len(sets) == len(set(sets))
    for claim in claims:
        verdict = by_ref[claim["verdict_ref"]]
        assert claim["label"] == verdict.rating.fever_label
        assert claim["label"] in FEVER[:3]
        assert claim["claim"] == verdict.claim.text
        unknown = claim["label"] == "NOT ENOUGH INFO"
        assert claim["verifiable"] == ("NOT " if unknown else "") + "VERIFIABLE"
        for number, _, page, at in (
            entry for group in claim["evidence"] for entry in group
        ):
            assert number == claim["id"]
            assert page is None if unknown else 0 <= at < len(sentences[page])
    said = {claim["verdict_ref"] for claim in claims}
    left = {str(one.id) for one in made.verdicts if one.ref not in said}
    assert lost(losses, "verdict") == left
    gold = [
        {
            "predicted_label": one["label"],
            "predicted_evidence": [e[2:] for group in one["evidence"] for e in group],
        }
        for one in claims
    ]
    assert not claims or strict_score(claims, gold) == 1.0


def test_a_passage_is_every_sentence_that_it_touches() -> None:
    made = example()
    passages = [one for one in made.evidence if one.annotation]
    uses = [
        shape_of_use(passages[0], "supports"),
        shape_of_use(passages[3], "supports"),
        shape_of_use(passages[1], "refutes"),
        shape_of_use(made.evidence[0], "supports"),
    ]
    rating = structs.replace(made.verdicts[0].rating, fever_label="SUPPORTS")
    excluded = structs.replace(rating, fever_label="excluded")
    made.verdicts = [
        structs.replace(made.verdicts[0], evidence=uses, rating=rating),
        structs.replace(made.verdicts[1], rating=excluded),
    ]
    content, losses = written("fever", made.records())
    [claim], sentences, _ = read_fever(content)
    page = "A-0001.r1"
    assert claim["evidence"] == [[[1, 1, page, 0]], [[1, 2, page, 1], [1, 2, page, 2]]]
    assert sentences[page][0] == "💩 The café had closed."
    assert re.match("קפה", sentences[page][2])
    assert lost(losses, "evidence", fever.AGAINST) == {str(passages[1].id)}
    assert lost(losses, "evidence", fever.OUTSIDE) == {str(made.evidence[0].id)}
    assert lost(losses, "verdict", fever.EXCLUDED) == {str(made.verdicts[1].id)}


def test_a_point_within_a_word_ends_no_sentence() -> None:
    text = "It cost 3.5 million. Then it rose...  So."
    assert sentences_of(text) == ["It cost 3.5 million.", "Then it rose...", "So."]
