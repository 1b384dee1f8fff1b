"""What is written for brat keeps brat's published rules and says what went in.

The checker reads as https://brat.nlplab.org/standoff.html has it: a line at a time, ended where
Unicode ends a line, columns parted by tabs, every quotation equal to its place.
"""

import re
from dataclasses import dataclass, field
from typing import Any

from annotations.exchange.formats import brat
from annotations.exchange.gathered import UNMENTIONED
from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected

NAME = r"[A-Za-z][\w-]*"
TEXT_BOUND = re.compile(rf"(T\d+)\t({NAME}) (\d+ \d+(?:;\d+ \d+)*)\t(.+)", re.ASCII)
RELATION = re.compile(rf"(R\d+)\t({NAME}) Arg1:(T\d+) Arg2:(T\d+)")
ATTRIBUTE = re.compile(rf"(A\d+)\t({NAME}) (T\d+)(?: ({NAME}))?")
REFERENCE = re.compile(r"(N\d+)\tReference (T\d+) (\w+):(\S+)\t(.+)")
NOTE = re.compile(rf"(#\d+)\t({NAME}) (T\d+)\t(.+)")


@dataclass
class Read:
    """What one `.ann` file says."""

    spans: dict[str, tuple[str, list[tuple[int, int]]]] = field(default_factory=dict)
    relations: list[tuple[str, str, str]] = field(default_factory=list)
    attributes: dict[tuple[str, str], str] = field(default_factory=dict)
    claims: dict[str, tuple[str, str]] = field(default_factory=dict)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)


def declared(configuration: str) -> dict[str, list[str]]:
    """Return the lines of each section."""
    sections: dict[str, list[str]] = {}
    for line in configuration.splitlines():
        if line.startswith("#"):
            continue  # as in brat's own reading of it
        if line.startswith("["):
            lines = sections[line.strip("[]")] = []
        elif line:
            lines.append(line)
    return sections


def read(text: str, annotations: str, rules: dict[str, list[str]]) -> Read:
    """Read one text's annotations; any line that breaks a rule of brat's fails the test."""
    found, names = Read(), set()
    for line in annotations.splitlines():
        name = line.partition("\t")[0]
        assert name not in names
        names.add(name)
        if match := TEXT_BOUND.fullmatch(line):
            kind, places = match[2], fragments(match[3])
            assert kind in rules["entities"]
            assert " ".join(text[start:end] for start, end in places) == match[4]
            assert not any(len(text[s:e].splitlines()) > 1 for s, e in places)
            assert [at for one in places for at in one] == sorted(
                at for one in places for at in one
            )
            found.spans[name] = kind, places
        elif match := ATTRIBUTE.fullmatch(line):
            rule = next(one for one in rules["attributes"] if one.startswith(match[2]))
            values = rule.partition("Value:")[2]
            assert (match[4] or "") in values.split("|")
            assert match[3] in found.spans
            found.attributes[match[3], match[2]] = match[4] or "yes"
        elif match := RELATION.fullmatch(line):
            assert any(one.startswith(f"{match[2]} Arg1") for one in rules["relations"])
            assert {match[3], match[4]} <= found.spans.keys()
            found.relations.append((match[2], match[3], match[4]))
        elif match := REFERENCE.fullmatch(line):
            found.claims[match[2]] = match[4], match[5]
        else:
            match = NOTE.fullmatch(line)
            assert match, f"brat knows no such line: {line!r}"
            found.notes[match[3], match[2]] = match[4]
    return found


def fragments(places: str) -> list[tuple[int, int]]:
    return [
        (int(start), int(end))
        for start, _, end in (one.partition(" ") for one in places.split(";"))
    ]


def in_lines(text: str, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Cut parts at tabs and line ends, a code point at a time."""
    found, last = [], None
    for start, end in parts:
        for at in range(start, end):
            broken = text[at] == "\t" or text[at].splitlines() == [""]
            if not broken and last == at and at != start:
                found[-1] = (found[-1][0], at + 1)
            elif not broken:
                found.append((at, at + 1))
            last = None if broken else at + 1
    return found


def everything(files: dict[str, bytes]) -> dict[str, Read]:
    rules = declared(files["annotation.conf"].decode())
    return {
        name.removesuffix(".txt"): read(
            files[name].decode(), files[f"{name[:-4]}.ann"].decode(), rules
        )
        for name in files
        if name.endswith(".txt")
    }


@any_corpus
def test_every_field_that_brat_keeps_is_read_again(made: Corpus) -> None:
    content, losses = written("brat", made.records())
    files = unzipped(content)
    found, wanted = everything(files), expected(made)
    assert set(found) == {one.name for one in wanted}
    for one in wanted:
        assert files[f"{one.name}.txt"].decode() == one.text
        here = found[one.name]
        for at, mention in enumerate(one.mentions, start=1):
            places = in_lines(one.text, mention.parts)
            name = f"T{at}"
            if not places:
                assert name not in here.spans
                assert str(mention.annotation.id) in lost(losses, "annotation")
                continue
            assert here.spans[name] == (mention.label, places)
            if places != mention.parts:
                assert str(mention.annotation.id) in lost(losses, "annotation")
            check_fields(here, name, mention)


def check_fields(here: Read, name: str, mention: Any) -> None:
    said = {kind: value for (of, kind), value in here.attributes.items() if of == name}
    wanted = {"Motivation": mention.annotation.motivation}
    if mention.appearance:
        wanted |= {
            "Voice": mention.appearance.voice,
            "Hedging": mention.appearance.hedging,
        }
        wanted |= (
            {"FirstAppearance": "yes"} if mention.appearance.first_appearance else {}
        )
        claim = mention.claim
        words = " ".join(claim.text.split())
        assert here.claims[name] == (str(claim.id), words)
    if mention.verdict:
        wanted["Rating"] = mention.verdict.rating.normalized
        verdict = f"{mention.verdict.ref}: Très vrai"
        assert here.notes[name, "Verdict"] == verdict
    assert said == wanted
    if mention.annotation.working:
        assert here.notes[name, "AnnotatorNotes"] == "=see below 'x'"
    if mention.appearance and mention.appearance.claimant:
        agent = mention.appearance.claimant
        named = agent.name or " ".join(agent.descriptor.split())
        assert here.notes[name, "Claimant"] == named


@any_corpus
def test_relations_stand_where_both_claims_do(made: Corpus) -> None:
    content, losses = written("brat", made.records())
    found = everything(unzipped(content))
    kinds = [kind for one in found.values() for kind, _, _ in one.relations]
    claims = {
        (one.claims[first][0], one.claims[second][0])
        for one in found.values()
        for _, first, second in one.relations
    }
    for relation in made.relations:
        pair = str(relation.from_claim.id), str(relation.to_claim.id)
        if pair in claims:
            assert relation.kind in kinds
            assert str(relation.id) not in lost(losses, "relation")


def test_places_are_code_points_and_parts_are_fragments() -> None:
    content, losses = written("brat", example().records())
    files = unzipped(content)
    assert files["A-0001.r1.txt"].decode().startswith("💩 The café had closed.\n👩")
    lines = files["A-0001.r1.ann"].decode().split("\n")
    assert lines[0] == "T1\tasserts 2 21\tThe café had closed"
    assert "T3\thighlighting 6 14\tcafé had" in lines
    parts = "T4\tasserts 28 43;57 70\tNo cafe\u0301 closed and none will"
    assert parts in lines
    assert "T5\thighlighting 66 72;73 76\twill.” קפה" in lines
    assert any(line.startswith("R1\tcontradicts Arg1:T1 Arg2:T2") for line in lines)
    assert len(lost(losses, "annotation", brat.SPLIT)) == 1


def test_an_archive_is_the_same_every_time_and_starts_at_once() -> None:
    records = example().records()
    assert written("brat", records)[0] == written("brat", records)[0]


def test_a_text_that_the_rights_keep_in_is_listed() -> None:
    made = example()
    made.revisions = [
        type(one)(**{**fields(one), "text": None}) for one in made.revisions
    ]
    content, losses = written("brat", made.records())
    assert set(unzipped(content)) == {"annotation.conf", "tools.conf"}
    assert lost(losses, "revision") == {str(made.revisions[0].id)}
    assert len(lost(losses, "annotation")) == len(made.annotations)
    assert len(lost(losses, "claim", UNMENTIONED)) == 2


def fields(record: Any) -> dict[str, Any]:
    return {name: getattr(record, name) for name in record.__struct_fields__}
