"""UIMA CAS files that dkpro-cassis wrote are read, and it reads ours; so with WebAnno's own shape."""

import json
from io import BytesIO
from typing import Any

import cassis
import pytest
from msgspec import structs

from annotations.exchange.foreign import Fault, ForeignText
from annotations.exchange.formats import uima_cas
from annotations.exchange.reading.archives import safely
from annotations.exchange.registry import format_named
from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import ExpectedText, expected

TEXT = "💩 The cafe\u0301 closed.\n👩\u200d💻 “No,” she said.\nקפה."
LAYER = "webanno.custom.Claim"
WEBANNO = """#FORMAT=WebAnno TSV 3.3
#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|identifier|value
#T_SP=webanno.custom.Claim|sort
#T_RL=webanno.custom.Rel|label|BT_webanno.custom.Claim


#Text=💩 Ada met Bob.
1-1\t0-2\t💩\t_\t_\t*\t_\t_
1-2\t3-6\tAda\t*\tPER\tshort\\_one[1]|x[2]\tsame\t1-4[2_0]
1-3\t7-10\tmet\t_\t_\tshort\\_one[1]\t_\t_
1-4\t11-14\tBob\t*[3]\tPER[3]\t_\t_\t_
1-4.1\t11-12\tB\t_\t_\ty\t_\t_
1-5\t14-15\t.\t*[3]\tPER[3]\t_\t_\t_

#Text=קפה
2-1\t16-19\tקפה\t_\t_\t_\t_\t_
"""


def read(name: str, content: bytes) -> list[Any]:
    reader = format_named(name).read
    assert reader
    return list(safely(reader(BytesIO(content))))


def made_by_cassis() -> cassis.Cas:
    types = cassis.TypeSystem()
    layer = types.create_type(LAYER, supertypeName="uima.tcas.Annotation")
    types.create_feature(layer, "value", "uima.cas.String")
    types.create_feature(layer, "certain", "uima.cas.Boolean")
    token = types.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
        supertypeName="uima.tcas.Annotation",
    )
    tie = types.create_type("webanno.custom.Tie", supertypeName="uima.tcas.Annotation")
    types.create_feature(tie, "label", "uima.cas.String")
    for end in ("Governor", "Dependent"):
        types.create_feature(tie, end, "uima.tcas.Annotation")
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = TEXT, "text/plain"
    start = TEXT.index("👩")
    first = layer(begin=2, end=TEXT.index("."), value="asserts", certain=True)
    second = layer(begin=start, end=start + 8, value="denies")
    near = {"begin": start, "end": start + 8}
    cas.add_all([token(begin=0, end=1), first, second, layer(begin=3, end=3)])
    cas.add(tie(Governor=second, Dependent=first, label="negation_of", **near))
    return cas


@pytest.mark.parametrize("way", ["to_xmi", "to_json"])
def test_what_cassis_wrote_is_read(way: str) -> None:
    content = getattr(made_by_cassis(), way)().encode()
    _, text = read("uima-cas", content)
    assert isinstance(text, ForeignText)
    assert text.text == TEXT
    first, second = text.marks
    [part] = second.parts
    units = TEXT.encode("utf-16-le")
    words = units[2 * (part.start or 0) : 2 * (part.end or 0)].decode("utf-16-le")
    assert words == TEXT[TEXT.index("👩") :][:8]
    assert first.tags == ("asserts", "certain: true")
    [tie] = text.relations
    assert (tie.source, tie.target, tie.kind) == (1, 0, "negation_of")


def in_both_ways(files: dict[str, bytes], name: str) -> list[Any]:
    """Return a text as cassis loads its XMI, and its JSON without any type system beside it."""
    types = cassis.load_typesystem(BytesIO(files["TypeSystem.xml"]))
    xmi = cassis.load_cas_from_xmi(BytesIO(files[f"{name}.xmi"]), typesystem=types)
    return [xmi, cassis.load_cas_from_json(files[f"{name}.json"].decode())]


def wanted(one: ExpectedText) -> list[dict[str, Any]]:
    """Return what cassis must say of each part of each mention; its places are code points."""
    return [
        {
            "begin": start,
            "end": end,
            "label": mention.label,
            "id": mention.id,
            "part": str(part) if len(mention.parts) > 1 else None,
            "annotation": str(mention.annotation.id),
            "motivation": mention.annotation.motivation,
            "tags": "\n".join(mention.annotation.tags) or None,
            "claim_text": mention.claim.text if mention.claim else None,
            "claim_ref": mention.claim.ref if mention.claim else None,
            "voice": mention.appearance.voice if mention.appearance else None,
            "rating": mention.verdict.rating.normalized if mention.verdict else None,
            "verdict": mention.verdict.ref if mention.verdict else None,
        }
        for mention in one.mentions
        for part, (start, end) in enumerate(mention.parts, start=1)
    ]


@any_corpus
def test_cassis_reads_both_ways_what_we_write(made: Corpus) -> None:
    files = unzipped(written("uima-cas", made.records())[0])
    for one in expected(made):
        fields = wanted(one)
        for cas in in_both_ways(files, one.name):
            assert cas.sofa_string == one.text
            [article] = cas.select("webanno.custom.Article")
            assert (article.name, article.article) == (one.name, str(one.article.id))
            found = sorted(
                cas.select("webanno.custom.Mention"), key=lambda fs: fs.xmiID
            )
            said = [{name: getattr(fs, name) for name in fields[0]} for fs in found]
            assert said == fields


def test_a_relation_leads_from_claim_to_claim_in_both() -> None:
    content, losses = written("uima-cas", example().records())
    for cas in in_both_ways(unzipped(content), "A-0001.r1"):
        [tie] = cas.select("webanno.custom.ClaimRelation")
        assert tie.label == example().relations[0].kind
        assert tie.Governor.claim_ref == "C-0001"
        assert tie.Dependent.claim_ref == "C-0002"
    assert lost(losses, "revision") == set()


def test_offsets_in_json_count_utf16() -> None:
    files = unzipped(written("uima-cas", example().records())[0])
    said = json.loads(files["A-0001.r1.json"])["%FEATURE_STRUCTURES"]
    text = said[0]["sofaString"].encode("utf-16-le")
    mentions = [one for one in said if one["%TYPE"] == "webanno.custom.Mention"]
    first = mentions[0]
    assert first["begin"] == 3  # after an astral character and a space
    words = text[2 * first["begin"] : 2 * first["end"]].decode("utf-16-le")
    assert words == "The café had closed"


def test_json_keeps_what_xmi_cannot_and_each_text_is_read_once() -> None:
    made = example()
    revision = made.revisions[0]
    text = (revision.text or "").replace("she said", "she\x0bs\x01id")
    made.revisions = [structs.replace(revision, text=text)]
    content, losses = written("uima-cas", made.records())
    assert lost(losses, "revision", uima_cas.SPACED) == {str(revision.id)}
    [read_again] = read("uima-cas", content)
    assert read_again.text == text
    xmi, _ = in_both_ways(unzipped(content), "A-0001.r1")
    assert xmi.sofa_string == uima_cas.UNWRITABLE.sub(" ", text)


def test_the_xmi_alone_says_what_the_json_says() -> None:
    files = unzipped(written("uima-cas", example().records())[0])
    [xmi], [said] = (
        read("uima-cas", files[f"A-0001.r1.{way}"]) for way in ("xmi", "json")
    )
    assert (xmi.text, xmi.article, xmi.url) == (said.text, said.article, said.url)
    assert xmi.marks == said.marks
    assert xmi.relations == said.relations


def test_a_file_in_the_shape_of_inception_is_read() -> None:
    *_, text = read("webanno-tsv", WEBANNO.encode())
    assert text.text == "💩 Ada met Bob.\nקפה"
    found = {(one.parts[0].start, one.parts[0].end, *one.tags) for one in text.marks}
    assert found == {
        (0, 2, "Claim"),
        (3, 6, "PER"),
        (3, 10, "Claim", "sort: short_one"),
        (3, 6, "Claim", "sort: x"),
        (11, 15, "PER"),
        (11, 12, "Claim", "sort: y"),
    }


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("webanno-tsv", WEBANNO.replace("16-19", "9-12"), "starts before the one ahead"),
        ("webanno-tsv", WEBANNO.replace("1-2\t3-6\t", "1-2\t3\t"), "This is no token"),
        ("webanno-tsv", WEBANNO.replace("16-19", "9999999-9999999"), "too far from"),
        ("webanno-tsv", "x", "does not start with '#FORMAT=WebAnno TSV 3'"),
        ("uima-cas", '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "Take them out"),
        ("uima-cas", "<a><b></a>", "This is not XMI"),
        ("uima-cas", "<a/>", "It has no text"),
        ("uima-cas", '{"%VIEWS": {}}', "no list of %FEATURE_STRUCTURES"),
        ("uima-cas", "{", "This is not JSON"),
    ],
)  # fmt: skip
def test_what_is_no_such_file_is_refused(
    name: str, content: str, sentence: str
) -> None:
    found = read(name, content.encode())
    assert any(isinstance(one, Fault) and sentence in one.message for one in found)
