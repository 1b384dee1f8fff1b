"""PyLD expands our JSON-LD to terms of the standards, and what comes out is what they ask for.

The contexts in `contexts/` have the terms that we write and no others, put down from the Web
Annotation Vocabulary and from schema.org, and no `@vocab`: what they do not know is dropped, and
the test fails. Neither is fetched. Which property a type of schema.org may have, and of what, is
read from the vocabulary that schema.org publishes.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from msgspec import structs
from pyld import jsonld

from annotations.records.shapes import TombstoneRecord
from tests.exchange.formats.corpora import NOW, Corpus, any_corpus, example, written

CONTEXTS = {
    "http://www.w3.org/ns/anno.jsonld": "annotation",
    "https://schema.org": "schema",
}
KEYWORDS = {"@context", "@id", "@type", "id", "type"}
OA, AS = "http://www.w3.org/ns/oa#", "http://www.w3.org/ns/activitystreams#"
SCHEMA = "http://schema.org/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# What the Data Model says that each must have (sections 3.1, 3.2.4, 4, 4.2.4, 4.2.5, 4.3.1, 5).
MUST = {
    f"{OA}Annotation": (f"{OA}hasTarget",),
    f"{OA}TextualBody": (f"{RDF}value",),
    f"{OA}SpecificResource": (f"{OA}hasSource",),
    f"{OA}TextQuoteSelector": (f"{OA}exact",),
    f"{OA}TextPositionSelector": (f"{OA}start", f"{OA}end"),
    f"{OA}TimeState": (f"{OA}sourceDate",),
    f"{AS}OrderedCollection": (f"{AS}first", f"{AS}totalItems"),
    f"{AS}OrderedCollectionPage": (f"{AS}items",),
}
# What a value that is no thing may be.
WORDS = {"Boolean", "Date", "DateTime", "Integer", "Number", "Text", "Time", "URL"}
# What Google's Fact Check asks of a ClaimReview beside what schema.org says.
NEEDED = ("url", "claimReviewed", "reviewRating", "itemReviewed", "author", "datePublished")  # fmt: skip


def load(address: str, _options: object) -> dict[str, Any]:
    """Give PyLD the context that lies beside this file; it asks nobody else."""
    path = Path(__file__).parent / "contexts" / f"{CONTEXTS[address]}.jsonld"
    held = json.loads(path.read_text(encoding="utf-8"))
    return {"contextUrl": None, "documentUrl": address, "document": held}


def expanded(said: dict[str, Any]) -> dict[str, Any]:
    """Expand a document, and see that no property and no value of it got lost."""
    dropped: list[str] = []
    options = {"documentLoader": load, "base": "relative:"}
    [root] = jsonld.expand(said, options, on_property_dropped=dropped.append)
    assert dropped == []
    assert Counter(map(str, leaves(said))) == Counter(map(str, leaves(root)))
    for node in nodes(root):
        named = [*node.get("@type", []), *(key for key in node if key[0] != "@")]
        assert all(name.startswith("http") for name in named), named
        assert node.get("@id", "http").startswith("http"), node["@id"]
    return root  # type: ignore[no-any-return]


def leaves(said: Any) -> Iterator[Any]:
    """Yield the values that are no keyword's; a motivation is without its namespace."""
    if isinstance(said, dict):
        for key, value in said.items():
            if key in {"@value", "@list"} or key not in KEYWORDS:
                yield from () if key == "@language" else leaves(value)
        if set(said) == {"@id"}:
            yield plain(said["@id"])
    elif isinstance(said, list):
        for one in said:
            yield from leaves(one)
    elif isinstance(said, str):
        yield plain(said)
    else:
        yield said


def plain(said: str) -> str:
    return said.removeprefix(OA)


def nodes(said: Any) -> Iterator[dict[str, Any]]:
    """Yield every node of an expanded document."""
    if isinstance(said, list):
        for one in said:
            yield from nodes(one)
    elif isinstance(said, dict) and "@list" in said:
        yield from nodes(said["@list"])
    elif isinstance(said, dict) and "@value" not in said:
        yield said
        for value in said.values():
            yield from nodes(value)


def value(node: dict[str, Any], name: str) -> Any:
    [found] = node[name]
    return found["@value"]


def check_annotations(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Check a collection against the Data Model; return its annotations."""
    for node in nodes(root):
        for kind in node.get("@type", []):
            missing = [name for name in MUST.get(kind, ()) if not node.get(name)]
            assert not missing or missing == [f"{AS}items"], (kind, missing)
        if f"{OA}TextPositionSelector" in node.get("@type", []):
            assert 0 <= value(node, f"{OA}start") < value(node, f"{OA}end")
    [page] = root[f"{AS}first"]
    [listed] = page[f"{AS}items"]
    found: list[dict[str, Any]] = listed["@list"]
    assert value(root, f"{AS}totalItems") == len(found)
    for one in found:
        assert one["@type"] == [f"{OA}Annotation"]
        assert one["@id"].startswith("http")
        assert len(one[f"{OA}motivatedBy"]) == 1
    return found


@cache
def vocabulary() -> dict[str, dict[str, Any]]:
    """Return all types and properties of schema.org, as it publishes them."""
    held = files("rocrate").joinpath("data/schema.jsonld").read_text(encoding="utf-8")
    return {
        one["@id"].removeprefix("schema:"): one for one in json.loads(held)["@graph"]
    }


def named(said: Any) -> list[str]:
    """Return the names that a term of the vocabulary points at."""
    pointed = said if isinstance(said, list) else [said] if said else []
    return [one["@id"].removeprefix("schema:") for one in pointed]


@cache
def with_those_above(kind: str) -> frozenset[str]:
    """Return a type and all types that it is a kind of."""
    above = named(vocabulary()[kind].get("rdfs:subClassOf"))
    held = [one for one in above if one in vocabulary()]
    return frozenset({kind}).union(*map(with_those_above, held))


def kind_of(node: dict[str, Any]) -> str:
    [kind] = node["@type"]
    assert kind.startswith(SCHEMA)
    return str(kind.removeprefix(SCHEMA))


def check_property(kind: str, name: str, values: list[dict[str, Any]]) -> None:
    """Check that a type has a property, and that its values are what the property may have."""
    said = vocabulary()[name]
    assert said["@type"] == "rdf:Property"
    domain = set(named(said["schema:domainIncludes"]))
    assert domain & with_those_above(kind), (kind, name)
    may_be = set(named(said["schema:rangeIncludes"]))
    for one in values:
        if "@value" in one or set(one) == {"@id"}:
            assert may_be & WORDS or set(one) == {"@id"}, (name, one)
        else:
            assert may_be & with_those_above(kind_of(one)), (name, kind_of(one))


def lint(root: dict[str, Any]) -> list[dict[str, Any]]:
    """Check a feed against schema.org; return its ClaimReviews."""
    reviews = []
    for node in nodes(root):
        if set(node) <= {"@id"}:
            continue
        kind = kind_of(node)
        names = {key.removeprefix(SCHEMA) for key in node if key[0] != "@"}
        for name in names:
            check_property(kind, name, node[f"{SCHEMA}{name}"])
        if kind == "ClaimReview":
            assert names >= set(NEEDED), set(NEEDED) - names
            reviews.append(node)
    return reviews


@any_corpus
def test_every_web_annotation_is_one_to_a_json_ld_processor(made: Corpus) -> None:
    content, _ = written("web-annotation", made.records())
    said = json.loads(content)
    found = check_annotations(expanded(said))
    assert [one["@id"] for one in found] == [
        one["id"] for one in said["first"]["items"]
    ]


@any_corpus
def test_every_claimreview_is_one_to_a_json_ld_processor(made: Corpus) -> None:
    content, _ = written("claimreview", made.records())
    reviews = lint(expanded(json.loads(content)))
    rated = [one for one in made.verdicts if one.rating and one.published_at]
    claims = [value(one, f"{SCHEMA}claimReviewed") for one in reviews]
    assert claims == [one.claim.text for one in rated]


def test_corrections_and_what_is_gone_are_in_order_too() -> None:
    made = replace(example())
    noted = {"change_class": "correction_major", "public_note": "It was café."}
    made.verdicts = [structs.replace(one, version=2, **noted) for one in made.verdicts]
    made.tombstones = [tombstone()]
    content, _ = written("claimreview", made.records())
    root = expanded(json.loads(content))
    assert all(one[f"{SCHEMA}correction"] for one in lint(root))
    gone = root[f"{SCHEMA}dataFeedElement"][-1]
    assert gone[f"{SCHEMA}dateDeleted"]
    assert gone[f"{SCHEMA}item"] == []


def tombstone() -> TombstoneRecord:
    return TombstoneRecord(
        of="verdict", id=UUID(int=9), ref="V-0009", state="retracted", change_class="retraction",
        public_note="", version=2, published_at=NOW, modified_at=NOW, merged_into=None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("spoilt", "context"),
    [
        ({"claimReview": "x", "url": "https://a.example"}, "https://schema.org"),
        ({"type": "Annotatoin", "target": "https://a.example"}, "http://www.w3.org/ns/anno.jsonld"),
        ({"motivation": "judging", "target": "https://a.example"}, "http://www.w3.org/ns/anno.jsonld"),
    ],
)  # fmt: skip
def test_what_is_no_term_is_found(spoilt: dict[str, str], context: str) -> None:
    with pytest.raises(AssertionError):
        expanded({"@context": context, **spoilt})


@pytest.mark.parametrize(
    "spoilt",
    [
        {"type": "ClaimReview", "ratingValue": 1},
        {"type": "Rating", "claimReviewed": "x"},
        {"type": "Claim", "appearance": {"type": "Person", "name": "Zoë"}},
        {"type": "ClaimReview", "reviewRating": "true"},
    ],
)
def test_what_schema_org_does_not_have_is_found(spoilt: dict[str, Any]) -> None:
    said = {"@context": "https://schema.org", **in_schemas_words(spoilt)}
    with pytest.raises(AssertionError):
        lint(expanded(said))


def in_schemas_words(said: Any) -> Any:
    if not isinstance(said, dict):
        return said
    return {
        "@type" if key == "type" else key: in_schemas_words(one)
        for key, one in said.items()
    }
