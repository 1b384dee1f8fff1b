"""Partitioned Parquet, read by Arrow's dataset reader: every row once, in the folder of its keys."""

from pathlib import Path
from typing import Any

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from annotations.exchange.flattening import tables_of
from annotations.exchange.formats import parquet_partitioned
from annotations.exchange.formats.parquet_partitioned import UNKNOWN, month
from tests.exchange.formats.corpora import (
    KINDS,
    Corpus,
    any_corpus,
    example,
    unzipped,
    written,
)

NAME = "parquet-partitioned"
KEYS = ("in_language", "in_month")


def unpacked(folder: Path, records: list[Any]) -> set[str]:
    """Unpack an export into a folder; return the tables there are."""
    for name, content in unzipped(written(NAME, records)[0]).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return {path.name for path in folder.iterdir() if path.is_dir()}


def rows_of(folder: Path, table: str) -> list[dict[str, Any]]:
    return ds.dataset(folder / table, partitioning="hive").to_table().to_pylist()


@any_corpus
def test_every_row_is_read_once_with_the_keys_of_its_record(
    made: Corpus, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    found = unpacked(folder, list(made.records()))
    wanted: dict[str, list[str]] = {}
    for record in made.records():
        for table in tables_of(KINDS[type(record)]):
            names = table.names
            for row in table.rows(record):
                said = {
                    name: value if value is None else str(value)
                    for name, value in zip(names, row, strict=True)
                }
                wanted.setdefault(table.name, []).append(str(said))
    assert found == set(wanted)
    for name, rows in wanted.items():
        read = [
            str(
                {
                    key: value if value is None else str(value)
                    for key, value in row.items()
                    if key not in KEYS
                }
            )
            for row in rows_of(folder, name)
        ]
        assert sorted(read) == sorted(rows)


def test_a_query_by_keys_opens_the_files_of_those_keys_alone(tmp_path: Path) -> None:
    unpacked(tmp_path, list(example().records()))
    table = ds.dataset(tmp_path / "verdicts", partitioning="hive")
    verdict, *_ = [one for one in example().records() if KINDS[type(one)] == "verdict"]
    language, when = verdict.language, f"{verdict.published_at:%Y-%m}"
    chosen = (ds.field("in_language") == language) & (ds.field("in_month") == when)
    [path] = [one.path for one in table.get_fragments(chosen)]
    assert path.endswith(
        f"verdicts/in_language={language}/in_month={when}/part-00000.parquet"
    )
    assert list(table.get_fragments(ds.field("in_month") == "1999-01")) == []


def test_few_files_are_open_and_what_comes_later_begins_another_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_partitioned, "MOST_OPEN", 1)
    records = list(example().records())
    [claim, *_] = [one for one in records if KINDS[type(one)] == "claim"]
    unpacked(tmp_path, [claim, claim])
    folder = tmp_path / "claims" / f"in_language={claim.language}"
    assert len(list(folder.glob("part-*.parquet"))) in {1, 2}
    assert [row["id"] for row in rows_of(tmp_path, "claims")] == [str(claim.id)] * 2


def test_rows_go_out_when_too_much_waits_in_all_parts_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_partitioned, "MOST_WAITING", 1)
    made = example()
    unpacked(tmp_path, list(made.records()))
    [path] = (tmp_path / "annotations").rglob("*.parquet")
    assert pq.ParquetFile(path).num_row_groups == len(made.annotations) > 1
    read = [row["id"] for row in rows_of(tmp_path, "annotations")]
    assert read == [str(one.id) for one in made.annotations]


@pytest.mark.parametrize(
    ("said", "key"),
    [("2025", ""), ("2025-03", "2025-03"), ("2025-03-13", "2025-03"), (None, "")],
)
def test_a_month_that_is_not_known_is_no_key(said: str | None, key: str) -> None:
    article = type("Article", (), {"published_on": said, "language": "a/b"})()
    assert month("published_on")(article) == key
    assert parquet_partitioned.path_of("article", article) == [
        "in_language=a%2Fb",
        f"in_month={key or UNKNOWN}",
    ]


def test_the_same_corpus_gives_the_same_bytes_and_an_empty_one_says_how_to_read() -> (
    None
):
    records = list(example().records())
    assert written(NAME, records)[0] == written(NAME, records)[0]
    assert set(unzipped(written(NAME, [])[0])) == {"README.md"}
