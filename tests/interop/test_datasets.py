"""datasets and mlcroissant load the unpacked Parquet export and find every row that went in."""

from pathlib import Path
from typing import Any

import mlcroissant
import pytest
from datasets import load_dataset

from annotations.exchange.flattening import tables_of
from annotations.exchange.releases.splits import split_of
from tests.exchange.formats.corpora import KINDS, example, unzipped, written
from tests.exchange.formats.expectations import expected

# mlcroissant calls what rdflib and pandas will take away some day.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Unpack the export of the example."""
    root = tmp_path_factory.mktemp("dataset")
    for name, content in unzipped(written("parquet", example().records())[0]).items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def rows_of(table: Any) -> list[list[Any]]:
    return [
        [one if one is None or isinstance(one, int) else str(one) for one in row]
        for record in example().records()
        if KINDS[type(record)] == table.kind
        for row in table.rows(record)
    ]


def in_words(rows: Any) -> list[list[Any]]:
    return [
        [
            one if one is None or isinstance(one, int) else str(one)
            for one in row.values()
        ]
        for row in rows
    ]


def test_datasets_loads_the_texts_by_default(folder: Path, tmp_path: Path) -> None:
    [one] = expected(example())
    found = load_dataset(str(folder), cache_dir=str(tmp_path))
    [row] = found[split_of(one.article.id)]
    assert row["text"] == one.text
    places = [[(p["start"], p["end"]) for p in span["parts"]] for span in row["spans"]]
    assert places == [mention.parts for mention in one.mentions]
    for span, mention in zip(row["spans"], one.mentions, strict=True):
        assert (span["id"], span["label"]) == (mention.id, mention.label)
        for part in span["parts"]:
            assert one.text[part["start"] : part["end"]] == part["exact"]


def test_datasets_loads_every_table(folder: Path, tmp_path: Path) -> None:
    for table in (table for kind in KINDS.values() for table in tables_of(kind)):
        wanted = rows_of(table)
        if wanted:
            found = load_dataset(
                str(folder), table.name, split="train", cache_dir=str(tmp_path)
            )
            assert in_words(found) == wanted


def test_croissant_is_valid_and_gives_every_row(folder: Path) -> None:
    dataset = mlcroissant.Dataset(str(folder / "croissant.json"))
    assert not dataset.metadata.ctx.issues.errors
    assert not dataset.metadata.ctx.issues.warnings
    for name in ("claims", "appearances", "annotation_anchors"):
        [table] = (
            table
            for kind in KINDS.values()
            for table in tables_of(kind)
            if table.name == name
        )
        found = list(dataset.records(name))
        assert len(found) == len(rows_of(table))
        said = [said_in(row, name) for row in found]
        assert [one[table.names[0]] for one in said] == [
            row[0] for row in rows_of(table)
        ]
    [text] = dataset.records(f"texts_{split_of(example().articles[0].id)}")
    assert said_in(text, "texts")["text"] == example().revisions[0].text


def said_in(row: dict[str, Any], name: str) -> dict[str, Any]:
    """Return a row by its columns, words as words."""
    return {
        key.rpartition("/")[2]: value.decode() if isinstance(value, bytes) else value
        for key, value in row.items()
    }
