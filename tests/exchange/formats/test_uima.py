"""UIMA CAS files that dkpro-cassis wrote are read, and it reads ours; so with WebAnno's own shape."""

from io import BytesIO
from typing import Any

import cassis
import pytest

from annotations.exchange.foreign import Fault, ForeignText
from annotations.exchange.reading.archives import safely
from annotations.exchange.registry import format_named
from tests.exchange.formats.corpora import example, lost, unzipped, written

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


def test_cassis_reads_what_we_write() -> None:
    content, losses = written("uima-cas", example().records())
    files = unzipped(content)
    types = cassis.load_typesystem(BytesIO(files["TypeSystem.xml"]))
    cas = cassis.load_cas_from_xmi(BytesIO(files["A-0001.r1.xmi"]), typesystem=types)
    assert cas.sofa_string == example().revisions[0].text
    mentions = {
        (one.get_covered_text(), one.label, one.claim_text)
        for one in cas.select("webanno.custom.Mention")
    }
    assert ("The café had closed", "asserts", "=The café closed") in mentions
    assert ("No cafe\u0301 closed", "asserts", "=The café closed") in mentions
    assert ("will.”\nקפה", "highlighting", None) in mentions
    [tie] = cas.select("webanno.custom.ClaimRelation")
    assert tie.Governor.claim_ref == "C-0001"
    assert tie.Dependent.claim_ref == "C-0002"
    assert lost(losses, "revision") == set()


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
