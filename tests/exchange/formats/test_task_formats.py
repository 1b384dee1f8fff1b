"""doccano, Prodigy and Label Studio: every span, field and relation comes out as it went in."""

import json
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.exchange.formats.corpora import (
    Corpus,
    any_corpus,
    example,
    lost,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import Expected, expected


def lines(name: str, made: Corpus) -> list[Any]:
    return [json.loads(line) for line in written(name, made.records())[0].splitlines()]


def assert_described(said: dict[str, Any], mention: Expected) -> None:
    """Check the fields that have the same names in doccano and Prodigy."""
    appearance, claim, verdict = mention.appearance, mention.claim, mention.verdict
    claimant = appearance.claimant if appearance else None
    assert said["id"] == mention.id
    assert said["motivation"] == mention.annotation.motivation
    assert said["claim"] == (claim and claim.ref)
    assert said["claim_text"] == (claim and claim.text)
    assert said["voice"] == (appearance and appearance.voice)
    assert said["hedging"] == (appearance and appearance.hedging)
    assert said["claimant"] == (claimant and (claimant.name or claimant.descriptor))
    assert said["rating"] == (verdict and verdict.rating.normalized)


@any_corpus
def test_doccano_lines_hold_every_part_field_and_relation(made: Corpus) -> None:
    found, wanted = lines("doccano", made), expected(made)
    numbers: list[int] = []
    for line, one in zip(found, wanted, strict=True):
        assert line["text"] == one.text
        assert line["fc_name"] == one.name
        entities = {entity["id"]: entity for entity in line["entities"]}
        numbers += entities
        for said, mention in zip(line["fc_mentions"], one.mentions, strict=True):
            own = [entities[number] for number in said["entities"]]
            places = [(one["start_offset"], one["end_offset"]) for one in own]
            assert places == mention.parts
            assert {one["label"] for one in own} == {mention.label}
            assert_described(said, mention)
        ends = {
            end for one in line["relations"] for end in (one["from_id"], one["to_id"])
        }
        assert ends <= entities.keys()
        parts = sum(len(mention.parts) - 1 for mention in one.mentions)
        kinds = [one["type"] for one in line["relations"]]
        assert kinds.count("continues") == parts
    assert len(numbers) == len(set(numbers))


@any_corpus
def test_prodigy_tokens_are_the_text_and_every_span_is_whole_tokens(
    made: Corpus,
) -> None:
    for line, one in zip(lines("prodigy", made), expected(made), strict=True):
        tokens = line["tokens"]
        assert "".join(t["text"] + " " * t["ws"] for t in tokens) == line["text"]
        assert line["text"] == one.text
        assert all(one.text[t["start"] : t["end"]] == t["text"] for t in tokens)
        assert [t["id"] for t in tokens] == list(range(len(tokens)))
        spans = iter(line["spans"])
        for mention in one.mentions:
            for start, end in mention.parts:
                said = next(spans)
                assert (said["start"], said["end"]) == (start, end)
                assert tokens[said["token_start"]]["start"] == start
                assert tokens[said["token_end"]]["end"] == end
                assert said["label"] == mention.label
                assert_described(said, mention)
        assert next(spans, None) is None
        for relation in line["relations"]:
            assert relation["head"] == relation["head_span"]["token_end"]
            assert relation["child"] == relation["child_span"]["token_end"]


def declared(configuration: bytes) -> dict[str, set[str]]:
    """Return the values that each control allows."""
    root = ET.fromstring(configuration)  # noqa: S314 - we wrote it
    controls = {
        control.get("name"): {one.get("value") for one in control}
        for control in root
        if control.get("toName") == "text"
    }
    relations = root.find("Relations")
    assert relations is not None
    return controls | {"": {one.get("value") for one in relations}}


@any_corpus
def test_label_studio_regions_hold_every_part_and_field(made: Corpus) -> None:
    content, _ = written("label-studio", made.records())
    files = unzipped(content)
    allowed, tasks = declared(files["config.xml"]), json.loads(files["tasks.json"])
    for task, one in zip(tasks, expected(made), strict=True):
        assert task["data"]["text"] == one.text
        [annotation] = task["annotations"]
        for value in annotation["result"]:
            control = value.get("from_name", "")
            chosen = value.get("labels") or value["value"].get(
                "labels", value["value"].get("choices", [])
            )
            assert set(chosen) <= allowed[control]
        for mention in one.mentions:
            check_regions(annotation["result"], mention, one.text)


def check_regions(result: list[Any], mention: Expected, text: str) -> None:
    own = [one for one in result if one.get("id", "").partition(".")[0] == mention.id]
    spans = [one["value"] for one in own if one["type"] == "labels"]
    assert [(one["start"], one["end"]) for one in spans] == mention.parts
    assert all(text[one["start"] : one["end"]] == one["text"] for one in spans)
    assert all(one["labels"] == [mention.label] for one in spans)
    said = {
        one["from_name"]: (one["value"].get("choices") or one["value"]["text"])[0]
        for one in own
        if one["type"] != "labels"
    }
    assert said.get("voice") == (mention.appearance and mention.appearance.voice)
    assert said.get("rating") == (mention.verdict and mention.verdict.rating.normalized)
    claim = mention.claim
    assert said.get("claim") == (claim and f"{claim.ref} {claim.text}")
    working = mention.annotation.working
    assert said.get("note") == (working.note if working else None)


@pytest.mark.parametrize("name", ["doccano", "prodigy", "label-studio"])
def test_places_are_code_points_and_overlaps_stay(name: str) -> None:
    content, losses = written(name, example().records())
    text = content.decode() if name != "label-studio" else ""
    if name == "label-studio":
        text = unzipped(content)["tasks.json"].decode()
    ends = {"doccano": ("start_offset", "end_offset")}.get(name, ("start", "end"))
    for start, end in [(2, 21), (6, 14), (28, 43), (57, 70), (66, 76)]:
        assert f'"{ends[0]}":{start},"{ends[1]}":{end}' in text
    assert '"contradicts"' in text
    assert not lost(losses, "annotation")
