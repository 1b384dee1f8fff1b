"""brat's own server code reads what is written for it, and what it writes itself comes in."""

import json
import subprocess
import sys
from collections import Counter
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings

from annotations.models import Anchor, Annotation
from tests.cast import Cast
from tests.exchange.formats.corpora import (
    Corpus,
    corpora,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected
from tests.exchange.formats.test_brat import Read, check_fields, in_lines
from tests.exchange.importing.foreign import TEXT
from tests.exchange.importing.test_round_trips import bring

PROGRAM = Path(__file__).parent / "inside_brat.py"
# Texts of the collections in brat's own package: Spanish news, and abstracts on diseases.
SAMPLES = ("CoNLL-ST_2002/esp/esp.train-doc-29", "NCBI-disease/PMID-2912886")
RULES = """
[entities]
Claim
Denial
[relations]
contradicts Arg1:<ENTITY>, Arg2:<ENTITY>
<OVERLAP> Arg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>
[events]
[attributes]
Certainty Arg:<ENTITY>, Value:high|low
Negated Arg:<ENTITY>
"""


def brat(verb: str, folder: Path, steps: Any = None) -> Any:
    """Have brat's own code read a collection, or work in it."""
    done = subprocess.run(
        [sys.executable, str(PROGRAM), verb, str(folder)],
        input=json.dumps(steps),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout) if verb == "read" else None


def read_by_brat(files: dict[str, bytes]) -> dict[str, Any]:
    with TemporaryDirectory() as folder:
        for name, content in files.items():
            Path(folder, name).write_bytes(content)
        return brat("read", Path(folder))  # type: ignore[no-any-return]


def as_read(said: dict[str, Any]) -> Read:
    """Return what brat found in the form that our own check of its rules has."""
    return Read(
        spans={
            name: (kind, [(start, end) for start, end in places])
            for name, kind, places, _ in said["spans"]
        },
        relations=[tuple(one) for one in said["relations"]],
        attributes={
            (of, kind): value if isinstance(value, str) else "yes"
            for of, kind, value in said["attributes"]
        },
        claims={of: (key, words) for of, _, key, words in said["references"]},
        notes={(of, kind): words for of, kind, words in said["notes"]},
    )


@settings(max_examples=8)
@given(made=corpora())
def test_brat_finds_every_field_and_nothing_wrong(made: Corpus) -> None:
    content, losses = written("brat", made.records())
    found, wanted = read_by_brat(unzipped(content)), expected(made)
    assert set(found) == {one.name for one in wanted}
    for one in wanted:
        said = found[one.name]
        assert (said["unread"], said["wrong"]) == ([], [])
        here = as_read(said)
        for at, mention in enumerate(one.mentions, start=1):
            places = in_lines(one.text, mention.parts)
            if not places:
                assert str(mention.annotation.id) in lost(losses, "annotation")
                continue
            assert here.spans[f"T{at}"] == (mention.label, places)
            check_fields(here, f"T{at}", mention)
        for _, _, places, words in said["spans"]:
            standing = " ".join(one.text[start:end] for start, end in places)
            assert standing.strip() == words.strip()  # brat cuts blanks at the end


def test_brat_finds_what_is_wrong() -> None:
    files = unzipped(written("brat", example().records())[0])
    spoilt = files["A-0001.r1.ann"].replace(b"asserts 2 21", b"boasts 2 21")
    said = read_by_brat(files | {"A-0001.r1.ann": spoilt})["A-0001.r1"]
    assert any("boasts" in one for one in said["wrong"])


@pytest.mark.django_db
def test_what_brat_writes_comes_in(cast: Cast, tmp_path: Path) -> None:
    collection = tmp_path / "news"
    collection.mkdir()
    (collection / "annotation.conf").write_text(RULES)
    (collection / "one.txt").write_bytes(TEXT.encode())
    (collection / "one.ann").touch()
    denial = [place(words) for words in ("No cafe\u0301 👩\u200d💻 closed", "and none")]
    steps: list[dict[str, Any]] = [
        {"verb": "create_span", "offsets": [place("The café had closed")], "type": "Claim",
         "attributes": {"Certainty": "high"}, "comment": "See below"},
        {"verb": "create_span", "offsets": denial[:1], "type": "Denial"},
        {"verb": "create_span", "id": "T2", "offsets": denial, "type": "Denial", "attributes": {"Negated": True},
         "normalizations": [["Wikidata", "Q30022", "coffeehouse"]]},
        {"verb": "create_span", "offsets": [place("קפה")], "type": "Claim"},
        {"verb": "create_arc", "origin": "T2", "target": "T1", "type": "contradicts"},
    ]  # fmt: skip
    brat("annotate", collection, [{**step, "document": "one"} for step in steps])
    report = bring("brat", collection)
    assert "relations" in report
    claim, denied, _ = Annotation.objects.order_by("id")
    assert (claim.tags, claim.note) == (["Claim", "Certainty: high"], "See below")
    assert denied.tags == ["Denial", "Negated", "Wikidata:Q30022"]
    assert list(Anchor.objects.order_by("id").values_list("start", "end")) == [
        tuple(one) for one in [place("The café had closed"), *denial, place("קפה")]
    ]


def place(words: str) -> tuple[int, int]:
    """Return where words stand, in code points, as brat's server counts."""
    at = TEXT.index(words)
    return at, at + len(words)


@pytest.mark.django_db
def test_the_texts_that_come_with_brat_come_in(cast: Cast, tmp_path: Path) -> None:
    spec = find_spec("brat")
    assert spec
    assert spec.submodule_search_locations
    samples = Path(spec.submodule_search_locations[0], "example-data", "corpora")
    for number, name in enumerate(sorted(SAMPLES)):
        for suffix in (".txt", ".ann"):
            copyfile(samples / f"{name}{suffix}", tmp_path / f"{number}{suffix}")
    bring("brat", tmp_path)
    said = brat("read", tmp_path)
    spans = [one for text in said.values() for one in text["spans"]]
    places = Counter((start, end) for _, _, spans, _ in spans for start, end in spans)
    anchors = Anchor.objects.filter(annotation__status="active")
    assert Counter(anchors.values_list("start", "end")) == places
    kinds = Counter(kind for _, kind, _, _ in spans)
    assert Counter(one.tags[0] for one in Annotation.objects.all()) == kinds
