"""TEI: anchors stand where the parts do, every pointer leads somewhere, the text is the text.

Whatever is written keeps to the few elements that our subset of TEI P5 allows, and is valid by the
Consortium's own schema, which takes its time.
"""

import lzma
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from msgspec import structs

from annotations.exchange.formats import tei
from tests.exchange.formats.corpora import Corpus, any_corpus, example, lost, written
from tests.exchange.formats.expectations import expected

NS = {"t": tei.NAMESPACE}
ID = "{http://www.w3.org/XML/1998/namespace}id"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SUBSET = etree.RelaxNG(etree.parse(Path(__file__).with_name("tei_subset.rng")))
WHOLE = Path(__file__).parent / "schemas" / "tei_all.rng.xz"


@cache
def tei_all() -> etree.RelaxNG:
    """Return the schema of all of TEI P5."""
    return etree.RelaxNG(etree.fromstring(lzma.decompress(WHOLE.read_bytes())))


def parsed(made: Corpus) -> tuple[Any, Any]:
    content, losses = written("tei", made.records())
    root = etree.fromstring(content)
    SUBSET.assertValid(root)
    return root, losses


def places(text: Any) -> tuple[str, dict[str, int]]:
    """Return the words of a text, and where each anchor stands in code points."""
    [block] = text.xpath("t:text/t:body/t:ab", namespaces=NS)
    words, found = block.text or "", {}
    for anchor in block:
        assert anchor.tag == f"{{{tei.NAMESPACE}}}anchor"
        found[anchor.get(ID)] = len(words)
        words += anchor.tail or ""
    return words, found


def writable(text: str) -> str:
    return tei.UNWRITABLE.sub(" ", text)


@any_corpus
def test_every_part_stands_between_its_anchors(made: Corpus) -> None:
    root, _ = parsed(made)
    texts = [one for one in root.findall("t:TEI", NS) if one.get(ID)]
    for element, one in zip(texts, expected(made), strict=True):
        assert element.get(ID) == one.name
        assert element.get(LANG) == one.article.language
        words, anchors = places(element)
        assert words == writable(one.text)
        spans = element.findall("t:standOff/t:spanGrp/t:span", NS)
        claims = {
            claim.get(ID): claim
            for claim in element.findall("t:standOff/t:interpGrp/t:interp", NS)
        }
        for mention in one.mentions:
            own = [span for span in spans if span.get("n") == mention.id]
            ends = [(span.get("from")[1:], span.get("to")[1:]) for span in own]
            assert [(anchors[a], anchors[z]) for a, z in ends] == mention.parts
            kinds = own[0].get("ana").split()
            assert f"#label.{mention.label}" in kinds
            if mention.claim:
                claim = claims[f"{one.name}.c.{mention.claim.id}"]
                assert f"#{claim.get(ID)}" in kinds
                assert claim.text == mention.claim.text
                assert f"#voice.{mention.appearance.voice}" in kinds
                rating = (
                    mention.verdict and f"#rating.{mention.verdict.rating.normalized}"
                )
                assert claim.get("ana") == rating
            working = mention.annotation.working
            assert (own[0].text or "") == (working.note if working else "")


@any_corpus
def test_identifiers_are_unique_and_every_pointer_leads_somewhere(made: Corpus) -> None:
    root, _ = parsed(made)
    keys = [one.get(ID) for one in root.iter() if one.get(ID)]
    assert len(keys) == len(set(keys))
    for element in root.iter():
        for name in ("from", "to", "prev", "next", "ana"):
            for pointer in (element.get(name) or "").split():
                assert pointer[1:] in keys
        if element.tag.endswith("}link"):
            assert all(one[1:] in keys for one in element.get("target").split())


def test_anchors_count_code_points_and_parts_follow_each_other() -> None:
    root, _ = parsed(example())
    [element] = root.findall("t:TEI", NS)
    _, anchors = places(element)
    name = "A-0001.r1"
    ends = anchors[f"{name}.s1.1.a"], anchors[f"{name}.s1.1.z"]
    assert ends == (2, 21)
    first, second = element.xpath(
        "t:standOff/t:spanGrp/t:span[@next or @prev]", namespaces=NS
    )
    assert first.get("next") == f"#{second.get(ID)}"
    assert second.get("prev") == f"#{first.get(ID)}"
    [link] = element.findall("t:standOff/t:linkGrp/t:link", NS)
    assert link.get("ana") == "#relation.contradicts"


def test_a_control_character_becomes_a_space_and_is_listed() -> None:
    made = example()
    revision = made.revisions[0]
    text = (revision.text or "").replace("she said", "she\x0bs\x01id")
    made.revisions = [structs.replace(revision, text=text)]
    made.articles = [structs.replace(made.articles[0], headline="a\x02<b>&\"'")]
    root, losses = parsed(made)
    [element] = root.findall("t:TEI", NS)
    assert places(element)[0] == writable(text)
    assert lost(losses, "revision", tei.SPACED) == {str(revision.id)}
    assert root.findtext(".//t:TEI//t:titleStmt/t:title", None, NS) == "a <b>&\"'"


def test_a_corpus_without_texts_is_valid_too() -> None:
    made = Corpus()
    root, losses = parsed(made)
    assert root.tag == f"{{{tei.NAMESPACE}}}teiCorpus"
    assert not losses.named


@pytest.mark.parametrize(
    ("is_so", "spoilt"),
    [
        (b"<standOff>", b"<standOff/><standOff>"),
        (b'ana="#label.asserts', b'ana="label.asserts'),
        (b'type="sha256"', b'type="md5"'),
        (b'.s1.1.a"/>', b'.s1.1.a">words</anchor>'),
        (b"</bibl>", b"<idno>1</idno></bibl>"),
    ],
)
def test_the_schema_refuses_what_is_not_the_subset(is_so: bytes, spoilt: bytes) -> None:
    content, _ = written("tei", example().records())
    assert is_so in content
    assert not SUBSET.validate(etree.fromstring(content.replace(is_so, spoilt, 1)))


@pytest.mark.long
@any_corpus
def test_whatever_is_written_is_valid_tei(made: Corpus) -> None:
    tei_all().assertValid(parsed(made)[0])


@pytest.mark.long
def test_what_is_no_tei_is_found() -> None:
    root, _ = parsed(example())
    [span, *_] = root.findall(".//t:span", NS)
    span.tag = f"{{{tei.NAMESPACE}}}mention"
    assert not tei_all().validate(root)
