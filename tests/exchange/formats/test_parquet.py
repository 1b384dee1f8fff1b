"""Parquet, read by Arrow alone: every record in its table, every text with its spans, memory flat."""

import io
import json
from itertools import zip_longest
from typing import Any
from uuid import UUID

import pyarrow.parquet as pq
import pytest
import yaml

from annotations.exchange import arrow_tables, registry
from annotations.exchange.flattening import tables_of
from annotations.exchange.registry import UnknownFormat, format_named
from annotations.exchange.releases.splits import SPLITS, split_of
from tests.exchange.formats.corpora import (
    KINDS,
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)
from tests.exchange.formats.expectations import expected


def tables(made: Corpus) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every file, by its path without the number."""
    files = unzipped(written("parquet", made.records())[0])
    return {
        name.removesuffix("-00000-of-00001.parquet"): pq.read_table(
            io.BytesIO(content)
        ).to_pylist()
        for name, content in files.items()
        if name.endswith(".parquet")
    }


def test_records_of_all_kinds_in_turns_are_written_as_kind_by_kind() -> None:
    """As they come under some verdicts at a time: no group of rows ends because of it."""
    made = example()
    by_kind = vars(made).values()
    in_turns = [one for turn in zip_longest(*by_kind) for one in turn if one]
    assert in_turns != list(made.records())
    assert written("parquet", in_turns) == written("parquet", made.records())


@any_corpus
def test_every_text_has_its_spans_in_the_split_of_its_article(made: Corpus) -> None:
    found = tables(made)
    rows = {
        row["name"]: (split, row)
        for split in SPLITS
        for row in found.get(f"texts/{split}", [])
    }
    wanted = expected(made)
    assert set(rows) == {one.name for one in wanted}
    for one in wanted:
        split, row = rows[one.name]
        assert split == split_of(one.article.id)
        assert (row["text"], row["language"]) == (one.text, one.article.language)
        assert row["text_sha256"] == one.revision.text_sha256
        for span, mention in zip(row["spans"], one.mentions, strict=True):
            check_span(span, mention, one.text)


def check_span(span: dict[str, Any], mention: Any, text: str) -> None:
    annotation, claim = mention.annotation, mention.claim
    assert [(part["start"], part["end"]) for part in span["parts"]] == mention.parts
    assert all(text[one["start"] : one["end"]] == one["exact"] for one in span["parts"])
    assert (span["id"], span["label"]) == (mention.id, mention.label)
    assert (span["motivation"], span["tags"]) == (
        annotation.motivation,
        annotation.tags,
    )
    assert span["note"] == (annotation.working.note if annotation.working else None)
    assert span["claim_text"] == (claim.text if claim else None)
    assert span["claim_ref"] == (claim.ref if claim else None)
    if mention.appearance:
        said = (span["voice"], span["hedging"], span["first_appearance"])
        appearance = mention.appearance
        assert said == (
            appearance.voice,
            appearance.hedging,
            appearance.first_appearance,
        )
    verdict = mention.verdict
    assert span["rating"] == (verdict.rating.normalized if verdict else None)
    assert span["verdict_ref"] == (verdict.ref if verdict else None)


@any_corpus
def test_every_record_is_in_its_table_and_its_lists_beside_it(made: Corpus) -> None:
    found = tables(made)
    wanted: dict[str, list[list[Any]]] = {}
    for record in made.records():
        for table in tables_of(KINDS[type(record)]):
            rows = wanted.setdefault(f"{table.name}/train", [])
            rows += [[as_read(value) for value in row] for row in table.rows(record)]
    wanted = {name: rows for name, rows in wanted.items() if rows}
    assert {name for name in found if not name.startswith("texts/")} == set(wanted)
    for name, rows in wanted.items():
        assert [list(row.values()) for row in found[name]] == rows


def as_read(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def test_a_place_is_counted_in_code_points_and_relations_in_spans() -> None:
    [row] = tables(example())[f"texts/{split_of(example().articles[0].id)}"]
    assert row["spans"][0]["parts"] == [
        {"start": 2, "end": 21, "exact": "The café had closed"}
    ]
    assert row["spans"][3]["parts"][1] == {
        "start": 57,
        "end": 70,
        "exact": "and none will",
    }
    assert row["relations"] == [{"source": 0, "target": 1, "kind": "contradicts"}]


def test_the_card_and_croissant_name_every_file() -> None:
    files = unzipped(written("parquet", example().records())[0])
    front = yaml.safe_load(files["README.md"].decode().split("---\n")[1])
    listed = [one["path"] for each in front["configs"] for one in each["data_files"]]
    tables = {name for name in files if name.endswith(".parquet")}
    assert set(listed) == tables
    assert front["configs"][0]["config_name"] == "texts"
    assert front["configs"][0]["default"] is True
    assert front["language"] == ["en"]
    said = json.loads(files["croissant.json"])
    assert {one["contentUrl"] for one in said["distribution"]} == tables


def test_the_same_corpus_gives_the_same_bytes_and_an_empty_one_a_card() -> None:
    records = example().records()
    assert written("parquet", records)[0] == written("parquet", records)[0]
    assert set(unzipped(written("parquet", [])[0])) == {
        ".gitattributes",
        "README.md",
        "croissant.json",
    }


@pytest.mark.parametrize(
    ("limit", "most", "wanted"),
    [("MOST_ROWS", 3, [3, 1]), ("MOST_BYTES", 1, [1, 1, 1, 1])],
)
def test_rows_go_out_in_groups(
    monkeypatch: pytest.MonkeyPatch, limit: str, most: int, wanted: list[int]
) -> None:
    monkeypatch.setattr(arrow_tables, limit, most)
    files = unzipped(written("parquet", example().records())[0])
    content = files["annotations/train-00000-of-00001.parquet"]
    read = pq.ParquetFile(io.BytesIO(content)).metadata
    groups = [read.row_group(at).num_rows for at in range(read.num_row_groups)]
    assert groups == wanted


def test_without_the_package_a_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert "parquet" in registry.names()
    monkeypatch.setattr(registry, "find_spec", lambda _: None)
    assert "parquet" not in registry.names()
    with pytest.raises(UnknownFormat, match=r"needs the package pyarrow\. Install"):
        format_named("parquet")
